"""The draw's solver against every assignment there is, on problems so small that all are tried."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import ROOT
from app.seminars.drawing.solve import (
    NOTHING,
    Problem,
    Quality,
    best_quality,
    number_of,
    quality_with,
    solve,
)

Assignment = dict[str, str | None]
EXAMPLES = 100


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to four groups and three things, with ranks that need not be 1, 2, 3."""
    groups = [f"g{n}" for n in range(draw(st.integers(0, 4)))]
    things = [f"t{n}" for n in range(draw(st.integers(0, 3)))]
    ranks = {}
    for group in groups:
        wished = draw(st.permutations(things))[: draw(st.integers(0, len(things)))]
        steps = draw(st.lists(st.integers(1, 3), min_size=len(wished), max_size=len(wished)))
        ranks[group] = {thing: sum(steps[: n + 1]) for n, thing in enumerate(wished)}
    pairs = [(group, thing) for group in groups for thing in things]
    return Problem(
        groups=groups,
        places={thing: draw(st.integers(0, 2)) for thing in things},
        ranks=ranks,
        ruled_out=frozenset(draw(st.sets(st.sampled_from(pairs), max_size=4)) if pairs else ()),
        wishes_only=draw(st.booleans()),
    )


def every_assignment(problem: Problem) -> Iterator[Assignment]:
    """All that the problem allows, good and bad."""
    groups = list(problem.groups)
    for things in product([None, *problem.places], repeat=len(groups)):
        found = dict(zip(groups, things, strict=True))
        used = Counter(thing for thing in things if thing is not None)
        if all(used[thing] <= places for thing, places in problem.places.items()) and all(
            may_have(problem, group, thing) for group, thing in found.items() if thing is not None
        ):
            yield found


def may_have(problem: Problem, group: str, thing: str) -> bool:
    """Whether a group may have something."""
    wished = thing in problem.ranks.get(group, {})
    return (group, thing) not in problem.ruled_out and (wished or not problem.wishes_only)


def quality_of(problem: Problem, assignment: Assignment) -> Quality:
    """How good an assignment is, counted by hand."""
    listed = [group for group in assignment if problem.ranks.get(group)]
    given_ranks = [
        problem.ranks.get(group, {}).get(thing, 0)
        for group, thing in assignment.items()
        if thing is not None
    ]
    return Quality(
        left_out=len(assignment) - len(given_ranks),
        listed_out=sum(assignment[group] is None for group in listed),
        unranked=given_ranks.count(0),
        worst=max(given_ranks, default=0),
        total=sum(given_ranks),
    )


def numbers(seed: str, assignment: Assignment) -> int:
    """The total by which ties are broken."""
    return sum(number_of(seed, group, thing or NOTHING) for group, thing in assignment.items())


@settings(max_examples=EXAMPLES, deadline=None)
@given(problem=problems(), seed=st.text(max_size=3))
def test_the_best_of_all_assignments_is_found(problem: Problem, seed: str) -> None:
    best = min(
        every_assignment(problem),
        key=lambda each: (quality_of(problem, each), numbers(seed, each)),
    )
    assert solve(problem, seed) == best
    assert best_quality(problem) == quality_of(problem, best)


@settings(max_examples=EXAMPLES, deadline=None)
@given(problem=problems(), data=st.data())
def test_what_a_group_would_have_cost_is_what_the_best_with_it_is_worth(
    problem: Problem, data: st.DataObject
) -> None:
    pairs = [
        pair
        for pair in product(problem.groups, problem.places)
        if may_have(problem, *pair) and problem.places[pair[1]]
    ]
    if pairs:
        group, thing = data.draw(st.sampled_from(pairs))
        having = [each for each in every_assignment(problem) if each[group] == thing]
        best = min(quality_of(problem, each) for each in having)
        assert quality_with(problem, group, thing) == best


@settings(max_examples=EXAMPLES, deadline=None)
@given(problem=problems(), order=st.randoms(use_true_random=False))
def test_the_order_in_which_groups_come_changes_nothing(
    problem: Problem, order: random.Random
) -> None:
    def shuffled(things: dict[str, int]) -> dict[str, int]:
        return dict(order.sample(list(things.items()), len(things)))

    groups = list(problem.groups)
    other = replace(
        problem,
        groups=order.sample(groups, len(groups)),
        places=shuffled(dict(problem.places)),
        ranks={group: shuffled(dict(problem.ranks[group])) for group in reversed(groups)},
    )
    assert solve(other, "seed") == solve(problem, "seed")


def class_of(groups: int, slots: int, places: int, ranked: int, seed: int = 1) -> Problem:
    """A whole class that ranks at random."""
    chance = random.Random(seed)
    names = [f"slot{n:03}" for n in range(slots)]
    return Problem(
        groups=[f"group{n:03}" for n in range(groups)],
        places=dict.fromkeys(names, places),
        ranks={
            f"group{n:03}": {s: r for r, s in enumerate(chance.sample(names, ranked), 1)}
            for n in range(groups)
        },
    )


def test_another_seed_gives_another_draw_that_is_as_good() -> None:
    problem = class_of(40, 40, 1, 40)
    one, other = solve(problem, "one"), solve(problem, "other")
    assert one != other
    assert quality_of(problem, one) == quality_of(problem, other) == best_quality(problem)


def test_where_all_wish_the_same_the_seed_favours_nobody() -> None:
    """Ten groups after one slot: each gets it about as often, whatever its name."""
    problem = Problem(
        groups=[f"g{n}" for n in range(10)],
        places={"s": 1},
        ranks={f"g{n}": {"s": 1} for n in range(10)},
    )
    won = Counter(
        group
        for seed in range(500)
        for group, slot in solve(problem, str(seed)).items()
        if slot is not None
    )
    # 50 each is expected; the chance that one of them is so far from it is one in a million.
    assert len(won) == 10
    assert all(18 <= times <= 90 for times in won.values())


def test_a_larger_class_is_solved_as_another_solver_solves_it() -> None:
    """Its total, against linear programming over what the ranks leave to be decided."""
    from scipy.optimize import linprog

    problem = class_of(30, 12, 2, 5)
    found = solve(problem, "seed")
    quality = quality_of(problem, found)
    assert quality == best_quality(problem)
    groups, things = list(problem.groups), list(problem.places)
    costs, sums, bounds = [], [], []
    for group, thing in product(groups, things):
        rank = problem.ranks[group].get(thing, 0)
        costs.append(rank - 1_000_000 if rank else 1_000 - 1_000_000)
        bounds.append((0, 0 if rank > quality.worst else 1))
    pairs = range(len(costs))
    sums += [[int(n // len(things) == line) for n in pairs] for line in range(len(groups))]
    sums += [[int(n % len(things) == line) for n in pairs] for line in range(len(things))]
    most = [1] * len(groups) + [problem.places[thing] for thing in things]
    answer = linprog(costs, A_ub=sums, b_ub=most, bounds=bounds)
    given_places = len(groups) - quality.left_out
    expected = quality.total + 1_000 * quality.unranked - 1_000_000 * given_places
    assert round(answer.fun) == expected


def test_the_solver_is_loaded_only_when_something_is_drawn() -> None:
    """SciPy takes longer to start than all the rest: nothing brings it along by being imported."""
    heavy = re.compile(
        r"^(?:from|import) (?:numpy|scipy|app\.seminars\.drawing\.(?:solve|assigning))",
        re.MULTILINE,
    )
    found = {file.name for file in (ROOT / "app").rglob("*.py") if heavy.search(file.read_text())}
    assert found == {"solve.py", "assigning.py"}


def test_a_group_that_ranked_nothing_takes_no_place_from_one_that_did() -> None:
    groups = [f"g{n}" for n in range(6)]
    problem = Problem(
        groups=groups,
        places={"a": 1, "b": 1, "c": 1},
        ranks={"g4": {"a": 1}, "g5": {"a": 1}},
    )
    for seed in range(20):
        found = solve(problem, str(seed))
        assert found["g4"] is not None
        assert found["g5"] is not None
    assert best_quality(problem) == Quality(3, 0, 2, 1, 1)


def test_the_seed_goes_by_names_that_stay_when_things_are_made_anew() -> None:
    problem = class_of(8, 8, 1, 0)
    anew = {thing: f"new-{thing}" for thing in problem.places}
    other = replace(
        problem,
        places={anew[thing]: places for thing, places in problem.places.items()},
        tie_names={new: old for old, new in anew.items()},
    )
    found = {group: thing and anew[thing] for group, thing in solve(problem, "seed").items()}
    assert solve(other, "seed") == found
    assert solve(replace(other, tie_names={}), "seed") != found
