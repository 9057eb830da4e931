"""What staff should look at when a course has been built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.courses.checks import add_checks
from app.courses.models import Course
from app.schedule.models import Meeting

# Says of how many it is.
Counted = Callable[[int], str]


class Check(NamedTuple):
    """One thing to look at. `detail` is for staff alone: it may hold names and student ids."""

    text: str | Counted
    detail: str = ""
    meeting: Meeting | None = None


@dataclass
class Checklist:
    """Things to look at, in the order in which they came up."""

    checks: list[Check] = field(default_factory=list)

    def note(self, text: str | Counted, detail: str = "", meeting: Meeting | None = None) -> None:
        """Add one. A text that counts is said once, with the number of its notes."""
        self.checks.append(Check(text, detail, meeting))

    def keep(self, course: Course) -> None:
        """Write them down, once their meetings have their rows. What is said often is said once."""
        alike: dict[str | Counted, list[Check]] = {}
        for check in self.checks:
            alike.setdefault(check.text, []).append(check)
        add_checks(course, [_as_one(checks) for checks in alike.values()])


def _as_one(checks: Sequence[Check]) -> tuple[str, str, str]:
    """Checks of one text as one, with their details a line each."""
    said, detail, meeting = checks[0]
    text = said if isinstance(said, str) else said(len(checks))
    if len(checks) == 1:
        return text, detail, meeting.public_id if meeting else ""
    lines = [
        ": ".join(filter(None, (each.meeting.title if each.meeting else "", each.detail)))
        for each in checks
    ]
    return text, "\n".join(filter(None, lines)), ""
