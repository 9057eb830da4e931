"""What hangs on a group or on a whole set: a slot, hand-ins, a project. Rooms above say so here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.groups.models import Group, GroupSet


@dataclass(frozen=True, slots=True)
class Holding:
    """One such thing, in words ("the slot on 14 October, 15:00") and where it is shown."""

    text: str
    url: str


holdings: list[Callable[[Group], list[Holding]]] = []
waitings: list[Callable[[Group], list[Holding]]] = []
works: list[Callable[[Group], list[Holding]]] = []
uses: list[Callable[[GroupSet], list[Holding]]] = []


def held_by(group: Group) -> list[Holding]:
    """What the group holds now."""
    return [holding for source in holdings for holding in source(group)]


def waited_for_by(group: Group) -> list[Holding]:
    """What the group is in line for. It is for the group and the staff."""
    return [waiting for source in waitings for waiting in source(group)]


def handed_in_by(group: Group) -> list[Holding]:
    """What the group has handed in. How far a group is with its work is for it and the staff."""
    return [work for source in works for work in source(group)]


def uses_of(group_set: GroupSet) -> list[Holding]:
    """What the groups of the set are for. While there is anything, the set stays."""
    return [use for source in uses for use in source(group_set)]
