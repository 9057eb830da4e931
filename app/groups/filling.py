"""How people without a group are spread over groups so that the sizes hold. Numbers and lots only.

As many groups that lack people as possible are completed first. Then new groups are made, as few as
it takes, and only who is left after that goes into groups that are complete already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

Person = TypeVar("Person")


@dataclass(frozen=True, slots=True)
class Filling(Generic[Person]):
    """Who goes where: `into` has a list for each group that is there, `new` for each new one.

    `rest` can be put nowhere without breaking the sizes.
    """

    into: list[list[Person]]
    new: list[list[Person]]
    rest: list[Person]


@dataclass(frozen=True, slots=True)
class _Recipe:
    """Which groups that lack people are completed, how many are new, and how many people go into
    groups that are complete already."""

    completed: list[int]
    new: int
    room: int


def fill(
    sizes: Sequence[int], least: int, most: int, people: Sequence[Person], seed: str
) -> Filling[Person]:
    """Spread people over groups of these sizes, by lots that the seed draws.

    Every group that gets anybody has from `least` to `most` people afterwards. Everybody is placed
    if that can be; else as many as can be.
    """
    lots = Random(seed)  # noqa: S311 - the lots can be drawn again by whoever knows the seed
    drawn = list(people)
    lots.shuffle(drawn)
    placed = len(drawn)
    while (recipe := _recipe(sizes, least, most, placed)) is None:
        placed -= 1
    return _dealt(sizes, least, most, drawn, placed, recipe, lots)


def _recipe(sizes: Sequence[int], least: int, most: int, people: int) -> _Recipe | None:
    """How to place just so many people; None when the sizes do not allow it."""
    lacking = [at for at, size in enumerate(sizes) if size < least]
    room = sum(max(most - size, 0) for size in sizes if size >= least)
    sums = _sums([least - sizes[at] for at in lacking], people)
    for number in range(len(lacking), -1, -1):
        best: tuple[int, int, int] | None = None
        for new in range(people // least + 1):
            # The largest need that still leaves enough for the new groups: it seats the most.
            within = sums[-1][number] & ((1 << (people - new * least + 1)) - 1)
            need = within.bit_length() - 1
            seated = need + number * (most - least) + new * most
            over = max(people - seated, 0)
            if need >= 0 and over <= room and (best is None or (over, new) < best[:2]):
                best = (over, new, need)
        if best is not None:
            over, new, need = best
            return _Recipe(_chosen(lacking, sizes, least, sums, number, need), new, over)
    return None


def _sums(needs: Sequence[int], most: int) -> list[list[int]]:
    """After each need, and by how many of them are met: the sums that this can take, as bits."""
    mask = (1 << (most + 1)) - 1
    tables = [[1, *[0] * len(needs)]]
    for need in needs:
        before = tables[-1]
        tables.append(
            [before[0]]
            + [
                before[number] | (before[number - 1] << need & mask)
                for number in range(1, len(before))
            ]
        )
    return tables


def _chosen(
    lacking: Sequence[int],
    sizes: Sequence[int],
    least: int,
    sums: list[list[int]],
    number: int,
    need: int,
) -> list[int]:
    """Which `number` of the groups that lack people lack `need` together; earlier ones first."""
    chosen = []
    for at in range(len(lacking), 0, -1):
        if sums[at - 1][number] >> need & 1:
            continue
        chosen.append(lacking[at - 1])
        number, need = number - 1, need - (least - sizes[lacking[at - 1]])
    return sorted(chosen)


def _dealt(
    sizes: Sequence[int],
    least: int,
    most: int,
    drawn: list[Person],
    placed: int,
    recipe: _Recipe,
    lots: Random,
) -> Filling[Person]:
    """Deal people out as the recipe says, each group no larger than it must be."""
    complete = [at for at, size in enumerate(sizes) if size >= least]
    lots.shuffle(complete)
    filled = [*sizes, *[0] * recipe.new]
    dealt: list[list[Person]] = [[] for _group in filled]
    growing = [*recipe.completed, *range(len(sizes), len(filled))]
    for turn, person in enumerate(drawn[:placed]):
        among = growing if turn < placed - recipe.room else complete
        at = min((each for each in among if filled[each] < most), key=lambda each: filled[each])
        filled[at] += 1
        dealt[at].append(person)
    return Filling(dealt[: len(sizes)], dealt[len(sizes) :], drawn[placed:])
