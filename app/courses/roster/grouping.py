"""What the room of groups does for a roster with groups in it: it is above, and registers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.courses.models import Course, Enrollment

Placement = tuple[Enrollment, str]


@dataclass(frozen=True, slots=True)
class Grouping:
    """How people come into groups.

    `targets`: the sets of a course, as pairs of key and title. `present`: by the number of an
    enrollment, what the group that somebody is in may be called in a file. `place`: puts people
    into the groups called so and returns those whom it could not place, each with the reason.
    """

    targets: Callable[[Course], list[tuple[str, str]]]
    present: Callable[[Course, str], Mapping[int, Sequence[str]]]
    place: Callable[[Course, str, Sequence[Placement], User], list[Placement]]


groupings: list[Grouping] = []


def targets(course: Course) -> list[tuple[str, str]]:
    """Every set of the course that people can be put into."""
    return [target for grouping in groupings for target in grouping.targets(course)]


def only_target(course: Course) -> str:
    """The set that is meant when none is named: there is but one. Else empty."""
    found = targets(course)
    return found[0][0] if len(found) == 1 else ""


def present_groups(course: Course, target: str) -> dict[int, Sequence[str]]:
    """What the group of each person in the set `target` may be called; nothing without a set."""
    if not target:
        return {}
    return {key: called for g in groupings for key, called in g.present(course, target).items()}


def place(
    course: Course, target: str, placements: Sequence[Placement], actor: User
) -> list[Placement]:
    """Put people into groups of the set; returns whom it could not, with the reasons."""
    return [failed for g in groupings for failed in g.place(course, target, placements, actor)]


def is_called(called: Sequence[str], label: str) -> bool:
    """Whether a group that may be `called` so is the one that a file calls `label`."""
    return label.casefold() in {each.casefold() for each in called}
