"""Reads of the schedule that pages need."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.clock import now
from app.core.db import db
from app.core.storage import StoredFile
from app.courses import sections
from app.courses.models import Course, CourseSection, SectionKind
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


def other_meetings(meeting: Meeting) -> list[Meeting]:
    """The other meetings of its course, in the order of time, to choose one."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.course_id == meeting.course_id, Meeting.id != meeting.id)
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def has_meetings(course: Course) -> bool:
    """Whether anything is on the schedule."""
    return (
        db.session.scalar(select(Meeting.id).where(Meeting.course_id == course.id).limit(1))
        is not None
    )


def next_meeting(course: Course) -> Meeting | None:
    """The first meeting that takes place and is not over yet."""
    return db.session.scalar(
        select(Meeting)
        .where(
            Meeting.course_id == course.id,
            Meeting.cancelled_at.is_(None),
            Meeting.ends_at > now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
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


def reference_lists(course: Course) -> list[CourseSection]:
    """The sections of the page that list references, from the top."""
    return [each for each in sections.in_order(course) if each.kind is SectionKind.REFERENCES]


def list_by_public_id(course: Course, public_id: str) -> CourseSection | None:
    """The list of references of this course with this public id."""
    return next((e for e in reference_lists(course) if e.public_id == public_id), None)


def references_by_list(course: Course) -> dict[int | None, list[Reference]]:
    """The references of the course itself by the id of their list, from the top; the first list has
    those that were put into none. Under None are all while the page has no list."""
    found: dict[int | None, list[Reference]] = {e.id: [] for e in reference_lists(course)}
    found = found or {None: []}
    for reference in course_references(course):
        held = reference.section_id if reference.section_id in found else next(iter(found))
        found[held].append(reference)
    return found


def references_beside(place: Place) -> list[Reference]:
    """The references of a place in their order; of the course, those of all its lists."""
    return list(
        db.session.scalars(
            select(Reference).filter_by(**place.keys()).order_by(Reference.position, Reference.id)
        )
    )


def references_at(place: Place) -> list[Reference]:
    """The references of one place in their order; of the course, those of one list."""
    if place.meeting or place.talk:
        return references_beside(place)
    by_list = references_by_list(place.course)
    return by_list.get(place.section_id) or next(iter(by_list.values()))


def shown_references(course: Course) -> list[Reference]:
    """Every reference that the page of a course shows, from the top."""
    found = [each for held, some in references_by_list(course).items() if held for each in some]
    for meeting in meetings(course):
        found += meeting.references
        for talk in meeting.talks:
            found += talk.references
    return found


def works_at(place: Place, *, but: Reference | None = None) -> dict[str, Reference]:
    """The references of a place, but for one, by their arXiv numbers and by their DOIs."""
    found: dict[str, Reference] = {}
    for each in references_beside(place):
        if each is not but:
            found |= dict.fromkeys(_numbers(each.arxiv_id, each.doi), each)
    return found


def same_work(works: Mapping[str, Reference], arxiv_id: str, doi: str) -> Reference | None:
    """The one of `works` that has this arXiv number or DOI."""
    return next((works[n] for n in _numbers(arxiv_id, doi) if n in works), None)


def _numbers(arxiv_id: str, doi: str) -> list[str]:
    """Large letters and small ones are the same in a DOI."""
    return [number for number in (arxiv_id, doi.casefold()) if number]


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
    held = part.section_id if isinstance(part, Reference) else None
    section = db.session.get(CourseSection, held) if held else None
    return Place(course, meeting, talk, section)
