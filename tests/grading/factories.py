"""What tests of grades begin with: a project with a rubric, hand-ins, drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.db import db
from app.core.intake import Kind, accept
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.courses.models import Course, Enrollment, Role
from app.grading import operations
from app.grading.models import Criterion, Grade
from app.grading.operations import CriterionInput, MarkInput, RatingInput
from app.projects import operations as projects
from app.projects.models import Attempt, Project
from tests.factories import at, enroll, make_course, make_group, make_group_set, make_project
from tests.pdfs import document

NOW = at("2020-10-12 02:00")
LATE = at("2020-10-15 02:00")


@dataclass
class Graded:
    """A project of a course with its staff, and one group of two that has handed in."""

    course: Course
    project: Project
    instructor: Enrollment
    ta: Enrollment
    members: list[Enrollment]
    attempt: Attempt

    def url(self, path: str) -> str:
        """An address in the course."""
        return f"/c/{self.course.slug}/{path}"

    @property
    def studio(self) -> str:
        """The address of the studio of the group's submission."""
        submission = self.attempt.submission.public_id
        return self.url(f"grading/{self.project.slug}/{submission}/")


def make_rubric(project: Project, *points: int) -> list[Criterion]:
    """Criteria of these points, each with the ratings weak (none) and good (all)."""
    wanted = [
        CriterionInput(
            title=f"Criterion {n}",
            points=Decimal(most),
            description=f"What criterion {n} looks at",
            ratings=[
                RatingInput("weak", Decimal(0), "little of it"),
                RatingInput("good", Decimal(most), "all of it"),
            ],
        )
        for n, most in enumerate(points, 1)
    ]
    teacher = enroll(project.course, Role.INSTRUCTOR)
    operations.set_rubric(project, wanted, teacher.user)
    return operations.rubric_of(project)


def as_wanted(criteria: Sequence[Criterion], **changes: Any) -> list[CriterionInput]:
    """A rubric as it is, to be set again; `changes` are made to its first criterion."""
    wanted: list[dict[str, Any]] = [
        {
            "title": c.title,
            "points": c.points,
            "description": c.description,
            "criterion": c,
            "ratings": [RatingInput(r.title, r.points, r.description, r) for r in c.ratings],
        }
        for c in criteria
    ]
    wanted[0].update(changes)
    return [CriterionInput(**each) for each in wanted]


def make_file(pages: int = 1) -> StoredFile:
    """A small PDF, taken in as an upload is."""
    with store().receive() as incoming:
        incoming.write(document(pages))
        return accept(incoming, "report.pdf", kind=Kind.PDF, max_bytes=10**7)


def hand_in(
    project: Project,
    member: Enrollment,
    file: StoredFile,
    *,
    key: str = "one",
    received_at: datetime = NOW,
) -> Attempt:
    """Hand in for the group that `member` is in."""
    from app.groups.queries import group_of

    group = group_of(member, project.group_set)
    assert group is not None
    return projects.hand_in(
        project,
        group,
        member,
        {project.requirements[0]: file},
        title="A report",
        comment="",
        form_key=key,
        received_at=received_at,
    )


def make_graded(*, received_at: datetime = NOW, pages: int = 1, **project: Any) -> Graded:
    """A project of 10 + 20 points; two days late take off 10 % each."""
    course = make_course()
    group_set = make_group_set(course)
    made = make_project(group_set, **{"late_days": 2, "late_percent": 10, **project})
    make_rubric(made, 10, 20)
    members = [enroll(course), enroll(course)]
    make_group(group_set, *members)
    return Graded(
        course,
        made,
        enroll(course, Role.INSTRUCTOR, "Ines Teacher"),
        enroll(course, Role.TA, "Tom Helper"),
        members,
        hand_in(made, members[0], make_file(pages), received_at=received_at),
    )


def marks(project: Project, *points: str | None) -> list[MarkInput]:
    """Marks of these points for the project's criteria, in order; None leaves one unmarked."""
    criteria = operations.rubric_of(project)
    return [
        MarkInput(criterion, points=None if given is None else Decimal(given))
        for criterion, given in zip(criteria, points, strict=False)
    ]


def save(attempt: Attempt, grader: Enrollment, *points: str | None, **values: Any) -> Grade:
    """Save a grade of these points over whatever is there."""
    submission = attempt.submission
    present = db.session.query(Grade).filter_by(submission_id=submission.id).one_or_none()
    fields: dict[str, Any] = {
        "marks": marks(submission.project, *points),
        "comment": "",
        "adjustments": [],
        "version": present.version if present else 0,
        **values,
    }
    return operations.save_grade(submission, attempt, grader, **fields)


def release(graded: Graded, *points: str, **values: Any) -> Grade:
    """Save and release the group's grade."""
    grade = save(graded.attempt, graded.ta, *points, **values)
    operations.release_grades(graded.project, [grade], graded.instructor)
    return grade
