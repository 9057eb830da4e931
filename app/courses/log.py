"""The log as people read it: which lines, filtered, each as a sentence with names as of now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all

from app.accounts.models import User
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.courses.log_kinds import STUDENT_WORK, Kind
from app.courses.log_lines import Line, lines_of, names_in, sentence
from app.courses.log_words import actions_of
from app.courses.models import Course, Enrollment

PAGE_SIZE = 50
# Nobody asks for more pages, and no database counts so far.
LAST_PAGE = 1_000_000
NEWEST = (AuditEntry.at.desc(), AuditEntry.id.desc())


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of the log; everything is left open by default."""

    who: str = ""
    kind: Kind | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, the newest first; `first` and `last` are numbers, counted from 1.

    Lines that are shown as one are counted each. How many there are in all is not said: counting a
    long log takes longer than reading it.
    """

    lines: list[Line]
    number: int
    first: int
    last: int
    has_next: bool


def course_log(course: Course, wanted: Filter, *, with_work: bool) -> Page:
    """The course's own lines, and the sign-ins of its people while they are in it.

    Without `with_work`, nothing of what students hand in and how it is graded.
    """
    conditions: list[ColumnElement[bool]] = []
    if not with_work:
        hidden = [action for kind in STUDENT_WORK for action in actions_of(kind)]
        conditions.append(AuditEntry.action.not_in(hidden))
    if wanted.who:
        enrolled = select(Enrollment.user_id).where(Enrollment.course_id == course.id)
        conditions.append(_touches(_called(wanted.who).where(User.id.in_(enrolled))))
    either = (AuditEntry.course_id == course.id, _signed_in_to(course))
    return _page(either, conditions, wanted, course.time_zone)


def latest(course: Course, actions: Collection[str], number: int) -> list[tuple[str, datetime]]:
    """The newest lines of a course among these actions, as sentences with their times."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.course_id == course.id, AuditEntry.action.in_(actions))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(number)
    ).all()
    names = names_in(entries)
    return [(sentence(entry, names), entry.at) for entry in entries]


def site_log(wanted: Filter) -> Page:
    """What happened to accounts, and which courses were made: nothing of inside a course."""
    conditions = [_touches(_called(wanted.who))] if wanted.who else []
    of_a_course = AuditEntry.course_id.is_not(None)
    either = (
        AuditEntry.course_id.is_(None),
        and_(of_a_course, AuditEntry.action == "course.create"),
    )
    return _page(either, conditions, wanted, "UTC")


def _signed_in_to(course: Course) -> ColumnElement[bool]:
    taking_part = exists().where(
        Enrollment.course_id == course.id,
        Enrollment.user_id == AuditEntry.actor_id,
        Enrollment.withdrawn_at.is_(None),
        Enrollment.created_at <= AuditEntry.at,
    )
    return and_(AuditEntry.course_id.is_(None), AuditEntry.action == "sign_in", taking_part)


def _called(name: str) -> Select[int]:
    return select(User.id).where(User.name.icontains(name, autoescape=True))


def _touches(people: Select[int]) -> ColumnElement[bool]:
    """Done by one of these people or to them, under accounts since merged into theirs too."""
    everyone = select(User.id).where(or_(User.id.in_(people), User.merged_into_id.in_(people)))
    return or_(AuditEntry.actor_id.in_(everyone), AuditEntry.person_id.in_(everyone))


def _page(
    either: Iterable[ColumnElement[bool]],
    conditions: list[ColumnElement[bool]],
    wanted: Filter,
    zone: str,
) -> Page:
    """A page of the lines that are of one of these sorts and keep all the conditions."""
    if wanted.kind:
        conditions.append(AuditEntry.action.in_(actions_of(wanted.kind)))
    if wanted.since:
        conditions.append(AuditEntry.at >= _midnight(wanted.since, zone))
    if wanted.until:
        conditions.append(AuditEntry.at < _midnight(wanted.until + timedelta(days=1), zone))
    before = (wanted.page - 1) * PAGE_SIZE
    # Each sort is read from its own end of an index; "or" would have all of the log sorted.
    ends = [
        select(AuditEntry.id)
        .where(sort, *conditions)
        .order_by(*NEWEST)
        .limit(before + PAGE_SIZE + 1)
        .subquery()
        for sort in either
    ]
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.id.in_(union_all(*(select(end.c.id) for end in ends))))
        .order_by(*NEWEST)
        .offset(before)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = entries[:PAGE_SIZE]
    return Page(
        list(lines_of(shown, zone)),
        wanted.page,
        first=before + 1,
        last=before + len(shown),
        has_next=len(entries) > PAGE_SIZE,
    )


def _midnight(day: date, zone: str) -> datetime:
    return clock.from_local(datetime.combine(day, time()), zone)
