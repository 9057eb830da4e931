"""Reads of the schedule that pages need."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.storage import StoredFile
from app.courses.models import Course
from app.schedule.models import EarlierFile, ListedGroup, Material, Meeting, Reference, Talk
from app.schedule.places import Place


def meetings(course: Course) -> list[Meeting]:
    """The schedule in the order of time, with all that its rows show, in a fixed number of
    statements."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.course_id == course.id)
            .options(
                selectinload(Meeting.instructors),
                selectinload(Meeting.listed_scribes),
                selectinload(Meeting.listed_groups).selectinload(ListedGroup.people),
                selectinload(Meeting.references),
                selectinload(Meeting.materials).joinedload(Material.file),
                selectinload(Meeting.talks).options(
                    selectinload(Talk.references),
                    selectinload(Talk.materials).joinedload(Material.file),
                ),
            )
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def has_meetings(course: Course) -> bool:
    """Whether anything is on the schedule."""
    return (
        db.session.scalar(select(Meeting.id).where(Meeting.course_id == course.id).limit(1))
        is not None
    )


def meeting_by_public_id(course: Course, public_id: str) -> Meeting | None:
    """The meeting of this course with this public id."""
    return db.session.scalar(
        select(Meeting).where(Meeting.course_id == course.id, Meeting.public_id == public_id)
    )


def talk_by_public_id(course: Course, public_id: str) -> Talk | None:
    """The talk of this course with this public id."""
    return db.session.scalar(
        select(Talk)
        .join(Talk.meeting)
        .where(Meeting.course_id == course.id, Talk.public_id == public_id)
    )


def course_references(course: Course) -> list[Reference]:
    """The references of the course itself, in their order."""
    return list(
        db.session.scalars(
            select(Reference)
            .where(
                Reference.course_id == course.id,
                Reference.meeting_id.is_(None),
                Reference.talk_id.is_(None),
            )
            .order_by(Reference.position, Reference.id)
        )
    )


def reference_by_public_id(course: Course, public_id: str) -> Reference | None:
    """The reference of this course with this public id."""
    return db.session.scalar(
        select(Reference).where(Reference.course_id == course.id, Reference.public_id == public_id)
    )


def course_materials(course: Course) -> list[Material]:
    """The materials of the course itself, in their order."""
    return list(
        db.session.scalars(
            select(Material)
            .where(
                Material.course_id == course.id,
                Material.meeting_id.is_(None),
                Material.talk_id.is_(None),
            )
            .options(joinedload(Material.file))
            .order_by(Material.position, Material.id)
        )
    )


def materials_of(rows: Iterable[Meeting]) -> list[Material]:
    """Every material of these meetings and of their talks, as loaded."""
    found = []
    for meeting in rows:
        found += meeting.materials
        for talk in meeting.talks:
            found += talk.materials
    return found


def material_by_public_id(course: Course, public_id: str) -> Material | None:
    """The material of this course with this public id."""
    return db.session.scalar(
        select(Material).where(Material.course_id == course.id, Material.public_id == public_id)
    )


def materials_at(place: Place) -> list[Material]:
    """The materials of one place, in their order."""
    return list(
        db.session.scalars(
            select(Material).filter_by(**place.keys()).order_by(Material.position, Material.id)
        )
    )


def earlier_files(material: Material) -> list[EarlierFile]:
    """What newer files have replaced in a material, the last one first."""
    return list(
        db.session.scalars(
            select(EarlierFile)
            .where(EarlierFile.material_id == material.id)
            .options(joinedload(EarlierFile.file))
            .order_by(EarlierFile.id.desc())
        )
    )


def earlier_file(material: Material, public_id: str) -> EarlierFile | None:
    """The earlier file of this material whose file has this public id."""
    return db.session.scalar(
        select(EarlierFile)
        .join(EarlierFile.file)
        .where(EarlierFile.material_id == material.id, StoredFile.public_id == public_id)
    )


def place_of(course: Course, part: Reference | Material) -> Place:
    """Where a reference or a material belongs."""
    meeting = db.session.get(Meeting, part.meeting_id) if part.meeting_id else None
    talk = db.session.get(Talk, part.talk_id) if part.talk_id else None
    return Place(course, meeting, talk)
