"""What courses hold on a person: told to them, forgotten, or moved to their other account."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts import erasing
from app.accounts.merging import move_references
from app.accounts.models import User
from app.accounts.personal import Holding
from app.accounts.site import Place, administrators_and
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses import people
from app.courses.forms import ROLE_NAMES
from app.courses.models import Course, Enrollment, JoinRequest, NewsItem, Role, RosterDraft
from app.courses.roster import waiting

# What two enrollments of one person may hold at once, but one may not: rooms above clear it up
# here, before what hangs on the second moves to the first.
before_merge: list[Callable[[Enrollment, Enrollment], None]] = []
RANK = (Role.INSTRUCTOR, Role.TA, Role.STUDENT, Role.OBSERVER)


def holding(user: User) -> Holding:
    """The person's roles, and the courses that they asked to join."""
    asked = db.session.scalars(select(JoinRequest).where(JoinRequest.user_id == user.id))
    drafts = db.session.scalars(select(RosterDraft).where(RosterDraft.user_id == user.id))
    news = db.session.scalars(select(NewsItem).where(NewsItem.author_id == user.id))
    return Holding(
        "courses",
        {
            "enrolled": [_as_told(each) for each in enrollments_of(user)],
            "asked_to_join": [
                {
                    "course": each.course.slug,
                    "student_id": each.student_id,
                    "asked_at": each.created_at,
                    "declined_at": each.declined_at,
                }
                for each in asked
            ],
            "roster_files_sent": [
                {"name": each.file_name, "sent_at": each.created_at} for each in drafts
            ],
            "news_written": [
                {"course": each.course.slug, "title": each.title, "written_at": each.created_at}
                for each in news
            ],
        },
    )


def _as_told(enrollment: Enrollment) -> dict[str, object]:
    course = enrollment.course
    return {
        "course": course.slug,
        "code": course.code,
        "title": course.title,
        "term": course.term,
        "role": enrollment.role,
        "student_id": enrollment.student_id,
        "section": enrollment.section,
        "name_shown_in_public": enrollment.name_public,
        "since": enrollment.created_at,
        "withdrawn_at": enrollment.withdrawn_at,
    }


def enrollments_of(user: User) -> list[Enrollment]:
    """Every enrollment of a person, withdrawn ones too, in the order of the courses."""
    return list(
        db.session.scalars(
            select(Enrollment).where(Enrollment.user_id == user.id).order_by(Enrollment.course_id)
        )
    )


def places(user: User) -> list[Place]:
    """The courses that a person is in, or was."""
    return [
        _place(each, f"{each.course.code}, {_standing(each.role, each.withdrawn_at)}")
        for each in enrollments_of(user)
    ]


def _place(enrollment: Enrollment, what: str) -> Place:
    course = enrollment.course
    path = f"/c/{course.slug}/manage/people/{enrollment.public_id}"
    return Place(course.title, what, path)


def _standing(role: Role, withdrawn_at: datetime | None) -> str:
    return f"{ROLE_NAMES[role]}, {_('withdrawn')}" if withdrawn_at else str(ROLE_NAMES[role])


def moving(keeper: User, other: User) -> list[Place]:
    """The courses of the account that would end, and which role counts where both are in one."""
    kept = {each.course_id: each for each in enrollments_of(keeper)}
    return [
        _place(each, f"{each.course.code}, {_outcome(kept.get(each.course_id), each)}")
        for each in enrollments_of(other)
    ]


def _outcome(kept: Enrollment | None, other: Enrollment) -> str:
    there = _standing(other.role, other.withdrawn_at)
    if kept is None:
        return there
    return _(
        "%(there)s there and %(here)s in the account that is kept. From then on: %(role)s.",
        there=there,
        here=_standing(kept.role, kept.withdrawn_at),
        role=_standing(*_role_of_both(kept, other)),
    )


def _courses_of(*users: User) -> list[Course]:
    """The courses that these people are or were in, in the order in which they are locked."""
    theirs = Enrollment.user_id.in_([user.id for user in users])
    return list(
        db.session.scalars(
            select(Course)
            .where(Course.id.in_(select(Enrollment.course_id).where(theirs)))
            .order_by(Course.id)
        )
    )


def _check_still(courses: list[Course], *users: User) -> None:
    """With courses and people locked, nobody enrolls them any more: but one may just have."""
    if _courses_of(*users) != courses:
        raise DomainError(
            _("Somebody has just changed who is in which course. Try again."), code="changed"
        )


def forget(user: User, actor: User) -> None:
    """Take an erased person out of every course, with their student id.

    What they did stays. Raises DomainError for the only instructor of a course.
    """
    courses = _courses_of(user)
    with write(*courses, *administrators_and(user)) as session:
        _check_still(courses, user)
        for enrollment in enrollments_of(user):
            _withdraw(enrollment, actor)
            enrollment.student_id, enrollment.section = "", ""
            enrollment.name_public = False
            enrollment.course.changed()
        session.execute(delete(JoinRequest).where(JoinRequest.user_id == user.id))
        # A roster that waits to be applied holds their name; whoever sent it has the file.
        theirs = RosterDraft.course_id.in_([course.id for course in courses])
        session.execute(delete(RosterDraft).where(or_(theirs, RosterDraft.user_id == user.id)))
        # One of a course that they have never been in may hold their address, too.
        everyone = [user, *erasing.accounts_merged_into(user)]
        waiting.forget_about([account.email_key for account in everyone])


def _withdraw(enrollment: Enrollment, actor: User) -> None:
    try:
        people.withdraw(enrollment.course, enrollment, actor)
    except DomainError as error:
        raise DomainError(f"{enrollment.course.code}: {error.message}", code=error.code) from error


def move(keeper: User, other: User, actor: User) -> None:
    """Give the keeper of two accounts the enrollments of the other.

    Where both are in a course, the two become one. Raises DomainError, naming the course, when
    both hold what one person can't hold twice.
    """
    courses = _courses_of(keeper, other)
    with write(*courses, *administrators_and(keeper, other)):
        _check_still(courses, keeper, other)
        kept = {each.course_id: each for each in enrollments_of(keeper)}
        for enrollment in enrollments_of(other):
            present = kept.get(enrollment.course_id)
            if present is None:
                enrollment.user_id = keeper.id
            else:
                _make_one(present, enrollment)
            _note(enrollment.course, keeper, actor)
        db.session.flush()
        _move_requests(keeper, other)


def _note(course: Course, keeper: User, actor: User) -> None:
    course.changed()
    audit.record(
        db.session,
        "person.merge",
        actor_id=actor.id,
        person_id=keeper.id,
        course_id=course.id,
    )


def _make_one(kept: Enrollment, other: Enrollment) -> None:
    """Move what hangs on the second enrollment to the first, which gets the better of both."""
    course_code, key, old = kept.course.code, kept.id, other.id
    for clear_up in before_merge:
        clear_up(kept, other)
    kept.role, kept.withdrawn_at = _role_of_both(kept, other)
    kept.student_id = kept.student_id or other.student_id
    kept.section = kept.section or other.section
    if kept.name_public is None:
        kept.name_public = other.name_public
    try:
        move_references(Enrollment, old, key)
    except IntegrityError as error:
        raise DomainError(
            _(
                "In %(course)s both accounts have a place in one set of groups, one meeting or "
                "one hand-in. Take one of the two out there first. Where both handed in together, "
                "they stay two accounts: withdraw one.",
                course=course_code,
            ),
            code="both_take_part",
        ) from error
    db.session.delete(other)
    db.session.flush()
    if kept.role is not Role.STUDENT or kept.withdrawn_at is not None:
        for end in people.on_withdrawal:
            end(kept)


def _role_of_both(kept: Enrollment, other: Enrollment) -> tuple[Role, datetime | None]:
    """The higher role of those that are not withdrawn; withdrawn only if both are."""
    active = [each for each in (kept, other) if each.withdrawn_at is None]
    role = min((each.role for each in active or (kept, other)), key=RANK.index)
    withdrawn = None if active else max(kept.withdrawn_at or now(), other.withdrawn_at or now())
    return role, withdrawn


def _move_requests(keeper: User, other: User) -> None:
    """Drop the other's requests to join where the keeper is in, or asks, already."""
    settled = [
        *db.session.scalars(select(Enrollment.course_id).where(Enrollment.user_id == keeper.id)),
        *db.session.scalars(select(JoinRequest.course_id).where(JoinRequest.user_id == keeper.id)),
    ]
    db.session.execute(
        delete(JoinRequest).where(
            JoinRequest.user_id == other.id, JoinRequest.course_id.in_(settled)
        )
    )
