"""What becomes of a list of references when its part of the page is taken off it, or put back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from app.core.db import db
from app.core.i18n import ngettext
from app.courses import sections
from app.courses.models import CourseSection, SectionKind
from app.schedule.models import Reference


def what_becomes(section: CourseSection) -> list[str]:
    """Where the references of a list go when it is taken off the page, in a sentence."""
    lists = [
        each for each in sections.in_order(section.course) if each.kind is SectionKind.REFERENCES
    ]
    if section not in lists:
        return []
    held = select(func.count()).where(_shown_in(section, is_first=section is lists[0]))
    number = db.session.scalar(held) or 0
    others = [each for each in lists if each is not section]
    if not number:
        return []
    if not others:
        return [
            ngettext(
                "Its one reference is kept. It shows again when the page has a list of references.",
                "Its %(num)d references are kept. They show again when the page has a list of "
                "references.",
                number,
            )
        ]
    return [
        ngettext(
            "Its one reference goes to “%(list)s”.",
            "Its %(num)d references go to “%(list)s”.",
            number,
            list=others[0].title,
        )
    ]


def _shown_in(section: CourseSection, *, is_first: bool) -> ColumnElement[bool]:
    """Those put into this list; in the first one, those put into none as well."""
    own = Reference.section_id == section.id
    if not is_first:
        return own
    loose = (
        (Reference.course_id == section.course_id)
        & Reference.section_id.is_(None)
        & Reference.meeting_id.is_(None)
        & Reference.talk_id.is_(None)
    )
    return own | loose


def to_be_kept(section: CourseSection) -> dict[str, Any]:
    """Which references were put into this list, by their public ids; the database forgets it."""
    own = select(Reference.public_id).where(Reference.section_id == section.id)
    found = db.session.scalars(own.order_by(Reference.id)).all()
    return {"references": list(found)} if found else {}


def take_back(section: CourseSection, kept: Mapping[str, Any]) -> None:
    """Put back into this list what was in it, unless it has been put elsewhere meanwhile."""
    db.session.execute(
        update(Reference)
        .where(
            Reference.course_id == section.course_id,
            Reference.public_id.in_(kept.get("references", [])),
            Reference.section_id.is_(None),
            Reference.meeting_id.is_(None),
            Reference.talk_id.is_(None),
        )
        .values(section_id=section.id)
    )


def let_go(section: CourseSection) -> None:
    """A part that is no list any more holds no reference: they go to the first list there is."""
    if section.kind is not SectionKind.REFERENCES:
        db.session.execute(
            update(Reference).where(Reference.section_id == section.id).values(section_id=None)
        )


def install() -> None:
    """Register once; calling again changes nothing."""
    if what_becomes not in sections.what_becomes:
        sections.what_becomes.append(what_becomes)
        sections.before_removal.append(to_be_kept)
        sections.on_restored.append(take_back)
        sections.on_saved.append(let_go)
