"""A line of what somebody has to do next."""

from dataclasses import dataclass
from datetime import datetime

from app.core.i18n import _
from app.core.web.times import Deadline, deadline
from app.courses.models import Course


@dataclass(frozen=True, slots=True)
class Todo:
    """A line of what is next. `state` is late, soon, open or done; `due_at` orders the lines.

    Somebody else waits for what `comes_first`: it is before all that has a due time.
    """

    state: str
    state_word: str
    title: str
    detail: str = ""
    due: Deadline | None = None
    url: str = ""
    action: str = ""
    post: bool = False
    due_at: datetime | None = None
    comes_first: bool = False


def _state_of(due: Deadline | None) -> tuple[str, str]:
    """The dot of a line that is still to be done, and its word."""
    if due is not None and due.tone == "late":
        return "late", _("overdue")
    if due is not None and due.tone == "soon":
        return "soon", _("soon")
    return "open", ""


def open_line(
    course: Course, title: str, detail: str, due_at: datetime | None, url: str, action: str
) -> Todo:
    """A line of what is still to be done, as pressing as its due time makes it."""
    due = deadline(due_at, course.time_zone) if due_at else None
    state, word = _state_of(due)
    return Todo(state, word, title, detail, due, url, action, due_at=due_at)
