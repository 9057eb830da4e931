"""Every change to talks."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.form_keys import made_before, public_id_for
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.schedule.meetings import check_times, check_within, delete_parts, record
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label

_SHOWN = (
    *("title", "speaker", "affiliation", "speaker_url", "venue"),
    *("starts_at", "ends_at", "abstract", "bio"),
)


def state_of(talk: Talk | None) -> State:
    """What a form shows of a talk, to see whether somebody else has changed it."""
    return {name: getattr(talk, name) for name in _SHOWN} if talk else {}


def save_talk(
    meeting: Meeting,
    actor: User,
    *,
    talk: Talk | None = None,
    seen: str | None = None,
    key: str | None = None,
    **values: Any,
) -> Talk:
    """Add a talk at the meeting's end or change one. The same form (`key`) sent twice adds one.

    Raises InvalidInput for one with neither title nor speaker, that ends before it begins, or
    that is not within its meeting; ChangedMeanwhile for one that is not as it was `seen`.
    """
    if not values["title"] and not values["speaker"]:
        raise InvalidInput(_("Give the title or the speaker."), code="unnamed_talk", field="title")
    starts_at, ends_at = values["starts_at"], values["ends_at"]
    if ends_at is not None:
        check_times(starts_at, ends_at)
    present = talk
    with write(meeting.course, meeting) as session, as_seen(seen, lambda: state_of(present)):
        check_within(meeting, starts_at, ends_at)
        if talk is None:
            talk = made_before(Talk, key, meeting_id=meeting.id, **values)
            if talk is not None:
                return talk
            last = session.scalar(
                select(func.max(Talk.position)).where(Talk.meeting_id == meeting.id)
            )
            talk = Talk(
                public_id=public_id_for(Talk, key),
                meeting_id=meeting.id,
                position=(last or 0) + 1,
                **values,
            )
            session.add(talk)
        for name, value in values.items():
            if getattr(talk, name) != value:  # read first, or the same again counts as a change
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


def order_talk(talk: Talk, actor: User, *, by: int) -> None:
    """Have a talk change places with the one before it (`by` -1) or after it (1), if any is."""
    meeting = talk.meeting
    with write(meeting.course, meeting):
        talks = list(meeting.talks)
        at = talks.index(talk)
        if not 0 <= at + by < len(talks):
            return
        talks.insert(at + by, talks.pop(at))
        _number(talks)
        record(meeting.course, actor, "talk.order", talk.title or meeting_label(meeting))


def _number(talks: list[Talk]) -> None:
    for position, talk in enumerate(talks, 1):
        talk.position = position


def move_talk(talk: Talk, actor: User, meeting: Meeting) -> None:
    """Move a talk to the end of another meeting, as long after its beginning as before.

    Raises InvalidInput when its times would not be within that meeting.
    """
    if meeting.course_id != talk.meeting.course_id:
        raise InvalidInput(
            _("This meeting is of another course."), code="other_course", field="meeting"
        )
    with write(meeting.course, talk) as session:
        former = talk.meeting
        if meeting is former:
            return
        shift = meeting.starts_at - former.starts_at
        starts_at = talk.starts_at + shift if talk.starts_at else None
        ends_at = talk.ends_at + shift if talk.ends_at else None
        check_within(meeting, starts_at, ends_at)
        talk.starts_at, talk.ends_at = starts_at, ends_at
        talk.position = len(meeting.talks) + 1
        talk.meeting = meeting
        session.flush()
        _number(list(former.talks))
        _number(list(meeting.talks))
        record(meeting.course, actor, "talk.move", talk.title or meeting_label(meeting))
