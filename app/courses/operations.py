"""Every change to a course, its page sections and its people."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import func, select

from app.accounts import operations as accounts
from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.times import is_known_zone
from app.courses.models import (
    STAFF_ROLES,
    Course,
    CourseSection,
    Enrollment,
    Role,
    SectionKind,
)

# What else ends when someone no longer takes part as they did: rooms above add theirs here, and
# each runs inside the transaction of the withdrawal. (Groups: they leave their open groups.)
on_withdrawal: list[Callable[[Enrollment], None]] = []

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COURSE_FIELDS = (
    "code",
    "title",
    "term",
    "institution",
    "time_zone",
    "meeting_time",
    "place",
    "accent",
)


def slug_of(*parts: str) -> str:
    """A slug made of words: `slug_of("MATH 6380P", "2020 Fall")` is `math-6380p-2020-fall`."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-")


def check_slug(slug: str) -> str:
    """`slug` if it can stand in a URL; raises InvalidInput otherwise."""
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise InvalidInput(
            _("The address takes small letters, digits and hyphens."),
            code="bad_slug",
            field="slug",
        )
    return slug


def check_time_zone(name: str) -> str:
    """`name` if it is a zone of the IANA database that has a name for people.

    Raises InvalidInput otherwise: `localtime` and `Factory` are zones of no place.
    """
    if name not in available_timezones() or not is_known_zone(name):
        raise InvalidInput(
            _("There is no time zone %(zone)s. Write it as in Asia/Hong_Kong.", zone=name[:60]),
            code="bad_time_zone",
            field="time_zone",
        )
    return name


def create_course(
    *, slug: str, code: str, title: str, term: str, time_zone: str, actor: User | None, **more: Any
) -> Course:
    """Make a course, unpublished, with the sections of a seminar's page and nobody in it.

    Raises InvalidInput for a bad slug or zone, DomainError when the address is taken.
    """
    check_slug(slug)
    check_time_zone(time_zone)
    with write() as session:
        if session.scalar(select(Course.id).where(Course.slug == slug)) is not None:
            raise DomainError(
                _("There is a course at this address already."), code="slug_taken", field="slug"
            )
        course = Course(slug=slug, code=code, title=title, term=term, time_zone=time_zone, **more)
        session.add(course)
        session.flush()
        _first_sections(course)
        audit.record(
            session,
            "course.create",
            course.slug,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )
    return course


def _first_sections(course: Course) -> None:
    """Give a new course the parts that a seminar's page has, to be filled or taken away."""
    course.sections = [
        CourseSection(position=1, title=_("Synopsis")),
        CourseSection(position=2, title=_("Prerequisites")),
        CourseSection(position=3, title=_("References"), kind=SectionKind.REFERENCES),
        CourseSection(position=4, title=_("Homework and projects"), kind=SectionKind.PROJECTS),
    ]


def edit_course(course: Course, actor: User, **values: Any) -> None:
    """Set fields among COURSE_FIELDS. Raises InvalidInput for an unknown zone."""
    if "time_zone" in values:
        check_time_zone(values["time_zone"])
    with write(course) as session:
        for name in COURSE_FIELDS:
            if name in values:
                setattr(course, name, values[name])
        course.changed()
        audit.record(session, "course.edit", course.slug, actor_id=actor.id, course_id=course.id)


def publish_course(course: Course, actor: User | None, *, published: bool = True) -> None:
    """Show the course page to everybody, or to its people only."""
    with write(course) as session:
        if (course.published_at is not None) == published:
            return
        course.published_at = now() if published else None
        course.changed()
        audit.record(
            session,
            "course.publish" if published else "course.unpublish",
            course.slug,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )


def save_section(
    course: Course,
    actor: User | None,
    *,
    title: str,
    body: str,
    kind: SectionKind = SectionKind.TEXT,
    section: CourseSection | None = None,
) -> CourseSection:
    """Add a section at the end of the page, or change one."""
    with write(course) as session:
        if section is None:
            last = session.scalar(
                select(func.max(CourseSection.position)).where(CourseSection.course_id == course.id)
            )
            section = CourseSection(course_id=course.id, position=(last or 0) + 1, title=title)
            session.add(section)
        section.title, section.body, section.kind = title, body, kind
        course.changed()
        audit.record(
            session,
            "section.save",
            title,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )
    return section


def move_section(course: Course, section: CourseSection, actor: User, *, up: bool) -> None:
    """Swap a section with the one above it, or below."""
    with write(course) as session:
        ordered = list(
            session.scalars(
                select(CourseSection)
                .where(CourseSection.course_id == course.id)
                .order_by(CourseSection.position, CourseSection.id)
            )
        )
        if section not in ordered:
            raise DomainError(
                _("This section has been taken off the page meanwhile."), code="section_gone"
            )
        at = ordered.index(section)
        to = at - 1 if up else at + 1
        if 0 <= to < len(ordered):
            ordered[at], ordered[to] = ordered[to], ordered[at]
        for position, each in enumerate(ordered, 1):
            each.position = position
        course.changed()
        audit.record(session, "section.move", section.title, actor_id=actor.id, course_id=course.id)


def delete_section(course: Course, section: CourseSection, actor: User) -> None:
    """Take a section off the page. Its text goes into the log, so that it can be had back."""
    with write(course) as session:
        audit.record(
            session,
            "section.delete",
            section.title,
            actor_id=actor.id,
            course_id=course.id,
            body=section.body,
        )
        session.delete(section)
        course.changed()


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
    with write(course) as session:
        enrollment = session.scalar(
            select(Enrollment).where(
                Enrollment.course_id == course.id, Enrollment.user_id == user.id
            )
        )
        if enrollment is not None and enrollment.withdrawn_at is None:
            raise DomainError(
                _("%(name)s is in this course already.", name=user.name), code="enrolled"
            )
        if role in STAFF_ROLES and is_enrolled_elsewhere(user, course):
            # Whoever holds a link into the account would teach this course, too.
            accounts.void_invitations(user)
        if enrollment is None:
            enrollment = Enrollment(course_id=course.id, user_id=user.id, role=role)
            session.add(enrollment)
        enrollment.role = role
        enrollment.withdrawn_at = None
        enrollment.student_id = student_id or enrollment.student_id or ""
        enrollment.section = section or enrollment.section or ""
        if name_public is not None:
            enrollment.name_public = name_public
        course.changed()
        session.flush()
        audit.record(
            session,
            "person.enroll",
            user.name,
            actor_id=actor.id if actor else None,
            course_id=course.id,
            role=role.value,
        )
    return enrollment


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


def invite(course: Course, enrollment: Enrollment, actor: User) -> str:
    """A new sign-in link for somebody who has never signed in; returns its token.

    Whoever holds it becomes that person in every course. So for somebody who is in another course
    too only a site administrator makes one. Raises DomainError.
    """
    with write(course):
        if not actor.is_admin and is_enrolled_elsewhere(enrollment.user, course):
            raise DomainError(
                _(
                    "%(name)s is in another course too, so that a link would open that one as "
                    "well. They come in by the link from there, or a site administrator makes one.",
                    name=enrollment.name,
                ),
                code="enrolled_elsewhere",
            )
        return accounts.make_invitation(enrollment.user, actor=actor)


def correct_person(
    course: Course, enrollment: Enrollment, actor: User, *, name: str, email: str, student_id: str
) -> None:
    """Correct what was typed of a person. Twice is once.

    Name and address of somebody who has signed in, or is in another course, are theirs: raises
    DomainError when they would change, InvalidInput for an address that is none.
    """
    with write(course, enrollment) as session:
        user = enrollment.user
        if (name, email) != (user.name, user.email):
            if user.activated_at is not None or is_enrolled_elsewhere(user, course):
                raise DomainError(
                    _(
                        "%(name)s has an account in use and changes name and address there.",
                        name=user.name,
                    ),
                    code="account_in_use",
                    field="name",
                )
            accounts.correct_account(user, name=name, email=email, actor=actor)
        if enrollment.student_id != student_id:
            enrollment.student_id = student_id
            audit.record(
                session, "person.correct", user.name, actor_id=actor.id, course_id=course.id
            )
        course.changed()


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


def change_role(course: Course, enrollment: Enrollment, role: Role, actor: User) -> None:
    """Give an enrolled person another role. Twice is once.

    The last instructor can't be demoted: raises DomainError.
    """
    with write(course, enrollment) as session:
        if enrollment.role is role:
            return
        if role is not Role.INSTRUCTOR:
            _keep_an_instructor(course, enrollment)
        audit.record(
            session,
            "person.role",
            enrollment.name,
            actor_id=actor.id,
            course_id=course.id,
            before=enrollment.role.value,
            after=role.value,
        )
        left_the_class = enrollment.role is Role.STUDENT and role is not Role.STUDENT
        enrollment.role = role
        if left_the_class:
            _end_what_hangs_on(enrollment)
        course.changed()


def withdraw(course: Course, enrollment: Enrollment, actor: User) -> None:
    """Take a person's role away, at once. What they did stays."""
    with write(course, enrollment) as session:
        if enrollment.withdrawn_at is not None:
            return
        _keep_an_instructor(course, enrollment)
        enrollment.withdrawn_at = now()
        _end_what_hangs_on(enrollment)
        course.changed()
        audit.record(
            session, "person.withdraw", enrollment.name, actor_id=actor.id, course_id=course.id
        )


def _end_what_hangs_on(enrollment: Enrollment) -> None:
    for end in on_withdrawal:
        end(enrollment)


def _keep_an_instructor(course: Course, enrollment: Enrollment) -> None:
    """Refuse to leave a course without an instructor. Call inside the course's lock."""
    if enrollment.role is not Role.INSTRUCTOR or enrollment.withdrawn_at is not None:
        return
    with write() as session:
        others = session.scalar(
            select(func.count())
            .select_from(Enrollment)
            .where(
                Enrollment.course_id == course.id,
                Enrollment.role == Role.INSTRUCTOR,
                Enrollment.withdrawn_at.is_(None),
                Enrollment.id != enrollment.id,
            )
        )
    if not others:
        raise DomainError(
            _("%(name)s is the only instructor. Add another first.", name=enrollment.name),
            code="last_instructor",
        )


def choose_name_shown(enrollment: Enrollment, shown: bool) -> None:
    """A person's own choice whether the public page names them."""
    with write(enrollment.course, enrollment) as session:
        enrollment.name_public = shown
        enrollment.course.changed()
        audit.record(
            session,
            "person.name_public" if shown else "person.name_hidden",
            enrollment.name,
            actor_id=enrollment.user_id,
            course_id=enrollment.course_id,
        )
