"""Every change to the schedule: meetings, talks, references, materials."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.models import Course
from app.schedule.models import (
    Material,
    Meeting,
    MeetingInstructor,
    MeetingKind,
    Reference,
    Talk,
)
from app.schedule.naming import meeting_label

# Rooms above add what hangs on a meeting: the first may refuse its deletion by raising
# DomainError, the second moves along with it. Both run inside the transaction.
before_meeting_delete: list[Callable[[Meeting], None]] = []
on_meeting_moved: list[Callable[[Meeting, timedelta], None]] = []

NUMBERED = (MeetingKind.LECTURE, MeetingKind.SEMINAR)
# arXiv's own forms: 1812.11118 (since April 2007) and math/0601001 or math.PR/0601001 before.
ARXIV = re.compile(
    r"(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:)?\s*"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?\s*(?P<id>10\.\d{4,9}/\S+)", re.IGNORECASE)


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


def arxiv_number(text: str) -> str:
    """`1812.11118` of any usual spelling of an arXiv id; empty stays empty.

    Raises InvalidInput for what is none.
    """
    if not text:
        return ""
    match = ARXIV.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            _("This is not an arXiv number. It looks like 1812.11118."),
            code="bad_arxiv",
            field="arxiv_id",
        )
    return match["id"]


def doi_of(text: str) -> str:
    """`10.1000/182` of any usual spelling of a DOI. Raises InvalidInput for what is none."""
    if not text:
        return ""
    match = DOI.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            _("This is not a DOI. It looks like 10.1073/pnas.1903070116."),
            code="bad_doi",
            field="doi",
        )
    return match["id"]


def parse_instructors(text: str) -> list[tuple[str, str]]:
    """Names with affiliations from lines such as `Wotao Yin (UCLA)`."""
    found = []
    for raw in text.replace(";", "\n").splitlines():
        match = re.fullmatch(r"(?P<name>[^()]+?)\s*(?:\((?P<affiliation>[^()]*)\))?", raw.strip())
        if match:
            found.append((match["name"], (match["affiliation"] or "").strip()))
        elif raw.strip():
            found.append((raw.strip(), ""))
    return found


def save_meeting(
    course: Course,
    actor: User,
    *,
    kind: MeetingKind,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str,
    instructors: Sequence[tuple[str, str]],
    scribe_places: int,
    meeting: Meeting | None = None,
) -> Meeting:
    """Add a meeting or change one; lectures are numbered anew by time.

    A moved meeting takes its talks along, and what rooms above hang on it. Raises InvalidInput
    when it ends before it begins.
    """
    if ends_at <= starts_at:
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends_at",
        )
    with write(course) as session:
        if meeting is None:
            meeting = Meeting(course_id=course.id, starts_at=starts_at, ends_at=ends_at)
            session.add(meeting)
        else:
            _move(meeting, starts_at - meeting.starts_at)
        meeting.kind, meeting.title, meeting.note = kind, title, note
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        meeting.scribe_places = scribe_places
        meeting.instructors = [
            MeetingInstructor(position=position, name=name, affiliation=affiliation)
            for position, (name, affiliation) in enumerate(instructors, 1)
        ]
        session.flush()
        _renumber(course)
        _changed(course, actor, "meeting.save", meeting_label(meeting))
    return meeting


def _move(meeting: Meeting, shift: timedelta) -> None:
    if not shift:
        return
    for talk in meeting.talks:
        talk.starts_at = talk.starts_at + shift if talk.starts_at else None
        talk.ends_at = talk.ends_at + shift if talk.ends_at else None
    for move in on_meeting_moved:
        move(meeting, shift)


def _renumber(course: Course) -> None:
    """Number lectures and seminars from 1 by time. A cancelled one gives its number up."""
    number = 0
    for meeting in db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == course.id)
        .order_by(Meeting.starts_at, Meeting.id)
    ):
        counts = meeting.kind in NUMBERED and meeting.cancelled_at is None
        number += counts
        meeting.number = number if counts else None


def cancel_meeting(meeting: Meeting, actor: User, *, cancelled: bool = True) -> None:
    """Call a meeting off, or on again. The lectures after it are numbered anew."""
    with write(meeting.course, meeting) as session:
        meeting.cancelled_at = now() if cancelled else None
        session.flush()
        _renumber(meeting.course)
        action = "meeting.cancel" if cancelled else "meeting.restore"
        _changed(meeting.course, actor, action, meeting_label(meeting))


def delete_meeting(meeting: Meeting, actor: User) -> None:
    """Remove a meeting with its talks. Raises DomainError while something hangs on it."""
    course = meeting.course
    with write(course, meeting) as session:
        for check in before_meeting_delete:
            check(meeting)
        for talk in meeting.talks:
            _delete_parts(talk)
        _delete_parts(meeting)
        _changed(course, actor, "meeting.delete", meeting_label(meeting))
        session.delete(meeting)
        session.flush()
        _renumber(course)


def _delete_parts(owner: Meeting | Talk) -> None:
    for part in [*owner.references, *owner.materials]:
        db.session.delete(part)
    db.session.flush()
    db.session.expire(owner, ["references", "materials"])


def save_talk(meeting: Meeting, actor: User, *, talk: Talk | None = None, **values: Any) -> Talk:
    """Add a talk at the meeting's end or change one.

    Raises InvalidInput for one with neither title nor speaker, or that ends before it begins.
    """
    if not values["title"] and not values["speaker"]:
        raise InvalidInput(_("Give the title or the speaker."), code="unnamed_talk", field="title")
    starts_at, ends_at = values["starts_at"], values["ends_at"]
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends_at",
        )
    with write(meeting.course, meeting) as session:
        if talk is None:
            last = session.scalar(
                select(func.max(Talk.position)).where(Talk.meeting_id == meeting.id)
            )
            talk = Talk(meeting_id=meeting.id, position=(last or 0) + 1, **values)
            session.add(talk)
        for name, value in values.items():
            setattr(talk, name, value)
        _changed(meeting.course, actor, "talk.save", talk.title or talk.speaker)
    return talk


def delete_talk(talk: Talk, actor: User) -> None:
    """Remove a talk with its references and materials."""
    course = talk.meeting.course
    with write(course, talk) as session:
        _changed(course, actor, "talk.delete", talk.title or talk.speaker)
        _delete_parts(talk)
        session.delete(talk)


def save_reference(
    place: Place, actor: User, *, reference: Reference | None = None, **values: Any
) -> Reference:
    """Add a reference at the end of its place or change one. Raises InvalidInput for bad ids."""
    values["arxiv_id"] = arxiv_number(values["arxiv_id"])
    values["doi"] = doi_of(values["doi"])
    with write(place.course) as session:
        if reference is None:
            reference = Reference(position=_next(Reference, place), **place.keys(), **values)
            session.add(reference)
        for name, value in values.items():
            setattr(reference, name, value)
        _changed(place.course, actor, "reference.save", reference.title)
    return reference


def _next(model: type[Reference] | type[Material], place: Place) -> int:
    last = db.session.scalar(select(func.max(model.position)).filter_by(**place.keys()))
    return (last or 0) + 1


def delete_reference(course: Course, reference: Reference, actor: User) -> None:
    """Remove a reference."""
    with write(course) as session:
        _changed(course, actor, "reference.delete", reference.title)
        session.delete(reference)


def save_material(
    place: Place,
    actor: User,
    *,
    file: StoredFile | None,
    material: Material | None = None,
    **values: Any,
) -> Material:
    """Add a material or change one. It is a file or an address: a new file replaces either.

    Raises InvalidInput when there is neither, or both are given.
    """
    keeps_file = material is not None and material.file_id is not None and not values["url"]
    if file is not None and values["url"]:
        raise InvalidInput(
            _("Give a file or an address, not both."), code="file_and_url", field="url"
        )
    if file is None and not values["url"] and not keeps_file:
        raise InvalidInput(_("Choose a file or give an address."), code="no_content", field="file")
    with write(place.course) as session:
        if file is not None:
            session.add(file)
            session.flush()
        if material is None:
            material = Material(
                position=_next(Material, place),
                **place.keys(),
                **values,
                file_id=file.id if file else None,
            )
            session.add(material)
        for name, value in values.items():
            setattr(material, name, value)
        if file is not None or values["url"]:
            material.file_id = file.id if file else None
        session.flush()
        _changed(place.course, actor, "material.save", material.title or material.kind.value)
    return material


def delete_material(course: Course, material: Material, actor: User) -> None:
    """Take a material off the course. Its file stays in the store."""
    with write(course) as session:
        _changed(course, actor, "material.delete", material.title or material.kind.value)
        session.delete(material)


def _changed(course: Course, actor: User, action: str, subject: str) -> None:
    course.changed()
    audit.record(db.session, action, subject, actor_id=actor.id, course_id=course.id)
