"""Reads of courses and their people."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.core.db import db
from app.courses.models import STAFF_ROLES, Course, CourseSection, Enrollment, Role


def course_by_slug(slug: str) -> Course | None:
    """The course whose page is at `/c/<slug>/`."""
    return db.session.scalar(select(Course).where(Course.slug == slug))


def active_enrollment(course: Course, user: User) -> Enrollment | None:
    """The user's enrollment in the course, unless withdrawn."""
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.course_id == course.id,
            Enrollment.user_id == user.id,
            Enrollment.withdrawn_at.is_(None),
        )
    )


def published_courses() -> list[Course]:
    """Courses with a public page, the newest first."""
    return list(
        db.session.scalars(
            select(Course)
            .where(Course.published_at.is_not(None))
            .order_by(Course.created_at.desc(), Course.id.desc())
        )
    )


def all_courses() -> list[Course]:
    """Every course, the newest first. For administrators and the command line."""
    return list(
        db.session.scalars(select(Course).order_by(Course.created_at.desc(), Course.id.desc()))
    )


def enrollments_of(user: User) -> list[Enrollment]:
    """The user's active enrollments with their courses, the newest course first."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .where(Enrollment.user_id == user.id, Enrollment.withdrawn_at.is_(None))
            .join(Enrollment.course)
            .options(selectinload(Enrollment.course))
            .order_by(Course.created_at.desc(), Course.id.desc())
        )
    )


def people(course: Course) -> list[Enrollment]:
    """Everybody ever enrolled in the course, by role and then by name."""
    found = db.session.scalars(select(Enrollment).where(Enrollment.course_id == course.id))
    order = list(Role)
    return sorted(found, key=lambda e: (order.index(e.role), e.name.casefold()))


def students(course: Course) -> list[Enrollment]:
    """The students who take the course now, by name."""
    found = db.session.scalars(
        select(Enrollment).where(
            Enrollment.course_id == course.id,
            Enrollment.role == Role.STUDENT,
            Enrollment.withdrawn_at.is_(None),
        )
    )
    return sorted(found, key=lambda e: e.name.casefold())


def teaching(course: Course) -> list[Enrollment]:
    """The staff of the course now, instructors first, by name."""
    return [p for p in people(course) if p.role in STAFF_ROLES and p.withdrawn_at is None]


def has_instructor(course: Course) -> bool:
    """Whether somebody teaches the course now."""
    teaching = select(Enrollment.id).where(
        Enrollment.course_id == course.id,
        Enrollment.role == Role.INSTRUCTOR,
        Enrollment.withdrawn_at.is_(None),
    )
    return db.session.scalar(teaching.limit(1)) is not None


def is_only_instructor(course: Course, enrollment: Enrollment) -> bool:
    """Whether the course would be without an instructor if this person taught it no longer."""
    if enrollment.role is not Role.INSTRUCTOR or enrollment.withdrawn_at is not None:
        return False
    others = select(Enrollment.id).where(
        Enrollment.course_id == course.id,
        Enrollment.role == Role.INSTRUCTOR,
        Enrollment.withdrawn_at.is_(None),
        Enrollment.id != enrollment.id,
    )
    return db.session.scalar(others.limit(1)) is None


def student_count(course: Course) -> int:
    """How many students take the course now."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Enrollment)
            .where(
                Enrollment.course_id == course.id,
                Enrollment.role == Role.STUDENT,
                Enrollment.withdrawn_at.is_(None),
            )
        )
        or 0
    )


def enrollment_by_public_id(course: Course, public_id: str) -> Enrollment | None:
    """The enrollment of this course with this public id, withdrawn ones too."""
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.course_id == course.id, Enrollment.public_id == public_id
        )
    )


def section_by_public_id(course: Course, public_id: str) -> CourseSection | None:
    """The page section of this course with this public id."""
    return db.session.scalar(
        select(CourseSection).where(
            CourseSection.course_id == course.id, CourseSection.public_id == public_id
        )
    )
