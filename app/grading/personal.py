"""What grading holds on a person: their released grades. A draft is nobody's to see but staff's."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.courses.models import Enrollment
from app.grading import queries
from app.grading.models import Grade
from app.grading.queries import ReleasedGrade
from app.projects.models import Project


def holding(user: User) -> Holding:
    """The grades released to the person, and what they graded themself."""
    enrollments = db.session.scalars(
        select(Enrollment).where(Enrollment.user_id == user.id).order_by(Enrollment.course_id)
    ).all()
    return Holding(
        "grades",
        {
            "received": [
                _as_told(released)
                for enrollment in enrollments
                for released in _released_to(enrollment)
            ],
            "given": _given(user),
        },
    )


def _released_to(enrollment: Enrollment) -> list[ReleasedGrade]:
    listed = db.session.scalars(
        select(Project).where(Project.course_id == enrollment.course_id).order_by(Project.id)
    ).all()
    return list(queries.released_grades(listed, enrollment).values())


def _as_told(released: ReleasedGrade) -> dict[str, object]:
    project = released.grade.submission.project
    return {
        "course": project.course.slug,
        "project": project.title,
        "attempt": released.attempt.number,
        "points": released.points,
        "of": released.maximum,
        "taken_off_for_being_late": released.result.deduction,
        "own_adjustment": released.adjustment,
        "reason_of_the_adjustment": released.reason,
        "comment": released.grade.comment,
        "released_at": released.grade.released_at,
        "criteria": [
            {
                "criterion": each.criterion.title,
                "rating": each.mark.rating.title if each.mark.rating else "",
                "points": each.mark.points,
                "comment": each.mark.comment,
            }
            for each in released.marks
        ],
    }


def _given(user: User) -> list[dict[str, object]]:
    """Which grades a member of the staff saved last; what they say is the groups'."""
    found = db.session.scalars(
        select(Grade).join(Grade.grader).where(Enrollment.user_id == user.id).order_by(Grade.id)
    )
    return [
        {
            "course": each.submission.project.course.slug,
            "project": each.submission.project.title,
            "saved_at": each.saved_at,
        }
        for each in found
    ]
