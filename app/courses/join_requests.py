"""Requests to join a course: who waits, and the staff's answers."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.models import Mail, Topic
from app.courses import letters
from app.courses.models import Course, Enrollment, JoinRequest, Role
from app.courses.people import enroll

TOLD_EVERY = timedelta(hours=1)


def _unanswered() -> Select[JoinRequest]:
    """The requests that nothing has overtaken.

    Whoever is enrolled in another way meanwhile, by a roster perhaps, asks no longer, also when
    they are withdrawn again. Nor does a disabled account, until it is enabled again.
    """
    enrolled_since = select(Enrollment.id).where(
        Enrollment.course_id == JoinRequest.course_id,
        Enrollment.user_id == JoinRequest.user_id,
        or_(Enrollment.withdrawn_at.is_(None), Enrollment.withdrawn_at > JoinRequest.created_at),
    )
    disabled = JoinRequest.user.has(User.disabled_at.is_not(None))
    return select(JoinRequest).where(~enrolled_since.exists(), ~disabled)


def _unanswered_in(course: Course) -> Select[JoinRequest]:
    return _unanswered().where(JoinRequest.course_id == course.id)


def _waiting(course: Course) -> Select[JoinRequest]:
    return _unanswered_in(course).where(JoinRequest.declined_at.is_(None))


def request_of(course: Course, user: User) -> JoinRequest | None:
    """The person's request, waiting or declined."""
    return db.session.scalar(_unanswered_in(course).where(JoinRequest.user_id == user.id))


def waiting_of(user: User) -> Sequence[JoinRequest]:
    """The person's requests that wait for an answer, the first first."""
    found = _unanswered().where(JoinRequest.user_id == user.id, JoinRequest.declined_at.is_(None))
    return db.session.scalars(
        found.options(joinedload(JoinRequest.course)).order_by(JoinRequest.created_at)
    ).all()


def waiting(course: Course) -> Sequence[JoinRequest]:
    """Who waits to be let in, the first to ask first."""
    order = JoinRequest.created_at, JoinRequest.id
    return db.session.scalars(_waiting(course).order_by(*order)).all()


def declined(course: Course) -> Sequence[JoinRequest]:
    """Who was not let in, the last first."""
    found = _unanswered_in(course).where(JoinRequest.declined_at.is_not(None))
    return db.session.scalars(found.order_by(JoinRequest.declined_at.desc())).all()


def waiting_count(course: Course) -> int:
    """How many people wait to be let in."""
    return db.session.scalar(select(func.count()).select_from(_waiting(course).subquery())) or 0


def ask(course: Course, user: User, student_id: str) -> None:
    """Ask to be let in, or correct what one asked with. Instructors are told of a new request.

    Call inside `write(course, user)`.
    """
    with write() as session:
        is_new = request_of(course, user) is None
        request = session.scalar(
            select(JoinRequest).where(
                JoinRequest.course_id == course.id, JoinRequest.user_id == user.id
            )
        )
        if request is None:
            request = JoinRequest(course_id=course.id, user_id=user.id)
            session.add(request)
        request.student_id = student_id or request.student_id or ""
        if not is_new:
            return
        request.created_at, request.declined_at = now(), None
        session.flush()
        audit.record(session, "join.ask", actor_id=user.id, course_id=course.id)
        letters.tell_of_waiting(course, _not_told_lately(course))


def instructors(course: Course) -> list[Enrollment]:
    """Who teaches the course now, by name."""
    found = db.session.scalars(
        select(Enrollment).where(
            Enrollment.course_id == course.id,
            Enrollment.role == Role.INSTRUCTOR,
            Enrollment.withdrawn_at.is_(None),
        )
    )
    return sorted(found, key=lambda e: e.name.casefold())


def _not_told_lately(course: Course) -> list[Enrollment]:
    """The instructors whom no mail of the last hour has told that people wait."""
    teaching = instructors(course)
    told = set(
        db.session.scalars(
            select(Mail.user_id).where(
                Mail.user_id.in_([e.user_id for e in teaching]),
                Mail.topic == Topic.COURSE,
                Mail.course_label == course.code,
                Mail.subject == letters.waiting_subject(course),
                Mail.created_at > now() - TOLD_EVERY,
            )
        )
    )
    return [e for e in teaching if e.user_id not in told]


def accept(course: Course, keys: Collection[str], actor: User) -> int:
    """Let in those whose requests have these public ids, as students; returns how many came in.

    Declined ones may be among them. What was answered meanwhile changes nothing.
    """
    with write(course) as session:
        # In one order for everybody, because each person is locked.
        found = session.scalars(
            _unanswered_in(course)
            .where(JoinRequest.public_id.in_(keys))
            .order_by(JoinRequest.user_id)
        ).all()
        taken_in = []
        for request in found:
            taken_in.append(
                enroll(
                    course, request.user, Role.STUDENT, actor=actor, student_id=request.student_id
                )
            )
            session.delete(request)
            audit.record(
                session,
                "join.accept",
                actor_id=actor.id,
                person_id=request.user_id,
                course_id=course.id,
            )
        letters.tell_accepted(course, taken_in)
    return len(taken_in)


def decline(course: Course, keys: Collection[str], actor: User) -> int:
    """Say no to requests; returns to how many. They stay in sight, and may be accepted later."""
    with write(course) as session:
        found = session.scalars(
            _waiting(course).where(JoinRequest.public_id.in_(keys)).order_by(JoinRequest.user_id)
        ).all()
        for request in found:
            request.declined_at = now()
            audit.record(
                session,
                "join.decline",
                actor_id=actor.id,
                person_id=request.user_id,
                course_id=course.id,
            )
            letters.tell_declined(request)
    return len(found)
