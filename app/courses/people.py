"""Every change to the people of a course: who is in it, and as what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from app.accounts import operations as accounts
from app.accounts.links import void_links
from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import STAFF_ROLES, Course, Enrollment, Role
from app.courses.queries import is_only_instructor

# What else ends when someone no longer takes part as they did: rooms above add theirs here, and
# each runs inside the transaction of the withdrawal. (Groups: they leave their open groups.)
on_withdrawal: list[Callable[[Enrollment], None]] = []


def enroll(
    course: Course,
    user: User,
    role: Role,
    *,
    actor: User | None,
    student_id: str = "",
    section: str = "",
    name_public: bool | None = None,
) -> Enrollment:
    """Give `user` a role in the course; one who had withdrawn comes back.

    Raises DomainError when the user is enrolled already.
    """
    # The user too: no link into the account is made while it gets a role.
    with write(course, user) as session:
        enrollment = session.scalar(
            select(Enrollment).where(
                Enrollment.course_id == course.id, Enrollment.user_id == user.id
            )
        )
        if enrollment is not None and enrollment.withdrawn_at is None:
            raise DomainError(
                _("%(name)s is in this course already.", name=user.name), code="enrolled"
            )
        enrollment = take_in(course, user, enrollment, role, actor, student_id, section)
        if name_public is not None:
            enrollment.name_public = name_public
        course.changed()
        session.flush()
    return enrollment


def take_in(
    course: Course,
    user: User,
    enrollment: Enrollment | None,
    role: Role,
    actor: User | None,
    student_id: str = "",
    section: str = "",
) -> Enrollment:
    """Enroll `user`, whose earlier, withdrawn enrollment is `enrollment`, if they had one.

    For those who hold the course and the user locked and know all this already. The course's page
    has still to be told. Raises DomainError for a merged or erased account.
    """
    with write() as session:
        _prepare(course, user, role)
        if enrollment is None:
            enrollment = Enrollment(course_id=course.id, user_id=user.id, user=user, role=role)
            session.add(enrollment)
        enrollment.role = role
        enrollment.withdrawn_at = None
        enrollment.student_id = student_id or enrollment.student_id or ""
        enrollment.section = section or enrollment.section or ""
        _record(course, "person.enroll", user.id, actor, role=role.value)
    return enrollment


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who has never been in the course, and as what they come."""

    user: User
    role: Role
    student_id: str = ""
    section: str = ""


def take_in_all(
    course: Course, arrivals: Sequence[Arrival], actor: User | None
) -> list[Enrollment]:
    """Enroll all of these, in their order, as `take_in` does each, in a few statements."""
    rows = [
        {
            "course_id": course.id,
            "user_id": each.user.id,
            "role": each.role,
            "student_id": each.student_id,
            "section": each.section,
        }
        for each in arrivals
    ]
    if not rows:
        return []
    with write() as session:
        for each in arrivals:
            _prepare(course, each.user, each.role)
        into = insert(Enrollment).returning(Enrollment, sort_by_parameter_order=True)
        taken_in = list(session.scalars(into, rows))
        for role in Role:
            audit.record_each(
                session,
                "person.enroll",
                [each.user.id for each in arrivals if each.role is role],
                actor_id=actor.id if actor else None,
                course_id=course.id,
                role=role.value,
            )
    return taken_in


def _prepare(course: Course, user: User, role: Role) -> None:
    """See to it that the account can be given this role in the course. Raises DomainError."""
    if user.merged_into_id is not None or user.erased_at is not None:
        raise DomainError(
            _("This account was merged into another, or erased: nobody is enrolled with it."),
            code="gone",
        )
    if role in STAFF_ROLES and is_enrolled_elsewhere(user, course):
        # Whoever holds a link into the account would teach this course, too.
        void_links(user)


def _record(course: Course, action: str, person_id: int, actor: User | None, **detail: Any) -> None:
    audit.record(
        db.session,
        action,
        actor_id=actor.id if actor else None,
        person_id=person_id,
        course_id=course.id,
        **detail,
    )


def add_person(
    course: Course, actor: User, *, name: str, email: str, role: Role, student_id: str = ""
) -> Enrollment:
    """Enroll somebody by address, making an account when there is none.

    An account that exists keeps its own name. Raises InvalidInput and DomainError.
    """
    with write(course):
        user = accounts.find_user(accounts.clean_email(email))
        if user is None:
            user = accounts.create_user(name, email, actor=actor)
        return enroll(course, user, role, actor=actor, student_id=student_id)


def is_enrolled_elsewhere(user: User, course: Course) -> bool:
    """Whether the user has, or had, a role in a course other than this one."""
    other = select(Enrollment.id).where(
        Enrollment.user_id == user.id, Enrollment.course_id != course.id
    )
    return db.session.scalar(other.limit(1)) is not None


def is_their_own(user: User, *, elsewhere: bool) -> bool:
    """Whether name and address of the account are the person's own to change, and nobody else's.

    So it is once they have signed in, when they are in another course, too, and when they run the
    site. Nobody changes a merged or erased account.
    """
    closed = user.merged_into_id is not None or user.erased_at is not None
    return user.activated_at is not None or elsewhere or user.is_admin or closed


def correct_person(
    course: Course, enrollment: Enrollment, actor: User, *, name: str, email: str, student_id: str
) -> None:
    """Correct what was typed of a person. Twice is once.

    Name and address of somebody who has signed in, or is in another course, are theirs: raises
    DomainError when they would change, InvalidInput for an address that is none.
    """
    with write(course, enrollment):
        user = enrollment.user
        accounts.refuse_closed(user)
        if (name, email) != (user.name, user.email):
            if is_their_own(user, elsewhere=is_enrolled_elsewhere(user, course)):
                raise DomainError(
                    _(
                        "%(name)s has an account in use and changes name and address there.",
                        name=user.name,
                    ),
                    code="account_in_use",
                    field="name",
                )
            accounts.correct_account(user, name=name, email=email, actor=actor)
            course.changed()
        if enrollment.student_id != student_id:
            enrollment.student_id = student_id
            _record(course, "person.correct", user.id, actor, changed=["student_id"])


def note_rename(user: User) -> None:
    """A person goes by another name: the pages of their courses show it. Locks the courses."""
    courses = db.session.scalars(
        select(Course)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .where(Enrollment.user_id == user.id)
        .order_by(Course.id)
    ).all()
    with write(*courses):
        for course in courses:
            course.changed()


def change_role(course: Course, enrollment: Enrollment, role: Role, actor: User | None) -> None:
    """Give an enrolled person another role. Twice is once.

    The last instructor can't be demoted: raises DomainError.
    """
    with write(course, enrollment):
        if enrollment.role is role:
            return
        accounts.refuse_closed(enrollment.user)
        if role is not Role.INSTRUCTOR:
            _keep_an_instructor(course, enrollment)
        before, after = enrollment.role.value, role.value
        _record(course, "person.role", enrollment.user_id, actor, before=before, after=after)
        left_the_class = enrollment.role is Role.STUDENT and role is not Role.STUDENT
        enrollment.role = role
        if left_the_class:
            _end_what_hangs_on(enrollment)
        course.changed()


def withdraw(course: Course, enrollment: Enrollment, actor: User | None) -> None:
    """Take a person's role away, at once. What they did stays."""
    with write(course, enrollment):
        if enrollment.withdrawn_at is not None:
            return
        _keep_an_instructor(course, enrollment)
        enrollment.withdrawn_at = now()
        _end_what_hangs_on(enrollment)
        course.changed()
        _record(course, "person.withdraw", enrollment.user_id, actor)


def _end_what_hangs_on(enrollment: Enrollment) -> None:
    for end in on_withdrawal:
        end(enrollment)


def _keep_an_instructor(course: Course, enrollment: Enrollment) -> None:
    """Refuse to leave a course without an instructor. Call inside the course's lock."""
    if is_only_instructor(course, enrollment):
        raise DomainError(
            _("%(name)s is the only instructor. Add another first.", name=enrollment.name),
            code="last_instructor",
        )


def choose_name_shown(enrollment: Enrollment, shown: bool) -> None:
    """A person's own choice whether the public page names them."""
    with write(enrollment.course, enrollment) as session:
        accounts.refuse_closed(enrollment.user)
        enrollment.name_public = shown
        enrollment.course.changed()
        audit.record(
            session,
            "person.name_public" if shown else "person.name_hidden",
            actor_id=enrollment.user_id,
            course_id=enrollment.course_id,
        )
