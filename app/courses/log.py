"""The log as people read it: which lines, filtered, each as a sentence with names as of now."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all

from app.accounts.models import User
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.i18n import _, lazy
from app.core.web.times import moment_text
from app.courses.log_words import STUDENT_WORK, WORDS, Kind, Words, actions_of
from app.courses.models import Course, Enrollment

PAGE_SIZE = 50
# Nobody asks for more pages, and no database counts so far.
LAST_PAGE = 1_000_000
NEWEST = (AuditEntry.at.desc(), AuditEntry.id.desc())
# What a line of the log keeps beside its sentence, and how that is called.
DETAIL_NAMES: Mapping[str, Any] = {
    "added": lazy("Added"),
    "after": lazy("After"),
    "attempt": lazy("Attempt"),
    "before": lazy("Before"),
    "brief": lazy("Text"),
    "changed": lazy("Changed"),
    "count": lazy("How many"),
    "due_at": lazy("Due"),
    "invited": lazy("Invited"),
    "locks_at": lazy("Locks"),
    "means": lazy("By"),
    "opens_at": lazy("Opens"),
    "points": lazy("Points"),
    "provider": lazy("Service"),
    "refused": lazy("Wants no mail about"),
    "remeasured": lazy("Hand-ins measured anew"),
    "role": lazy("Role"),
    "sizes": lazy("Sizes"),
    "title": lazy("Title"),
    "version": lazy("Version"),
    "withdrawn": lazy("Withdrawn"),
}
# Names in URLs, which say nothing to a reader.
UNSAID = frozenset({"slot", "group"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of the log; everything is left open by default."""

    who: str = ""
    kind: Kind | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown; `details` are pairs of label and value."""

    at: datetime
    sentence: str
    details: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, the newest first; `first` is the number of the first, counted from 1.

    How many there are in all is not said: counting a long log takes longer than reading it.
    """

    lines: list[Line]
    number: int
    first: int
    has_next: bool

    @property
    def last(self) -> int:
        """The number of the last line on this page."""
        return self.first + len(self.lines) - 1


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
    names = _names(entries)
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
    names = _names(shown)
    lines = [Line(e.at, sentence(e, names), list(_details(e, zone))) for e in shown]
    return Page(lines, wanted.page, before + 1, has_next=len(entries) > PAGE_SIZE)


def _midnight(day: date, zone: str) -> datetime:
    return clock.from_local(datetime.combine(day, time()), zone)


def _names(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """How the people of these lines are called today, by the numbers in the lines."""
    numbers = {n for e in entries for n in (e.actor_id, e.person_id) if n is not None}
    found = {u.id: u for u in db.session.scalars(select(User).where(User.id.in_(numbers)))}
    onwards = {u.merged_into_id for u in found.values()} - {None} - set(found)
    keepers = {u.id: u for u in db.session.scalars(select(User).where(User.id.in_(onwards)))}
    known = {**keepers, **found}
    return {
        number: _name(known.get(user.merged_into_id, user) if user.merged_into_id else user)
        for number, user in found.items()
    }


def _name(user: User) -> str:
    return _("an erased person") if user.erased_at else user.name


def sentence(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """What a line says. `names` are those of its people, by their numbers."""
    actor = names.get(entry.actor_id, _("somebody unknown")) if entry.actor_id else "Colloquy"
    person = names.get(entry.person_id, _("somebody unknown")) if entry.person_id else ""
    words = WORDS.get(entry.action) or Words(Kind.PAGE, f"%(actor)s: {entry.action}")
    is_own = not person or person == actor or entry.person_id == entry.actor_id
    phrase = words.own if is_own and words.own else words.phrase
    said = str(phrase) % {
        "actor": actor,
        "person": person or _("somebody"),
        "subject": entry.subject,
    }
    return said[:1].upper() + said[1:]


def _details(entry: AuditEntry, zone: str) -> Iterator[tuple[str, str]]:
    """What else the line keeps, as labels and values: 'Role', 'student → ta'."""
    detail = dict(entry.detail or {})
    if "before" in detail and "after" in detail:
        yield _("Change"), _change(detail.pop("before"), detail.pop("after"), zone)
    for name, (before, after) in detail.pop("changes", {}).items():
        yield _label(name), _change(before, after, zone)
    for name, value in detail.items():
        if isinstance(value, dict):
            for inner, each in value.items():
                yield f"{_label(name)}: {_label(inner)}", _value(each, zone)
        elif name not in UNSAID:
            yield _label(name), _value(value, zone)


def _label(name: str) -> str:
    return str(DETAIL_NAMES.get(name, name.replace("_", " ").capitalize()))


def _change(before: Any, after: Any, zone: str) -> str:
    return f"{_value(before, zone)} → {_value(after, zone)}"


def _value(value: Any, zone: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each, zone) for each in value) or "–"
    if value in (None, "", "None"):
        return "–"
    text = str(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment_text(moment, zone) if moment.tzinfo else text
