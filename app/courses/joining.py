"""Joining a course by its code: what the code is, and what it lets in.

A code lets in students and nobody else, and never brings back whoever the staff withdrew: they
ask, as everybody does where the code needs approval, and the staff decide.
"""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.join_requests import ask, request_of
from app.courses.models import Course, Enrollment, JoinLink, Role
from app.courses.people import enroll

CODE_LENGTH = 8
MOST_TYPED = 40
# Without 0, O, 1, I and L, which people mistake when they copy a code from a board.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Standing(StrEnum):
    """How somebody stands to a course that they may join."""

    OUTSIDE = "outside"
    WAITING = "waiting"
    DECLINED = "declined"
    ENROLLED = "enrolled"


class CodeOpensNothing(DomainError):
    """A code that is wrong, old, closed or over: all the same to whoever types it."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("This code opens no course. Ask the instructor for the present one."),
            code="join_code",
            field="code",
        )


def clean_code(typed: str) -> str:
    """A code as it is kept, however it was typed: in small letters, with spaces or hyphens."""
    return "".join(c for c in typed.upper() if c not in " -\u2013")[:MOST_TYPED]


def new_code() -> str:
    """A random code: 39 bits, and tries are slowed down."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def is_open(link: JoinLink) -> bool:
    """Whether the code lets anybody in now."""
    return link.closes_at is None or now() < link.closes_at


# --- the code -------------------------------------------------------------------------------


def link_of(course: Course) -> JoinLink | None:
    """The course's code, open or not."""
    return db.session.scalar(select(JoinLink).where(JoinLink.course_id == course.id))


def open_link(
    course: Course, actor: User, *, needs_approval: bool, closes_at: datetime | None
) -> JoinLink:
    """Open the course to whoever has its code, or change how. A code that was closed comes back.

    Raises InvalidInput when it would be over already.
    """
    if closes_at is not None and closes_at <= now():
        raise InvalidInput(
            _("This time is over. Choose a later one, or none."), code="past", field="closes_at"
        )
    with write(course) as session:
        link = link_of(course)
        if link is None:
            link = JoinLink(course_id=course.id, code=new_code())
            session.add(link)
        link.needs_approval, link.closes_at = needs_approval, closes_at
        audit.record(
            session,
            "join.open",
            course.slug,
            actor_id=actor.id,
            course_id=course.id,
            needs_approval=needs_approval,
        )
    return link


def renew_code(course: Course, actor: User) -> None:
    """Give the course another code. The old one opens nothing from now on."""
    with write(course) as session:
        link = link_of(course)
        if link is None:
            return
        link.code = new_code()
        audit.record(
            session,
            "join.open",
            course.slug,
            actor_id=actor.id,
            course_id=course.id,
            new_code=True,
        )


def close_link(course: Course, actor: User) -> None:
    """Let nobody in by the code any more. Closing twice is closing once."""
    with write(course) as session:
        link = link_of(course)
        if link is None or not is_open(link):
            return
        link.closes_at = now()
        audit.record(session, "join.close", course.slug, actor_id=actor.id, course_id=course.id)


def find_link(code: str) -> JoinLink:
    """The open link with this code. Raises CodeOpensNothing."""
    link = db.session.scalar(select(JoinLink).where(JoinLink.code == clean_code(code)))
    if link is None or not is_open(link):
        raise CodeOpensNothing
    return link


# --- those who join -------------------------------------------------------------------------


def standing(course: Course, user: User) -> Standing:
    """How this person stands to the course."""
    present = _enrollment(course, user)
    if present is not None and present.withdrawn_at is None:
        return Standing.ENROLLED
    request = request_of(course, user)
    if request is None:
        return Standing.OUTSIDE
    return Standing.DECLINED if request.declined_at else Standing.WAITING


def is_asking(link: JoinLink, user: User | None) -> bool:
    """Whether the staff must let this person in: where the code says so, or they withdrew them."""
    return link.needs_approval or (user is not None and _enrollment(link.course, user) is not None)


def join(code: str, user: User, *, student_id: str = "") -> Standing:
    """Join by a code, or ask to; returns how the person stands afterwards. Twice is once.

    Whoever is in the course already stays what they are. Raises CodeOpensNothing, and DomainError
    for somebody whose request was declined.
    """
    course = find_link(code).course
    with write(course, user):
        link = link_of(course)
        # Under the lock: it may have been closed, or given another code, a moment ago.
        if link is None or link.code != clean_code(code) or not is_open(link):
            raise CodeOpensNothing
        present = standing(course, user)
        if present is Standing.DECLINED:
            raise DomainError(
                _("Your request was declined. Speak with the instructor."), code="declined"
            )
        if present is Standing.ENROLLED:
            return present
        if is_asking(link, user):
            ask(course, user, student_id)
            return Standing.WAITING
        enroll(course, user, Role.STUDENT, actor=user, student_id=student_id)
    return Standing.ENROLLED


def _enrollment(course: Course, user: User) -> Enrollment | None:
    """The person's enrollment, withdrawn or not."""
    return db.session.scalar(
        select(Enrollment).where(Enrollment.course_id == course.id, Enrollment.user_id == user.id)
    )
