"""The demo's courses as their instructors set them up: page, schedule, group sets, projects."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import from_local
from app.core.db import write
from app.core.intake import Kind, accept
from app.core.storage import BlobStore, StoredFile
from app.courses import operations as courses
from app.courses.models import Accent, Course, CourseSection, SectionKind
from app.demo.reports import slides_pdf
from app.demo.seminar import make_seminar
from app.grading.models import Criterion, Rating
from app.groups.models import GroupSet
from app.projects.models import FileKind, FileRequirement, Project
from app.schedule.models import (
    Material,
    MaterialKind,
    Meeting,
    MeetingInstructor,
    MeetingKind,
    Reference,
    Talk,
)
from app.seminars.models import Seminar, SeminarSlot

Table = dict[str, Any]
COURSE_KEYS = (
    "slug",
    "code",
    "title",
    "term",
    "institution",
    "time_zone",
    "meeting_time",
    "place",
)


def store_pdf(store: BlobStore, content: bytes, name: str) -> StoredFile:
    """A made PDF in the blob store, taken in as any upload is."""
    with store.receive() as incoming:
        incoming.write(content)
        return accept(incoming, name, kind=Kind.PDF, max_bytes=50_000_000)


class CourseMaker:
    """Makes one course from a table of `math6380p.toml`'s form."""

    def __init__(self, store: BlobStore) -> None:
        self.store = store

    def make(self, data: Table) -> Course:
        """The course with everything that its instructor typed in. Published."""
        values = {key: data["course"].get(key, "") for key in COURSE_KEYS}
        accent = Accent(data["course"].get("accent", "crimson"))
        course = courses.create_course(actor=None, accent=accent, **values)
        with write(course) as session:
            lists = self._sections(session, course, data.get("sections", []))
            for table in data.get("references", []):
                words = {key: value for key, value in table.items() if key != "list"}
                held = {"section_id": lists[table["list"]]} if "list" in table else {}
                session.add(self._reference(course, words, **held))
            sets = self._group_sets(session, course, data.get("group_sets", []))
            seminar = make_seminar(session, course, data.get("seminar"), sets)
            for table in data.get("meetings", []):
                self._meeting(session, course, seminar, table)
            for table in data.get("projects", []):
                self._project(session, course, sets, table)
        courses.publish_course(course, None)
        return course

    def _sections(
        self, session: Session, course: Course, tables: Sequence[Table]
    ) -> dict[str, int]:
        """Put up the sections of the page; their keys by their titles."""
        for section in course.sections:
            session.delete(section)
        session.flush()
        for position, table in enumerate(tables, 1):
            session.add(
                CourseSection(
                    course_id=course.id,
                    position=position,
                    kind=SectionKind(table["kind"]),
                    title=table["title"],
                    body=table["body"].strip(),
                )
            )
        session.flush()
        made = select(CourseSection).where(CourseSection.course_id == course.id)
        return {section.title: section.id for section in session.scalars(made)}

    def _group_sets(
        self, session: Session, course: Course, tables: Sequence[Table]
    ) -> dict[str, GroupSet]:
        sets = {}
        for table in tables:
            group_set = GroupSet(
                course_id=course.id,
                slug=table["slug"],
                title=table["title"],
                min_size=table["min_size"],
                max_size=table["max_size"],
                locks_at=from_local(table["locks_at"], course.time_zone),
            )
            session.add(group_set)
            sets[table["slug"]] = group_set
        session.flush()
        return sets

    def _meeting(
        self, session: Session, course: Course, seminar: Seminar | None, table: Table
    ) -> None:
        day: date = table["date"]
        meeting = Meeting(
            course_id=course.id,
            kind=MeetingKind(table["kind"]),
            number=table["number"],
            title=table["title"],
            starts_at=_at(day, table["start"], course),
            ends_at=_at(day, table["end"], course),
            note=table.get("note", "").strip(),
            scribe_places=table.get("scribe_places", 0),
        )
        session.add(meeting)
        session.flush()
        for position, who in enumerate(table.get("instructors", []), 1):
            session.add(MeetingInstructor(meeting_id=meeting.id, position=position, **who))
        for reference in table.get("references", []):
            session.add(self._reference(course, reference, meeting_id=meeting.id))
        for talk in table.get("talks", []):
            self._talk(session, course, meeting, talk, day)
        self._materials(session, course, table, meeting_id=meeting.id)
        for slot in table.get("slots", []) if seminar else []:
            session.add(
                SeminarSlot(
                    seminar_id=seminar.id if seminar else 0,
                    meeting_id=meeting.id,
                    starts_at=_at(day, slot["start"], course),
                    minutes=slot["minutes"],
                    capacity=slot["capacity"],
                )
            )

    def _talk(
        self,
        session: Session,
        course: Course,
        meeting: Meeting,
        table: Table,
        day: date,
    ) -> None:
        talk = Talk(
            meeting_id=meeting.id,
            position=len(meeting.talks) + 1,
            title=table.get("title", ""),
            speaker=table.get("speaker", ""),
            speaker_url=table.get("speaker_url", ""),
            affiliation=table.get("affiliation", ""),
            starts_at=_at(day, table["start"], course) if "start" in table else None,
            ends_at=_at(day, table["end"], course) if "end" in table else None,
            abstract=table.get("abstract", "").strip(),
            bio=table.get("bio", "").strip(),
        )
        meeting.talks.append(talk)
        session.flush()
        for reference in table.get("references", []):
            session.add(self._reference(course, reference, talk_id=talk.id))
        self._materials(session, course, table, talk_id=talk.id)

    _positions = 0

    def _next_position(self) -> int:
        """Positions only order things among their siblings, so one count serves them all."""
        self._positions += 1
        return self._positions

    def _reference(self, course: Course, table: Table, **place: int) -> Reference:
        return Reference(course_id=course.id, position=self._next_position(), **place, **table)

    def _materials(self, session: Session, course: Course, table: Table, **place: int) -> None:
        for each in table.get("materials", []):
            kind = MaterialKind(each["kind"])
            url = each.get("url", "")
            file_id = None
            if not url:
                if kind is MaterialKind.VIDEO:
                    continue  # a recording without an address can't be made up
                file = self._slides(table)
                session.add(file)
                session.flush()
                file_id = file.id
            session.add(
                Material(
                    course_id=course.id,
                    position=self._next_position(),
                    kind=kind,
                    title=each.get("title", ""),
                    url=url,
                    file_id=file_id,
                    **place,
                )
            )

    def _slides(self, table: Table) -> StoredFile:
        title = table.get("title") or table.get("speaker", "")
        speaker = table.get("speaker") or "Yuan Yao"
        name = f"{courses.slug_of(title)[:60]}.pdf"
        return store_pdf(self.store, slides_pdf(title, speaker, 6), name)

    def _project(
        self, session: Session, course: Course, sets: dict[str, GroupSet], table: Table
    ) -> None:
        zone = course.time_zone
        project = Project(
            course_id=course.id,
            group_set_id=sets[table["group_set"]].id,
            slug=table["slug"],
            title=table["title"],
            brief=table["brief"].strip(),
            opens_at=from_local(table["opens_at"], zone),
            due_at=from_local(table["due_at"], zone),
            late_days=table.get("late_days", 0),
            late_percent=table.get("late_percent", 0),
            published_at=from_local(table["published_at"], zone),
        )
        session.add(project)
        session.flush()
        for position, file in enumerate(table["files"], 1):
            kind = FileKind(file["kind"])
            session.add(
                FileRequirement(project_id=project.id, position=position, **{**file, "kind": kind})
            )
        for position, criterion in enumerate(table["criteria"], 1):
            session.add(_criterion(project, position, criterion))


def _criterion(project: Project, position: int, table: Table) -> Criterion:
    return Criterion(
        project_id=project.id,
        position=position,
        title=table["title"],
        description=table.get("description", "").strip(),
        points=Decimal(table["points"]),
        ratings=[
            Rating(
                position=number,
                title=rating["title"],
                description=rating.get("description", "").strip(),
                points=Decimal(str(rating["points"])),
            )
            for number, rating in enumerate(table["ratings"], 1)
        ],
    )


def _at(day: date, wall: str, course: Course) -> datetime:
    """The moment in UTC of `15:00` on a day in the course's zone."""
    return from_local(datetime.combine(day, time.fromisoformat(wall)), course.time_zone)
