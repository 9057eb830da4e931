"""Where a reference or a material belongs."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.db import db
from app.courses.models import Course
from app.schedule.models import Material, Meeting, Reference, Talk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reference or a material belongs: the course, one meeting, or one talk."""

    course: Course
    meeting: Meeting | None = None
    talk: Talk | None = None

    def keys(self) -> dict[str, int | None]:
        """The place as columns."""
        return {
            "course_id": self.course.id,
            "meeting_id": self.meeting.id if self.meeting else None,
            "talk_id": self.talk.id if self.talk else None,
        }


def next_position(model: type[Reference] | type[Material], place: Place) -> int:
    """The position after the last of this place."""
    last = db.session.scalar(select(func.max(model.position)).filter_by(**place.keys()))
    return (last or 0) + 1
