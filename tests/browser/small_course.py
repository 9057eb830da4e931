"""A small course for people to walk through: four students, a lecture, a seminar, a project."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.db import write
from app.core.intake import MEGABYTE
from app.courses import operations as courses
from app.courses import sections
from app.courses.models import Course, Enrollment, Role
from app.grading import operations as grading
from app.groups import operations as groups
from app.groups.models import GroupSet
from app.schedule import meetings, references, talks
from app.schedule.models import Meeting, MeetingKind
from app.schedule.places import Place
from tests.browser.conftest import LiveServer
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
)

STUDENTS = ("Mira Stone", "Nils Berg", "Olga Reed", "Pavel Lane")


@dataclass(frozen=True)
class SmallCourse:
    """The course and its people; `emails` by name."""

    slug: str
    teacher: Enrollment
    mira: Enrollment
    nils: Enrollment
    olga: Enrollment
    pavel: Enrollment
    emails: dict[str, str]

    def url(self, path: str = "") -> str:
        """An address in the course."""
        return f"/c/{self.slug}/{path}"


def make_small_course(
    server: LiveServer,
    *,
    grouped: bool = False,
    largest_file: int = 20 * MEGABYTE,
    **project: Any,
) -> SmallCourse:
    """Make the course; `grouped`: with Mira and Nils in Group 1, Olga and Pavel in Group 2.

    `project` are further values of the project.
    """
    with server.app.app_context():
        with write():
            course = make_course(title="Margins of Deep Networks")
            teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
            people = [enroll(course, name=name) for name in STUDENTS]
        for student in people:
            courses.choose_name_shown(student, True)
        _fill_page(course, teacher)
        group_set = make_group_set(course, "teams", title="Teams", min_size=2, max_size=2)
        if grouped:
            groups.create_group_for(group_set, people[:2], actor=teacher.user)
            groups.create_group_for(group_set, people[2:], actor=teacher.user)
        evening = make_meeting(course, "2020-10-28 07:00", title="Groups present")
        make_slot(make_seminar(group_set, title="Paper seminar"), evening)
        _set_project(group_set, teacher, largest_file, project)
        emails = {each.name: each.user.email for each in (teacher, *people)}
        mira, nils, olga, pavel = people
        return SmallCourse(course.slug, teacher, mira, nils, olga, pavel, emails)


def _blank(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, "")


def _fill_page(course: Course, teacher: Enrollment) -> None:
    sections.save_section(
        course,
        teacher.user,
        section=course.sections[0],
        title="Synopsis",
        body="Why do deep networks *generalise*?",
    )
    meeting = _lecture(course, teacher)
    talks.save_talk(
        meeting,
        teacher.user,
        title="Margins everywhere",
        speaker="Gil Guest",
        affiliation="Institute of Margins",
        abstract="We bound what nobody bounded.",
        starts_at=None,
        ends_at=None,
        **_blank("speaker_url", "venue", "bio"),
    )
    references.save_reference(
        Place(course, None),
        teacher.user,
        authors="R. Author",
        title="On the width of margins",
        year=2019,
        **_blank("venue", "arxiv_id", "doi", "url", "note"),
    )


def _lecture(course: Course, teacher: Enrollment) -> Meeting:
    return meetings.save_meeting(
        course,
        teacher.user,
        kind=MeetingKind.LECTURE,
        title="What a margin is",
        starts_at=at("2020-10-07 07:00"),
        ends_at=at("2020-10-07 09:50"),
        note="",
        instructors=[("Ines Teacher", "")],
        scribe_places=1,
    )


def _set_project(
    group_set: GroupSet, teacher: Enrollment, largest_file: int, values: dict[str, Any]
) -> None:
    project = make_project(group_set, "report", title="Report on margins", **values)
    with write(project):
        project.requirements[0].max_bytes = largest_file
    wanted = [
        grading.CriterionInput(
            title=title,
            points=Decimal(most),
            description="",
            ratings=[
                grading.RatingInput("weak", Decimal(0), "little of it"),
                grading.RatingInput("fair", Decimal(most) / 2, "half of it"),
                grading.RatingInput("good", Decimal(most), "all of it"),
            ],
        )
        for title, most in (("Method", 10), ("Writing", 20))
    ]
    grading.set_rubric(project, wanted, teacher.user)
