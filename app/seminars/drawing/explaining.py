"""Why a group got what it got: for each thing that it would rather have, who has it, and what the
class as a whole would have paid had this group got it. Pure, and as `outcome` the same each time.

That is found by solving again with the group holding the thing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from app.seminars.drawing.inputs import (
    Given,
    Inputs,
    outcome,
    paper_problem,
    reasons_against,
    slot_problem,
)

if TYPE_CHECKING:
    from app.seminars.drawing.solve import Problem, Quality

# Each is solved by itself, so that a very long list of wishes takes no longer than this many.
MOST_SOLVED = 10


class Cost(StrEnum):
    """What the class would have paid, the weightiest first."""

    LEFT_OUT = "left_out"
    LISTED_OUT = "listed_out"
    UNRANKED = "unranked"
    WORST = "worst"
    TOTAL = "total"
    NONE = "none"  # as good for all: the seed decided


@dataclass(frozen=True, slots=True)
class Better:
    """Something that a group ranks better than what it got.

    `reason` says why it could not be had at all; else `holders` have it, and `cost` went from
    `before` to `after`. Neither is known of what stands far down a very long list.
    """

    thing: str
    rank: int
    holders: list[str] = field(default_factory=list)
    reason: str = ""
    cost: Cost | None = None
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """What the draw itself gave a group, and what it would rather have had."""

    given: Given
    slots: list[Better]
    papers: list[Better]


def explain(inputs: Inputs, seed: str, group: str) -> Why:
    """Why a group that took part got what it got."""
    return _explained(json.dumps(inputs, sort_keys=True), seed, group)


def drawn(inputs: Inputs, seed: str) -> dict[str, Given]:
    """What the draw itself gave each group, whatever staff changed since."""
    return _drawn(json.dumps(inputs, sort_keys=True), seed)


@lru_cache(maxsize=512)
def _explained(text: str, seed: str, group: str) -> Why:
    inputs: Inputs = json.loads(text)
    given = _drawn(text, seed)
    slots = {name: each.slot for name, each in given.items()}
    papers = {name: each.paper for name, each in given.items() if each.slot}
    ruled_out = {slot: why for (who, slot), why in reasons_against(inputs).items() if who == group}
    wishes = inputs["paper_wishes"].get(group, {})
    gone = {paper: "held" for paper in wishes if paper not in inputs["papers"]}
    return Why(
        given[group],
        _better(
            slot_problem(inputs),
            slots,
            group,
            inputs["slot_wishes"].get(group, {}),
            inputs["slots_left_out"] | ruled_out,
        ),
        _better(paper_problem(inputs, slots), papers, group, wishes, gone)
        if group in papers
        else [],
    )


@lru_cache(maxsize=8)
def _drawn(text: str, seed: str) -> dict[str, Given]:
    return outcome(json.loads(text), seed)


def _better(
    problem: "Problem",
    given: Mapping[str, str | None],
    group: str,
    wishes: Mapping[str, int],
    reasons: Mapping[str, str],
) -> list[Better]:
    """What a group ranks before what it was given, each with why it was not given that."""
    from app.seminars.drawing.solve import best_quality, quality_with

    best = best_quality(problem)
    got = wishes.get(given[group] or "")
    found = []
    for thing, rank in sorted(wishes.items(), key=lambda each: each[1]):
        if got is not None and rank >= got:
            break
        if thing in reasons:
            found.append(Better(thing, rank, reason=reasons[thing]))
            continue
        holders = sorted(name for name, its in given.items() if its == thing)
        if len(found) < MOST_SOLVED:
            paid = _paid(best, quality_with(problem, group, thing))
            found.append(Better(thing, rank, holders, "", *paid))
        else:
            found.append(Better(thing, rank, holders))
    return found


def _paid(best: "Quality", other: "Quality") -> tuple[Cost, int, int]:
    """The weightiest thing in which an assignment is worse than the best."""
    for cost in (each for each in Cost if each is not Cost.NONE):
        before, after = getattr(best, cost), getattr(other, cost)
        if before != after:
            return cost, before, after
    return Cost.NONE, 0, 0
