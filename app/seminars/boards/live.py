"""What moves on the boards of a course while people look at them: how many places are free.

Hundreds of browsers ask for it each second when sign-up opens, so that it is made once for each
version of the course, and kept as the text that is sent. It says nothing of who holds what and is
the same for everybody.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.clock import now
from app.core.db import db
from app.core.kept import Kept
from app.courses.models import Course
from app.seminars import queries
from app.seminars.dues import due
from app.seminars.dues.hanging import deadlines_by_seminar
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState

NEVER = datetime.max.replace(tzinfo=UTC)
Counts = dict[tuple[int, SignUpState], int]


@dataclass(frozen=True, slots=True)
class Beat:
    """The state of a course's slots between two changes.

    `version` is another one after each change, be it of the course or by time alone. `members` are
    those of the JSON object that is sent, but for `now`.
    """

    version: str
    members: str
    fresh_until: datetime

    def said_now(self, seen: str) -> bytes:
        """The answer for a browser that has `seen` a version: nothing but the time if this one."""
        told = f'"version":"{self.version}"' if seen == self.version else self.members
        return f'{{"now":"{now().isoformat()}",{told}}}'.encode()


class Beats:
    """The beats of all courses, each made once in a process, however many ask for it at once."""

    def __init__(self) -> None:
        self._kept: Kept[Beat] = Kept()
        self._making = Lock()
        self._latest: dict[int, tuple[Beat, float]] = {}

    def get(self, course_id: int, page_version: int) -> Beat | None:
        """What is kept of this version, if it is still true."""
        return self._kept.get((course_id, page_version))

    def latest(self, course_id: int, seen: str, since: float) -> Beat | None:
        """What was made last, if `since` then, by the monotonic clock, and not older than `seen`.

        There may be a newer version.
        """
        beat, made_at = self._latest.get(course_id, (None, 0.0))
        if beat is None or made_at < since or now() >= beat.fresh_until:
            return None
        return beat if not seen or _number(seen) <= _number(beat.version) else None

    def of(self, course: Course) -> Beat:
        """The beat of the course as it was read, kept or made now."""
        key = course.id, course.page_version
        beat = self.get(*key)
        if beat is not None:
            return beat
        with self._making:
            beat = self.get(*key)
            if beat is None:
                beat = _make(course)
                self._kept.keep(key, beat)
                self._latest[course.id] = beat, monotonic()
        return beat


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def beats_of(app: Flask) -> Beats:
    """The beats that this process keeps."""
    kept: Beats = app.extensions.setdefault("colloquy_beats", Beats())
    return kept


def _make(course: Course) -> Beat:
    seminars = queries.seminars(course)
    slots, deadlines, counts = _slots(course), deadlines_by_seminar(course), _counts(course)
    settled = {slot: due.settled_at(slot, deadlines[slot.seminar_id]) for slot in slots}
    moments = [
        *settled.values(),
        *(m for each in seminars for m in (each.opens_at, each.closes_at)),
    ]
    version = f"{course.page_version}.{sum(moment <= now() for moment in moments)}"
    members = {
        "version": version,
        "seminars": {each.public_id: _window(each) for each in seminars},
        "slots": {slot.public_id: _places(slot, settled[slot], counts) for slot in slots},
    }
    text = json.dumps(members, separators=(",", ":"))[1:-1]
    return Beat(version, text, min((m for m in moments if m > now()), default=NEVER))


def _window(seminar: Seminar) -> dict[str, str]:
    return {"opens": seminar.opens_at.isoformat(), "closes": seminar.closes_at.isoformat()}


def _places(slot: SeminarSlot, settled_at: datetime, counts: Counts) -> dict[str, int | bool]:
    """How many places are free, how many groups wait, and whether that is over for good."""
    over = slot.meeting.cancelled_at is not None or settled_at <= now()
    free = slot.capacity - counts.get((slot.id, SignUpState.CONFIRMED), 0)
    waiting = counts.get((slot.id, SignUpState.WAITLISTED), 0)
    return {"free": 0 if over else max(free, 0), "waiting": waiting, "over": over}


def _slots(course: Course) -> Sequence[SeminarSlot]:
    return db.session.scalars(
        select(SeminarSlot)
        .join(SeminarSlot.seminar)
        .where(Seminar.course_id == course.id)
        .options(joinedload(SeminarSlot.meeting, innerjoin=True))
        .order_by(SeminarSlot.id)
    ).all()


def _counts(course: Course) -> Counts:
    """How many sign-ups of each slot are in each state."""
    rows = db.session.execute(
        select(SignUp.slot_id, SignUp.state, func.count())
        .join(Seminar, Seminar.id == SignUp.seminar_id)
        .where(Seminar.course_id == course.id, SignUp.state != SignUpState.WITHDRAWN)
        .group_by(SignUp.slot_id, SignUp.state)
    )
    return {(slot_id, state): number for slot_id, state, number in rows}
