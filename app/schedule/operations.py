"""Every change to talks, references and materials. (Meetings stand in `meetings`.)"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.models import Course
from app.schedule.meetings import (
    before_meeting_delete,
    cancel_meeting,
    check_times,
    check_within,
    delete_meeting,
    delete_parts,
    on_meeting_changed,
    on_meeting_moved,
    parse_instructors,
    parts_in_words,
    record,
    save_meeting,
    what_goes,
    what_goes_with,
)
from app.schedule.models import Material, Meeting, Reference, Talk
from app.schedule.naming import meeting_label

__all__ = [
    "Place",
    "arxiv_number",
    "before_meeting_delete",
    "cancel_meeting",
    "delete_material",
    "delete_meeting",
    "delete_reference",
    "delete_talk",
    "doi_of",
    "on_meeting_changed",
    "on_meeting_moved",
    "parse_instructors",
    "parts_in_words",
    "save_material",
    "save_meeting",
    "save_reference",
    "save_talk",
    "what_goes",
    "what_goes_with",
]

# arXiv's own forms: 1812.11118 (since April 2007) and math/0601001 or math.PR/0601001 before.
ARXIV = re.compile(
    r"(?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:)?\s*"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE | re.ASCII,
)
DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:)?\s*(?P<id>10\.[0-9]{4,9}/\S+)",
    re.IGNORECASE,
)


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
        record(place.course, actor, "reference.save", reference.title)
    return reference


def _next(model: type[Reference] | type[Material], place: Place) -> int:
    last = db.session.scalar(select(func.max(model.position)).filter_by(**place.keys()))
    return (last or 0) + 1


def delete_reference(course: Course, reference: Reference, actor: User) -> None:
    """Remove a reference."""
    with write(course) as session:
        record(course, actor, "reference.delete", reference.title)
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
        record(place.course, actor, "material.save", material.title or material.kind.value)
    return material


def delete_material(course: Course, material: Material, actor: User) -> None:
    """Take a material off the course. Its file stays in the store."""
    with write(course) as session:
        record(course, actor, "material.delete", material.title or material.kind.value)
        session.delete(material)
