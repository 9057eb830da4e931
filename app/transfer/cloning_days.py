"""From the days of one term to those of the next. Pure: days in, days out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from app.core.clock import from_local, local
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.patterns import (
    MOST_DAYS,
    MOST_MEETINGS,
    MOST_WEEKS_APART,
    WEEK,
    Pattern,
    dates_of,
)

NO_SHIFT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Days:
    """The new day of each day on which the old course met.

    `late` are the old days whose new ones come after the last day of the term.
    """

    new: Mapping[date, date]
    late: frozenset[date]

    def shift(self, day: date) -> timedelta:
        """How far what was on `day` moves: as far as the meeting nearest to it."""
        if not self.new:
            return NO_SHIFT
        nearest = min(self.new, key=lambda met: (abs(met - day), met))
        return self.new[nearest] - nearest


def spread(old: Sequence[date], pattern: Pattern, last: date | None) -> Days:
    """The days of the old course on those of the pattern, in order.

    What does not fit up to `last` goes on after it, by the same pattern. Raises InvalidInput for a
    pattern without days, or more days than a course has.
    """
    days = sorted(set(old))
    new = _days(len(days), pattern)
    late = frozenset(was for was, day in zip(days, new, strict=True) if last and day > last)
    return Days(dict(zip(days, new, strict=True)), late)


def _days(number: int, pattern: Pattern) -> list[date]:
    """The first days of a pattern that goes on for as long as it takes."""
    left_out = sum(day.weekday() in pattern.weekdays for day in pattern.skipped)
    a_week = max(len(pattern.weekdays), 1)
    weeks = (-(-(number + left_out) // a_week) + 1) * pattern.every
    if number + left_out + 2 * a_week > MOST_MEETINGS or weeks * WEEK.days > MOST_DAYS:
        raise InvalidInput(
            _("So many days fit into no term. Choose more days of the week, or skip fewer."),
            code="too_many",
            field="weekdays",
        )
    return dates_of(replace(pattern, last=pattern.first + weeks * WEEK))[:number]


def rhythm(days: Sequence[date]) -> tuple[frozenset[int], int]:
    """The weekdays on which a course usually meets, and how many weeks apart.

    A weekday counts if it has a third as many days as the one that has most.
    """
    counted = Counter(day.weekday() for day in set(days))
    most = max(counted.values(), default=0)
    weekdays = frozenset(day for day, number in counted.items() if number * 3 >= most)
    weeks = sorted({day - timedelta(days=day.weekday()) for day in days})
    gaps = Counter((b - a) // WEEK for a, b in pairwise(weeks))
    every = gaps.most_common(1)[0][0] if gaps else 1
    return weekdays, min(every, MOST_WEEKS_APART)


@dataclass(frozen=True, slots=True)
class Shift:
    """Moves moments along with the meetings near them; each keeps its hour on the wall's clock."""

    days: Days
    zone: str

    def moment(self, moment: datetime) -> datetime:
        """A moment, as far on as the meeting nearest to it."""
        return self._by(moment, self.days.shift(local(moment, self.zone).date()))

    def span(self, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
        """A beginning and an end: both move as far as the beginning where they would meet."""
        moved = self.moment(begins), self.moment(ends)
        if moved[0] < moved[1]:
            return moved
        return moved[0], self._by(ends, self.days.shift(local(begins, self.zone).date()))

    def _by(self, moment: datetime, shift: timedelta) -> datetime:
        wall = local(moment, self.zone).replace(tzinfo=None)
        return from_local(wall + shift, self.zone)
