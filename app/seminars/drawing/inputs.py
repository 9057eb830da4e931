"""What a draw is run on, as it is kept and published, and what comes of it. Pure.

Groups, slots and papers go by their public ids, so that anybody can run it again and nobody is
named. Whoever imports `solve` brings SciPy along: it is done where something is solved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from app.seminars.drawing.solve import Problem

Ranks = dict[str, dict[str, int]]


class Inputs(TypedDict):
    """What decides, besides the seed.

    `groups` take part; those of `groups_left_out` do not, each with the reason. `slots` have so
    many places to give; those of `slots_left_out` none. `ruled_out` are a group, a slot that it
    can't have, and why. Wishes are ranks, 1 the best. A paper with null is for any number of
    groups, one with 1 for one. `tie_names` are what the seed's numbers go by, so that nobody gets
    other numbers by making a thing anew: of a group its number, of a slot its time, of a paper its
    place in the list.
    """

    groups: list[str]
    groups_left_out: dict[str, str]
    slots: dict[str, int]
    slots_left_out: dict[str, str]
    ruled_out: list[list[str]]
    slot_wishes: Ranks
    papers: dict[str, int | None]
    paper_wishes: Ranks
    tie_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What one group gets: a slot and a paper, each with the rank that it gave it, if it did."""

    slot: str | None = None
    rank: int | None = None
    paper: str | None = None
    paper_rank: int | None = None


def reasons_against(inputs: Inputs) -> dict[tuple[str, str], str]:
    """Why which group can't have which slot."""
    return {(group, slot): reason for group, slot, reason in inputs["ruled_out"]}


def rank_of(ranks: Ranks, group: str, thing: str | None) -> int | None:
    """The rank that a group gave to something; None if it did not rank it."""
    return ranks.get(group, {}).get(thing) if thing else None


def slot_problem(inputs: Inputs) -> "Problem":
    """Slots for all groups that take part."""
    from app.seminars.drawing.solve import Problem

    return Problem(
        groups=inputs["groups"],
        places=inputs["slots"],
        ranks=inputs["slot_wishes"],
        ruled_out=frozenset(reasons_against(inputs)),
        tie_names=inputs["tie_names"],
    )


def paper_problem(inputs: Inputs, slots: Mapping[str, str | None]) -> "Problem":
    """Papers for the groups that got slots. A group gets none that it did not rank: it chooses
    among those that are left.

    Behind a paper that any number of groups may have, a group needs no other: it can have that one.
    """
    from app.seminars.drawing.solve import Problem

    groups = [group for group, slot in slots.items() if slot]
    return Problem(
        groups=groups,
        places={p: len(groups) if most is None else most for p, most in inputs["papers"].items()},
        ranks={g: _needed(inputs["paper_wishes"].get(g, {}), inputs["papers"]) for g in groups},
        wishes_only=True,
        tie_names=inputs["tie_names"],
    )


def _needed(ranks: Mapping[str, int], papers: Mapping[str, int | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for paper, rank in sorted(ranks.items(), key=lambda each: each[1]):
        if paper in papers:
            found[paper] = rank
            if papers[paper] is None:
                break
    return found


def outcome(inputs: Inputs, seed: str) -> dict[str, Given]:
    """What each group that takes part gets."""
    from app.seminars.drawing.solve import solve

    slots = solve(slot_problem(inputs), seed)
    papers = solve(paper_problem(inputs, slots), seed)
    return {
        group: Given(
            slot,
            rank_of(inputs["slot_wishes"], group, slot),
            papers.get(group),
            rank_of(inputs["paper_wishes"], group, papers.get(group)),
        )
        for group, slot in slots.items()
    }
