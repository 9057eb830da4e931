"""Every change to the parts of a course's page: their text, their order, that they go or come back.

A part that is taken off the page is kept in the log, whole, and can be put back at its place.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.form_keys import made_before, public_id_for
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.courses.models import Course, CourseSection, SectionKind

# Rooms above say what becomes of what hangs on a part when it goes, a sentence each; what of it is
# to be kept in the log; they have it back from there; and they see what a part has become. All but
# the first run inside the transaction.
what_becomes: list[Callable[[CourseSection], list[str]]] = []
before_removal: list[Callable[[CourseSection], Mapping[str, Any]]] = []
on_restored: list[Callable[[CourseSection, Mapping[str, Any]], None]] = []
on_saved: list[Callable[[CourseSection], None]] = []

AT_THE_TOP = ""


def in_order(course: Course) -> list[CourseSection]:
    """The parts of the page from the top, as they are now."""
    return list(
        db.session.scalars(
            select(CourseSection)
            .where(CourseSection.course_id == course.id)
            .order_by(CourseSection.position, CourseSection.id)
        )
    )


def state_of(section: CourseSection | None) -> State:
    """What a form shows of a part, to see whether somebody else has changed it."""
    return {name: getattr(section, name) for name in ("title", "body", "kind")} if section else {}


def save_section(
    course: Course,
    actor: User | None,
    *,
    title: str,
    body: str,
    kind: SectionKind = SectionKind.TEXT,
    section: CourseSection | None = None,
    after: str | None = None,
    seen: str | None = None,
    key: str | None = None,
) -> CourseSection:
    """Add a part of the page, or change one. The same form (`key`) sent twice adds one.

    `after` is the public id of the part that it comes after, or AT_THE_TOP. Without it a new part
    comes last and an old one stays; so it is where the other part is gone meanwhile.
    Raises ChangedMeanwhile if it is not as it was `seen`.
    """
    present = section
    with write(course) as session, as_seen(seen, lambda: state_of(present)):
        others = [each for each in in_order(course) if each is not section]
        at = _place(others, section, after)
        if section is None:
            here = course.id
            section = made_before(
                CourseSection, key, course_id=here, title=title, body=body, kind=kind
            )
            if section is not None:
                return section
            public_id = public_id_for(CourseSection, key)
            section = CourseSection(public_id=public_id, course_id=here, position=0, title=title)
            session.add(section)
        section.title, section.body, section.kind = title, body, kind
        _put_in_order([*others[:at], section, *others[at:]])
        session.flush()
        for see in on_saved:
            see(section)
        _record(course, actor, "section.save", section)
    return section


def _place(
    others: Sequence[CourseSection], section: CourseSection | None, after: str | None
) -> int:
    """How many of the others come before it."""
    if after == AT_THE_TOP:
        return 0
    for at, other in enumerate(others, 1):
        if other.public_id == after:
            return at
    if section is None:
        return len(others)
    return sum(1 for each in others if (each.position, each.id) < (section.position, section.id))


def move_section(course: Course, section: CourseSection, actor: User, *, up: bool) -> None:
    """Swap a part with the one above it, or below. Raises DomainError if it is gone."""
    with write(course):
        ordered = in_order(course)
        if section not in ordered:
            raise DomainError(
                _("This section has been taken off the page meanwhile."), code="section_gone"
            )
        at = ordered.index(section)
        to = at - 1 if up else at + 1
        if 0 <= to < len(ordered):
            ordered[at], ordered[to] = ordered[to], ordered[at]
        _put_in_order(ordered)
        _record(course, actor, "section.move", section)


def order_sections(course: Course, wanted: Sequence[str], actor: User) -> None:
    """Put the parts in this order, by their public ids.

    One that somebody else has added meanwhile keeps to the part it came after; one that is gone is
    passed over.
    """
    with write(course) as session:
        ordered = in_order(course)
        by_key = {each.public_id: each for each in ordered}
        result = [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]
        for at, each in enumerate(ordered):
            if each not in result:
                result.insert(result.index(ordered[at - 1]) + 1 if at else 0, each)
        if result == ordered:
            return
        _put_in_order(result)
        course.changed()
        audit.record(session, "section.order", actor_id=actor.id, course_id=course.id)


def becomes(section: CourseSection) -> list[str]:
    """What becomes of what hangs on a part when it goes, in sentences."""
    return [sentence for say in what_becomes for sentence in say(section)]


def remove_section(course: Course, section: CourseSection, actor: User) -> None:
    """Take a part off the page. The log keeps it whole, so that it can be put back."""
    with write(course) as session:
        ordered = in_order(course)
        if section not in ordered:  # by another click: it is gone, as it should be
            return
        kept: dict[str, Any] = {}
        for keep in before_removal:
            kept |= keep(section)
        _record(
            course,
            actor,
            "section.delete",
            section,
            body=section.body,
            kind=section.kind.value,
            key=section.public_id,
            place=ordered.index(section) + 1,
            **kept,
        )
        session.delete(section)


def removed_section(course: Course, public_id: str) -> AuditEntry | None:
    """The log's line of a part that was taken off the page, unless it is there again."""
    there = select(CourseSection.id).where(CourseSection.public_id == public_id).exists()
    return db.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.course_id == course.id,
            AuditEntry.action == "section.delete",
            AuditEntry.detail["key"].as_string() == public_id,
            ~there,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def restore_section(course: Course, public_id: str, actor: User) -> None:
    """Put a part back where it was. Done twice, it is there once.

    Raises DomainError when the log knows of no such part.
    """
    with write(course) as session:
        ordered = in_order(course)
        if any(each.public_id == public_id for each in ordered):
            return
        line = removed_section(course, public_id)
        if line is None:
            raise DomainError(_("There is no such section to put back."), code="not_removed")
        section = CourseSection(
            course_id=course.id,
            public_id=public_id,
            position=0,
            title=line.subject,
            body=line.detail["body"],
            kind=SectionKind(line.detail["kind"]),
        )
        at = line.detail["place"] - 1
        _put_in_order([*ordered[:at], section, *ordered[at:]])
        session.add(section)
        session.flush()
        for take_back in on_restored:
            take_back(section, line.detail)
        _record(course, actor, "section.restore", section)


def _put_in_order(sections: Sequence[CourseSection]) -> None:
    for position, each in enumerate(sections, 1):
        each.position = position


def _record(
    course: Course, actor: User | None, action: str, section: CourseSection, **detail: Any
) -> None:
    """Add a line to the log, and note that the page shows something else."""
    course.changed()
    audit.record(
        db.session,
        action,
        section.title,
        actor_id=actor.id if actor else None,
        course_id=course.id,
        **detail,
    )
