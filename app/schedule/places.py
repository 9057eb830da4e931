"""Where a reference or a material belongs."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.db import db
from app.courses.models import Course, CourseSection
from app.schedule.models import Material, Meeting, Reference, Talk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reference or a material belongs: the course, one meeting, or one talk.

    A reference of the course can stand in a list of its own, a section of the page.
    """

    course: Course
    meeting: Meeting | None = None
    talk: Talk | None = None
    section: CourseSection | None = None

    def keys(self) -> dict[str, int | None]:
        """The place as columns."""
        return {
            "course_id": self.course.id,
            "meeting_id": self.meeting.id if self.meeting else None,
            "talk_id": self.talk.id if self.talk else None,
        }

    @property
    def section_id(self) -> int | None:
        """The list of a reference, as a column."""
        return self.section.id if self.section else None


def next_position(model: type[Reference] | type[Material], place: Place) -> int:
    """The position after the last of this place."""
    last = db.session.scalar(select(func.max(model.position)).filter_by(**place.keys()))
    return (last or 0) + 1
