"""Every change to talks."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.meetings import check_times, check_within, delete_parts, record
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label


def save_talk(meeting: Meeting, actor: User, *, talk: Talk | None = None, **values: Any) -> Talk:
    """Add a talk at the meeting's end or change one.

    Raises InvalidInput for one with neither title nor speaker, that ends before it begins, or
    that is not within its meeting.
    """
    if not values["title"] and not values["speaker"]:
        raise InvalidInput(_("Give the title or the speaker."), code="unnamed_talk", field="title")
    starts_at, ends_at = values["starts_at"], values["ends_at"]
    if ends_at is not None:
        check_times(starts_at, ends_at)
    with write(meeting.course, meeting) as session:
        check_within(meeting, starts_at, ends_at)
        if talk is None:
            last = session.scalar(
                select(func.max(Talk.position)).where(Talk.meeting_id == meeting.id)
            )
            talk = Talk(meeting_id=meeting.id, position=(last or 0) + 1, **values)
            session.add(talk)
        for name, value in values.items():
            setattr(talk, name, value)
        record(meeting.course, actor, "talk.save", talk.title or meeting_label(meeting))
    return talk


def delete_talk(talk: Talk, actor: User) -> None:
    """Remove a talk with its references and materials."""
    course = talk.meeting.course
    with write(course, talk) as session:
        record(course, actor, "talk.delete", talk.title or meeting_label(talk.meeting))
        delete_parts(talk)
        session.delete(talk)
