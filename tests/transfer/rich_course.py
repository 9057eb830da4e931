"""A course with one of everything that a page can have, and what must not leave it in public."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.core.db import write
from app.courses.models import (
    Accent,
    CourseSection,
    CourseTeacher,
    NewsAudience,
    NewsItem,
    Role,
    SectionKind,
    TeacherPart,
)
from app.grading.models import Criterion, Rating
from app.projects.models import FileKind, FileRequirement, Project
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group_set,
)
from tests.transfer.rich_parts import NOW, Rich, add_material, add_reference
from tests.transfer.rich_schedule import add_schedule


def make_rich_course(slug: str = "rich") -> Rich:
    """Everything once. The clock is to stand at NOW."""
    course = make_course(
        slug,
        code="RICH 101",
        title="Margins & Means",
        institution="A University",
        meeting_time="Wednesdays 15:00-17:50",
        place="Hall <B>",
        accent=Accent.TEAL,
    )
    rich = Rich(
        course,
        enroll(course, Role.INSTRUCTOR, "Ines Structor"),
        enroll(course, Role.STUDENT, "Ada Agreed", name_public=True),
        enroll(course, Role.STUDENT, "to be renamed"),
    )
    enroll(course, Role.TA, "Tomas Assist")
    with write(course) as session:
        _the_course_itself(session, rich)
        add_schedule(session, rich)
        _projects(session, rich)
        _news(session, rich)
    return rich


def _the_course_itself(session: Session, rich: Rich) -> None:
    course = rich.course
    course.online_url = f"https://video.example/{rich.canary('call', staff=True)}"
    course.room_note = rich.canary("room", staff=True)
    rich.quiet.user.name = rich.canary("Quiet", staff=True)
    rich.quiet.student_id = rich.canary("id")
    rich.agreed.student_id = rich.canary("id")
    rich.agreed.user.email = f"{rich.canary('mail')}@example.org"
    for section in course.sections:
        session.delete(section)
    session.flush()
    sections = [
        CourseSection(
            course_id=course.id,
            position=position,
            kind=kind,
            title=title,
            body=body,
        )
        for position, (kind, title, body) in enumerate(
            [
                (SectionKind.TEXT, "Synopsis", "Of *margins*, $x^2 < 3$.\n\n- one\n- two"),
                (SectionKind.REFERENCES, "References", ""),
                (SectionKind.REFERENCES, "Further reading", "Not for everybody."),
                (SectionKind.PROJECTS, "Projects", "Two of them."),
            ],
            1,
        )
    ]
    session.add_all(sections)
    session.add_all(
        [
            CourseTeacher(
                course_id=course.id,
                position=1,
                part=TeacherPart.INSTRUCTOR,
                name="Ines Structor",
                url="https://people.example/ines",
            ),
            CourseTeacher(
                course_id=course.id,
                position=2,
                part=TeacherPart.TA,
                name="Greta Guest",
                affiliation="Elsewhere",
            ),
        ]
    )
    session.flush()
    add_reference(session, course, 1, title="Of Means")
    add_reference(session, course, 2, title="Of Ends", section_id=sections[2].id)
    add_material(session, course, "syllabus.txt", title="Syllabus")


def _projects(session: Session, rich: Rich) -> None:
    group_set = make_group_set(rich.course, "project", title="Project groups")
    for slug, published in (("first", True), ("second", False)):
        project = Project(
            course_id=rich.course.id,
            group_set_id=group_set.id,
            slug=slug,
            title=f"The {slug} project",
            brief="Read. \n\nThen *write*." if published else rich.canary("draft", staff=True),
            opens_at=at("2020-10-01 00:00"),
            due_at=at("2020-10-14 15:59"),
            late_days=3,
            late_percent=10,
            published_at=NOW if published else None,
        )
        session.add(project)
        session.flush()
        session.add_all(
            [
                FileRequirement(
                    project_id=project.id,
                    position=position,
                    label=label,
                    kind=kind,
                    required=position == 1,
                    max_bytes=20_000_000,
                )
                for position, (label, kind) in enumerate(
                    [("Report", FileKind.PDF), ("Code", FileKind.ZIP)], 1
                )
            ]
        )
        criterion = Criterion(project_id=project.id, position=1, title="Depth", points=Decimal(10))
        criterion.ratings.append(Rating(position=1, title="deep", points=Decimal(10)))
        session.add(criterion)


def _news(session: Session, rich: Rich) -> None:
    canaries = (rich.canary("inside", staff=True), rich.canary("draft"), rich.canary("ahead"))
    inside, draft, ahead = canaries
    for title, audience, published in (
        ("Welcome", NewsAudience.PUBLIC, NOW - timedelta(days=2)),
        (inside, NewsAudience.COURSE, NOW - timedelta(days=1)),
        (draft, NewsAudience.PUBLIC, None),
        (ahead, NewsAudience.PUBLIC, NOW + timedelta(days=1)),
    ):
        session.add(
            NewsItem(
                course_id=rich.course.id,
                title=title,
                body="Read *this*.",
                audience=audience,
                published_at=published,
            )
        )
