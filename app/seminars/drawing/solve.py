"""Who gets what: the one best assignment for all. Pure; the same answer whenever it is run.

Of all ways to give places to groups, first those that give a place to the most groups; of these
the ones that leave out the fewest groups that ranked anything; of these the ones that give the
fewest groups what they did not rank; of these the ones whose worst rank is the best; of these the
ones with the least total of ranks. Among what is left, which is equally good for the class as a
whole, the seed decides: each group has a number for each thing it may get, and the least total of
these numbers wins.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from app.seminars.drawing.assigning import Columns, Costs, cheapest, cheapest_pairs, total

NOTHING = ""
# So many numbers that no two ways have the same total, but for one chance in millions.
NUMBER_BYTES = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be given to whom, by names that say nothing.

    `ranks[group][thing]` is 1 for what the group would have most. What it did not rank it may get,
    too, unless `wishes_only`. What is `ruled_out` it never gets. The seed's numbers go by the
    `tie_names`: a name that could be had anew would be another throw of the dice.
    """

    groups: Iterable[str]
    places: Mapping[str, int]
    ranks: Mapping[str, Mapping[str, int]]
    ruled_out: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    wishes_only: bool = False
    tie_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Quality:
    """How good an assignment is, the weightiest first; less is better everywhere."""

    left_out: int
    listed_out: int
    unranked: int
    worst: int
    total: int


NO_GROUPS = Quality(0, 0, 0, 0, 0)


def solve(problem: Problem, seed: str) -> dict[str, str | None]:
    """What each group gets; None where there is nothing left for it."""
    square = _Square(problem)
    if not square.groups:
        return {}
    _quality, costs, columns = square.best()
    numbers = square.filled(*_numbers(square, seed, problem.tie_names))
    ties = np.where(cheapest_pairs(costs, columns), numbers, np.inf)
    found = cheapest(ties)
    if found is None:
        raise ArithmeticError("an optimum that is not made of its own pairs")
    return square.given(found)


def best_quality(problem: Problem) -> Quality:
    """How good the best assignment is."""
    square = _Square(problem)
    return square.best()[0] if square.groups else NO_GROUPS


def quality_with(problem: Problem, group: str, thing: str) -> Quality:
    """How good the best assignment is that gives `thing` to `group`, which may have it."""
    rank = problem.ranks.get(group, {}).get(thing, 0)
    others = replace(
        problem,
        groups=[each for each in problem.groups if each != group],
        places={**problem.places, thing: problem.places[thing] - 1},
    )
    square = _Square(others)
    rest = square.best(at_least=rank)[0] if square.groups else NO_GROUPS
    return replace(
        rest,
        unranked=rest.unranked + (rank == 0),
        worst=max(rest.worst, rank),
        total=rest.total + rank,
    )


def number_of(seed: str, group: str, thing: str) -> int:
    """The number by which ties are broken: the first bytes of a SHA-256, the higher first."""
    text = f"{seed}\n{group}\n{thing}".encode()
    return int.from_bytes(sha256(text).digest()[:NUMBER_BYTES])


def _numbers(square: "_Square", seed: str, names: Mapping[str, str]) -> tuple[Costs, Costs]:
    """The numbers of every group for every thing, and for nothing."""
    groups = [names.get(group, group) for group in square.groups]
    things = [names.get(thing, thing) for thing in square.things]
    return (
        np.array([[number_of(seed, g, t) for t in things] for g in groups], dtype=float).reshape(
            len(groups), len(things)
        ),
        np.array([number_of(seed, g, NOTHING) for g in groups], dtype=float),
    )


class _Square:
    """A problem as a square: each row gets one column.

    A row is a group, or the emptiness of one of the places that must stay empty. A column is a
    place, or the nothing of one of the groups that must get none. How many of these there are is
    known at once, because the most places that can be filled are; so every assignment of the square
    fills the most.
    """

    def __init__(self, problem: Problem) -> None:
        # In an order of their own: what order they came in must not matter.
        self.groups = sorted(problem.groups)
        self.things = sorted(thing for thing, places in problem.places.items() if places > 0)
        self._ranks, self._may = _tables(problem, self.groups, self.things)
        self._listed = np.array([bool(problem.ranks.get(group)) for group in self.groups])
        self._highest = int(self._ranks.max(initial=0))
        useful = self._may.sum(axis=0)
        places = np.minimum([problem.places[thing] for thing in self.things], useful).astype(int)
        self._thing_of = np.repeat(np.arange(len(self.things)), places)
        self._most = self._most_filled()

    def _most_filled(self) -> int:
        if not len(self._thing_of):
            return 0
        pairs = csr_array(self._may[:, self._thing_of])
        return int((maximum_bipartite_matching(pairs, perm_type="column") >= 0).sum())

    def filled(self, costs: Costs, of_nothing: Costs) -> Costs:
        """The square in which a group pays so much for each thing, and for nothing."""
        groups, places = len(self.groups), len(self._thing_of)
        square = np.full((groups + places - self._most,) * 2, np.inf)
        square[:groups, :places] = costs[:, self._thing_of]
        square[:groups, places:] = of_nothing[:, None]
        square[groups:, :places] = 0
        return square

    def best(self, at_least: int = 0) -> tuple[Quality, Costs, Columns]:
        """The quality of the best assignments, with the costs by which they are the cheapest ones,
        and one of them. A worst rank of `at_least` is given elsewhere already and costs nothing.
        """
        fewest = self._passed_over(self._highest)
        limits = np.unique(self._ranks)
        # The lowest limit on ranks under which no more groups are passed over.
        enough = bisect_left(limits, True, key=lambda limit: self._passed_over(limit) == fewest)
        worst = max(int(limits[enough]) if len(limits) else 0, at_least)
        dear = len(self.groups) * max(worst, 1) + 1  # more than all ranks together
        costs = self._costs(worst, np.where(self._ranks == 0, dear, self._ranks), dear)
        columns = cheapest(costs)
        if columns is None or fewest is None:
            raise ArithmeticError("no assignment where there must be one")
        ranks = total(costs, columns) - dear * fewest
        listed_out, unranked = divmod(fewest, len(self.groups) + 1)
        left_out = len(self.groups) - self._most
        return Quality(left_out, listed_out, unranked, worst, ranks), costs, columns

    def _passed_over(self, limit: int) -> int | None:
        """How many groups that ranked anything get nothing at least, if no rank above `limit` is
        given, and then how many get what they did not rank: a number of two digits, each up to the
        number of groups. None when as many as can be placed then can't.
        """
        costs = self._costs(limit, np.where(self._ranks == 0, 1, 0), 1)
        columns = cheapest(costs)
        return None if columns is None else total(costs, columns)

    def _costs(self, limit: int, each: NDArray[np.int_], unranked: int) -> Costs:
        """The square where a group that ranked anything pays for nothing more than all groups pay
        for what is `unranked`.
        """
        costs = np.where(self._may & (self._ranks <= limit), each, np.inf)
        return self.filled(costs, self._listed * unranked * (len(self.groups) + 1.0))

    def given(self, columns: Columns) -> dict[str, str | None]:
        """What each group gets in an assignment."""
        places = len(self._thing_of)
        return {
            group: self.things[self._thing_of[column]] if column < places else None
            for group, column in zip(self.groups, columns[: len(self.groups)], strict=True)
        }


def _tables(
    problem: Problem, groups: list[str], things: list[str]
) -> tuple[NDArray[np.int_], NDArray[np.bool_]]:
    """Which rank each group gave to each thing (0: none), and whether it may have it."""
    ranks = np.zeros((len(groups), len(things)), dtype=int)
    may = np.full(ranks.shape, not problem.wishes_only)
    column = {thing: number for number, thing in enumerate(things)}
    for row, group in enumerate(groups):
        for thing, rank in problem.ranks.get(group, {}).items():
            if thing in column:
                ranks[row, column[thing]] = rank
                may[row, column[thing]] = True
    line = {group: number for number, group in enumerate(groups)}
    for group, thing in problem.ruled_out:
        if group in line and thing in column:
            may[line[group], column[thing]] = False
    return np.where(may, ranks, 0), may
