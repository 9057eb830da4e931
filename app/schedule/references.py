"""Every change to references, and what their ids look like."""

import re
from typing import Any

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.schedule.meetings import record
from app.schedule.models import Reference
from app.schedule.places import Place, next_position

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


def save_reference(
    place: Place, actor: User, *, reference: Reference | None = None, **values: Any
) -> Reference:
    """Add a reference at the end of its place or change one. Raises InvalidInput for bad ids."""
    values["arxiv_id"] = arxiv_number(values["arxiv_id"])
    values["doi"] = doi_of(values["doi"])
    with write(place.course) as session:
        if reference is None:
            reference = Reference(
                position=next_position(Reference, place), **place.keys(), **values
            )
            session.add(reference)
        for name, value in values.items():
            setattr(reference, name, value)
        record(place.course, actor, "reference.save", reference.title)
    return reference


def delete_reference(course: Course, reference: Reference, actor: User) -> None:
    """Remove a reference."""
    with write(course) as session:
        record(course, actor, "reference.delete", reference.title)
        session.delete(reference)
