"""Reads of wishes and draws that pages need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db
from app.courses.models import Course
from app.groups.models import Group
from app.schedule.models import Meeting
from app.seminars.draw_models import Draw, DrawPlace, DrawState, PaperWish, SlotWish
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.paper_models import SeminarPaper

SAVED, REOPENED = "wishes.save", "draw.reopen"


@dataclass(frozen=True, slots=True)
class Saved:
    """Who saved a group's wishes last, and when. The name is empty where the person is erased."""

    name: str
    at: datetime


def wished_slots(group: Group, seminar: Seminar) -> list[SeminarSlot]:
    """The slots that a group ranks, what it would have most first."""
    return list(
        db.session.scalars(
            select(SeminarSlot)
            .join(SlotWish, SlotWish.slot_id == SeminarSlot.id)
            .where(SlotWish.group_id == group.id, SlotWish.seminar_id == seminar.id)
            .order_by(SlotWish.rank)
        )
    )


def wished_papers(group: Group, seminar: Seminar) -> list[SeminarPaper]:
    """The papers that a group ranks, what it would present most first."""
    return list(
        db.session.scalars(
            select(SeminarPaper)
            .join(PaperWish, PaperWish.paper_id == SeminarPaper.id)
            .where(PaperWish.group_id == group.id, PaperWish.seminar_id == seminar.id)
            .options(joinedload(SeminarPaper.reference, innerjoin=True))
            .order_by(PaperWish.rank)
        )
    )


def slots_to_rank(seminar: Seminar) -> list[SeminarSlot]:
    """The slots that groups can wish for, in the order of time."""
    return list(
        db.session.scalars(
            select(SeminarSlot)
            .join(SeminarSlot.meeting)
            .where(SeminarSlot.seminar_id == seminar.id, Meeting.cancelled_at.is_(None))
            .options(joinedload(SeminarSlot.meeting, innerjoin=True))
            .order_by(SeminarSlot.starts_at, SeminarSlot.id)
        )
    )


def wish_counts(seminar: Seminar) -> dict[int, int]:
    """How many slots each group ranks, by the group's key."""
    rows = db.session.execute(
        select(SlotWish.group_id, func.count())
        .where(SlotWish.seminar_id == seminar.id)
        .group_by(SlotWish.group_id)
    )
    return dict(rows.all())


def last_saved(group: Group, seminar: Seminar) -> Saved | None:
    """Who saved a group's wishes last, as the log has it."""
    found = db.session.execute(
        select(AuditEntry.at, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.course_id == seminar.course_id,
            AuditEntry.action == SAVED,
            AuditEntry.detail["group"].as_string() == group.public_id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    return Saved(found.name or "", found.at) if found else None


def _draws() -> Select[Draw]:
    return select(Draw).options(
        joinedload(Draw.seminar, innerjoin=True).joinedload(Seminar.group_set, innerjoin=True),
        selectinload(Draw.places).options(
            joinedload(DrawPlace.group, innerjoin=True),
            joinedload(DrawPlace.slot).joinedload(SeminarSlot.meeting),
            joinedload(DrawPlace.paper).joinedload(SeminarPaper.reference),
        ),
    )


def draw_in(seminar: Seminar, state: DrawState) -> Draw | None:
    """The seminar's draft, or its published draw."""
    return db.session.scalar(
        _draws().where(Draw.seminar_id == seminar.id, Draw.state == state).limit(1)
    )


def is_drawn_but_not_published(seminar: Seminar) -> bool:
    """Whether staff have seen a draft, be it discarded since, and nothing is published yet."""
    states = set(db.session.scalars(select(Draw.state).where(Draw.seminar_id == seminar.id)))
    return bool(states) and DrawState.PUBLISHED not in states


def is_published(seminar: Seminar) -> bool:
    """Whether the seminar's draw is published."""
    published = (Draw.seminar_id == seminar.id) & (Draw.state == DrawState.PUBLISHED)
    return db.session.scalar(select(Draw.id).where(published)) is not None


def adjusted_before(draw: Draw) -> Draw | None:
    """The last draft of the seminar before this one in which staff changed something by hand."""
    return db.session.scalar(
        _draws()
        .where(
            Draw.seminar_id == draw.seminar_id,
            Draw.state == DrawState.DISCARDED,
            Draw.id < draw.id,
            Draw.places.any(DrawPlace.adjusted),
        )
        .order_by(Draw.id.desc())
        .limit(1)
    )


def published_in(course: Course) -> frozenset[int]:
    """The keys of the course's seminars whose draw is published."""
    return frozenset(
        db.session.scalars(
            select(Draw.seminar_id)
            .join(Seminar, Seminar.id == Draw.seminar_id)
            .where(Seminar.course_id == course.id, Draw.state == DrawState.PUBLISHED)
        )
    )


def runs(seminar: Seminar) -> tuple[int, dict[str, Any]]:
    """How often the draw of a seminar was run, and on what the first time. There was one."""
    draws = select(Draw.inputs).where(Draw.seminar_id == seminar.id).order_by(Draw.id)
    inputs = db.session.scalars(draws).all()
    return len(inputs), inputs[0]


def reopened_at(seminar: Seminar) -> list[datetime]:
    """When wishes were opened again after a draft, as the log has it."""
    return list(
        db.session.scalars(
            select(AuditEntry.at)
            .where(
                AuditEntry.course_id == seminar.course_id,
                AuditEntry.action == REOPENED,
                AuditEntry.detail["seminar"].as_string() == seminar.public_id,
            )
            .order_by(AuditEntry.id)
        )
    )


def draw_by_public_id(course: Course, public_id: str) -> Draw | None:
    """The draw of this course with this public id, in any state."""
    return db.session.scalar(
        _draws()
        .join(Seminar, Seminar.id == Draw.seminar_id)
        .where(Seminar.course_id == course.id, Draw.public_id == public_id)
    )
