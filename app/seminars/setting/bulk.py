"""Slots for many meetings at once: first what would be made is shown, then it is made, then it can
be taken back while nobody has taken it.

"Three slots of 25 minutes from 15:00, with a break of 5" is a pattern, by the clocks of the course
or from the beginning of each meeting. What doesn't fit into a meeting is left out, and said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.clock import from_local, local, now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.times import hour
from app.schedule.models import Meeting, Talk
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due import settled_if_at
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.queries import deadlines_of
from app.seminars.rules import ends_at
from app.seminars.setting import slots
from app.seminars.setting.slots import Planned

ADD, TAKE_BACK = "slot.add_many", "slot.take_back"
MOST_SLOTS_A_MEETING = 40
MOST_MINUTES_BETWEEN = 600


@dataclass(frozen=True, slots=True)
class Pattern:
    """`number` slots in each meeting, one after the other with `pause` minutes between them.

    The first begins at `begins` on the clocks of the course; without it, `after` minutes after its
    meeting does.
    """

    number: int
    minutes: int
    pause: int
    capacity: int
    begins: time | None = None
    after: int = 0


class Fate(StrEnum):
    """What becomes of a slot of the pattern."""

    NEW = "new"
    THERE = "there"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Row:
    """A slot of the pattern, and why it is left out; of a new one, what to look at first."""

    slot: Planned
    fate: Fate
    why: str = ""


def lay_out(seminar: Seminar, pattern: Pattern, meetings: Sequence[Meeting]) -> list[Row]:
    """What the pattern gives in these meetings. Raises InvalidInput for one that gives nothing."""
    _check(pattern, meetings)
    present = slots.slots_of(seminar)
    busy = [*_slots_elsewhere(seminar, meetings), *_talks_in(meetings)]
    deadlines = deadlines_of(seminar)
    rows = []
    for meeting in meetings:
        beside = [slot for slot in present if slot.meeting_id == meeting.id]
        for planned in _planned(pattern, meeting):
            row = _row(seminar, planned, beside)
            if row.fate is Fate.NEW:
                row = replace(row, why=_warning(seminar, planned, busy, deadlines))
            rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class _Busy:
    """What else there is in a meeting at some time, in words."""

    meeting_id: int
    starts_at: datetime
    ends_at: datetime
    words: str


def _slots_elsewhere(seminar: Seminar, meetings: Sequence[Meeting]) -> Iterator[_Busy]:
    """The slots of other seminars in these meetings."""
    for slot in db.session.scalars(
        select(SeminarSlot)
        .where(
            SeminarSlot.meeting_id.in_([meeting.id for meeting in meetings]),
            SeminarSlot.seminar_id != seminar.id,
        )
        .options(joinedload(SeminarSlot.seminar, innerjoin=True))
        .order_by(SeminarSlot.starts_at, SeminarSlot.id)
    ):
        words = _(
            "At the same time as a slot of %(seminar)s: nobody can be in both.",
            seminar=slot.seminar.title,
        )
        yield _Busy(slot.meeting_id, slot.starts_at, ends_at(slot), words)


def _talks_in(meetings: Sequence[Meeting]) -> Iterator[_Busy]:
    """The talks in these meetings. One without an end may last until the end of its meeting."""
    for talk in db.session.scalars(
        select(Talk)
        .where(Talk.meeting_id.in_([meeting.id for meeting in meetings]))
        .options(joinedload(Talk.meeting, innerjoin=True))
        .order_by(Talk.meeting_id, Talk.position)
    ):
        name, meeting = talk.speaker or f"“{talk.title}”", talk.meeting
        if talk.starts_at is None:
            words = _("The talk of %(name)s is in this meeting, at no given time.", name=name)
        elif talk.ends_at is None:
            since = hour(talk.starts_at, meeting.course.time_zone)
            words = _(
                "%(name)s speaks from %(since)s on, to no given time.", name=name, since=since
            )
        else:
            words = _("%(name)s speaks then.", name=name)
        starts, ends = talk.starts_at or meeting.starts_at, talk.ends_at or meeting.ends_at
        yield _Busy(meeting.id, starts, ends, words)


def _warning(
    seminar: Seminar,
    planned: Planned,
    busy: Sequence[_Busy],
    deadlines: Sequence[SlotDeadline],
) -> str:
    """What may be meant so, but is worth a look: a slot that no group can take, or two at once."""
    found = [
        each.words
        for each in busy
        if each.meeting_id == planned.meeting.id
        and each.starts_at < planned.ends_at
        and planned.starts_at < each.ends_at
    ]
    if settled_if_at(planned.starts_at, seminar, deadlines) <= now():
        settled = _(
            "It is settled already: no group can take it by itself, only you can assign it."
        )
        found.insert(0, settled)
    return " ".join(dict.fromkeys(found))


def _check(pattern: Pattern, meetings: Sequence[Meeting]) -> None:
    if not meetings:
        raise InvalidInput(
            _("Choose the meetings in which groups present."), code="no_meeting", field="meetings"
        )
    if not 1 <= pattern.number <= MOST_SLOTS_A_MEETING:
        raise InvalidInput(
            _("Between 1 and %(most)d slots fit into a meeting.", most=MOST_SLOTS_A_MEETING),
            code="bad_number",
            field="number",
        )
    for name in ("pause", "after"):
        if not 0 <= getattr(pattern, name) <= MOST_MINUTES_BETWEEN:
            raise InvalidInput(
                _("Between 0 and %(most)d minutes.", most=MOST_MINUTES_BETWEEN),
                code="bad_pause",
                field=name,
            )


def _planned(pattern: Pattern, meeting: Meeting) -> Iterator[Planned]:
    first = _first(pattern, meeting)
    step = timedelta(minutes=pattern.minutes + pattern.pause)
    for number in range(pattern.number):
        yield Planned(meeting, first + number * step, pattern.minutes, pattern.capacity)


def _first(pattern: Pattern, meeting: Meeting) -> datetime:
    """When the first slot begins: an hour of the meeting's day, whatever daylight saving did."""
    if pattern.begins is None:
        return meeting.starts_at + timedelta(minutes=pattern.after)
    zone = meeting.course.time_zone
    day = local(meeting.starts_at, zone).date()
    return from_local(datetime.combine(day, pattern.begins), zone)


def _row(seminar: Seminar, planned: Planned, beside: Sequence[SeminarSlot]) -> Row:
    if planned.meeting.cancelled_at is not None:
        return Row(planned, Fate.LEFT_OUT, _("The meeting is cancelled."))
    if slots.standing(planned, beside):
        return Row(planned, Fate.THERE)
    try:
        slots.check_fits(seminar, planned)
        slots.check_overlap(planned, beside)
    except DomainError as error:
        return Row(planned, Fate.LEFT_OUT, error.message)
    return Row(planned, Fate.NEW)


def key_of(rows: Sequence[Row]) -> str:
    """The name of a layout: another one when any of its slots would be another."""
    words = []
    for row in rows:
        if row.fate is not Fate.LEFT_OUT:
            slot = row.slot
            words += [slot.meeting.public_id, slot.starts_at.isoformat()]
            words += [str(slot.minutes), str(slot.capacity)]
    return sha256(" ".join(words).encode()).hexdigest()[:24]


def add(
    seminar: Seminar, actor: User, pattern: Pattern, meetings: Sequence[Meeting], seen: str
) -> int:
    """Add the slots of the layout named `seen` that are not there yet; how many.

    Raises DomainError when the layout would be another by now, InvalidInput as `lay_out` does.
    """
    with write(seminar.course):
        rows = lay_out(seminar, pattern, meetings)
        if key_of(rows) != seen:
            raise DomainError(
                _("The schedule or its slots were changed meanwhile. Look at what would be made."),
                code="stale",
            )
        new = [row.slot for row in rows if row.fate is Fate.NEW]
        return len(slots.add_slots(seminar, actor, new, action=ADD, plan=seen))


def last_added(seminar: Seminar) -> AuditEntry | None:
    """The log's line of the slots that were last added to the seminar, or taken back."""
    lines = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.course_id == seminar.course_id, AuditEntry.action.in_((ADD, TAKE_BACK)))
        .order_by(AuditEntry.id.desc())
        .limit(50)
    )
    return next((line for line in lines if line.detail["seminar"] == seminar.public_id), None)


def can_take_back(seminar: Seminar, key: str) -> AuditEntry | None:
    """The log's line of the adding named `key`, while it is the last and its slots are free."""
    line = last_added(seminar) if key else None
    if line is None or line.action != ADD or line.detail["plan"] != key:
        return None
    try:
        slots.check_free(_added(seminar, line))
    except DomainError:
        return None
    return line


def take_back(seminar: Seminar, actor: User, key: str) -> int:
    """Take the slots away again that were last added, by the layout named `key`; how many.

    Doing it twice is doing it once. Raises DomainError when a group has one of them by now, or
    others were added since.
    """
    with write(seminar.course):
        line = last_added(seminar)
        if line is None or line.detail["plan"] != key:
            raise DomainError(
                _("Other slots were added since. Choose those to delete in the list."),
                code="added_since",
            )
        if line.action != ADD:
            return 0
        added = _added(seminar, line)
        slots.check_free(added)
        known = {"seminar": seminar.public_id, "plan": key}
        slots.take_away(seminar, added, actor, TAKE_BACK, **known)
        return len(added)


def _added(seminar: Seminar, line: AuditEntry) -> list[SeminarSlot]:
    """Those of the slots that were added which are still there."""
    ids = set(line.detail["slots"])
    return [slot for slot in slots.slots_of(seminar) if slot.public_id in ids]
