"""Which day a printed date is, given the rest of the page."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.i18n import _
from app.transfer.reading.dates import Order, Printed

_ORDERS: tuple[Order, Order] = ("month first", "day first")
_NEAR = dt.timedelta(days=200)


@dataclass(frozen=True)
class Calendar:
    """How the page prints its dates, and the years it is about, the likeliest first."""

    order: Order = "month first"
    years: tuple[int, ...] = ()
    season: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Resolved:
    """The day, and what is to be said about it."""

    date: dt.date | None
    doubts: tuple[str, ...] = ()


def calendar_of(printed: Sequence[Printed], term: str, order: Order | None = None) -> Calendar:
    """What the dates of a schedule have in common, in the order of its rows, or as is said."""
    term_years = [int(year) for year in re.findall(r"(?:19|20)\d\d", term)]
    counted = Counter(p.year for p in printed if p.year)
    common = [year for year, _count in counted.most_common(1)]
    years = tuple(dict.fromkeys(common + term_years))
    season = next((s for s in ("fall", "spring", "summer", "winter") if s in term.lower()), "")
    if order is not None:
        return Calendar(order, years, season)
    scores = {each: _score(printed, each, years) for each in _ORDERS}
    unsure = [p for p in printed if not p.sure and p.first != p.second <= 12 >= p.first]
    doubt = ""
    if unsure and scores["month first"] == scores["day first"]:
        doubt = _(
            "Dates such as “%(date)s” can be read two ways. The month is taken to come first.",
            date=unsure[0].text,
        )
    order = "day first" if scores["day first"] > scores["month first"] else "month first"
    return Calendar(order, years, season, doubt)


def _score(printed: Sequence[Printed], order: Order, years: tuple[int, ...]) -> int:
    """How well the dates fit their weekdays, and each other, if read in this order."""
    score = 0
    last: dt.date | None = None
    for date in printed:
        if date.sure or date.first == date.second:
            continue
        tried = [date.on(order, y) for y in dict.fromkeys([date.year or 0, *years]) if y]
        days = [day for day in tried if day]
        if not tried:
            days = [day for day in [date.on(order, 2000)] if day]
        if not days:
            score -= 6
            continue
        if date.weekday is not None and any(d.weekday() == date.weekday for d in days):
            score += 4
        if last is not None:
            score += 2 if dt.timedelta(0) <= days[0] - last <= dt.timedelta(days=40) else -1
        last = days[0]
    return score


def resolve(printed: Printed, calendar: Calendar, before: dt.date | None) -> Resolved:
    """The day of a printed date that follows the day `before`.

    Where the weekday doesn't fit, the year and then the order of the page's other dates are tried.
    """
    plain = _plain(printed, calendar, before)
    doubts = []
    if printed.misspelt:
        doubts.append(
            _(
                "“%(word)s” in “%(date)s” is taken for a misspelt weekday.",
                word=printed.misspelt,
                date=printed.text,
            )
        )
    other = _better(printed, calendar, before, plain)
    if other is not None and other != plain:
        doubts.append(_corrected(printed, plain, other))
        return Resolved(other, tuple(doubts))
    if plain is None:
        doubts.append(_("There is no such day as “%(date)s”.", date=printed.text))
    elif printed.weekday is not None and plain.weekday() != printed.weekday:
        doubts.append(
            _(
                "“%(date)s”: %(day)s was a %(weekday)s. The date is kept, look at it.",
                date=printed.text,
                day=plain.isoformat(),
                weekday=plain.strftime("%A"),
            )
        )
    elif not printed.year and not calendar.years:
        doubts.append(_("“%(date)s” has no year, and the page names none.", date=printed.text))
    return Resolved(plain, tuple(doubts))


def _corrected(printed: Printed, plain: dt.date | None, other: dt.date) -> str:
    if plain is None:
        return _(
            "“%(date)s” is read as %(day)s, the only day that it can be.",
            date=printed.text,
            day=other.isoformat(),
        )
    return _(
        "“%(date)s” would be %(plain)s, a %(weekday)s. It is read as %(day)s, "
        "which fits the weekday and the rows around it.",
        date=printed.text, plain=plain.isoformat(), weekday=plain.strftime("%A"),
        day=other.isoformat(),
    )  # fmt: skip


def _plain(printed: Printed, calendar: Calendar, before: dt.date | None) -> dt.date | None:
    """The date as the page's order and its own year have it."""
    if printed.year:
        return printed.on(calendar.order, printed.year)
    if not calendar.years:
        return None
    days = [
        day
        for year in calendar.years[:1]
        for step in (0, 1, -1)
        if (day := printed.on(calendar.order, year + step))
    ]
    if before is not None and days:
        return min(days, key=lambda day: abs(day - before))
    # Without a year, January belongs to the end of an autumn term, December to before a spring's.
    step = {"fall": days and days[0].month < 5, "spring": days and -(days[0].month > 9)}
    year = calendar.years[0] + int(step.get(calendar.season) or 0)
    return next((day for day in days if day.year == year), days[0] if days else None)


def _better(
    printed: Printed, calendar: Calendar, before: dt.date | None, plain: dt.date | None
) -> dt.date | None:
    """Another reading, if the plain one can't be right and this one can."""
    if plain is not None and (printed.weekday is None or plain.weekday() == printed.weekday):
        if not printed.year or printed.year in calendar.years or before is None:
            return None
        if printed.weekday is not None or abs(plain - before) < _NEAR:
            return None
    year = printed.year or (calendar.years[0] if calendar.years else 0)
    tried: list[tuple[int, Order]] = [(y, calendar.order) for y in calendar.years if y != year]
    if year:
        swapped: Order = "day first" if calendar.order == "month first" else "month first"
        tried += [(year + 1, calendar.order), (year - 1, calendar.order), (year, swapped)]
    for number, order in tried:
        day = printed.on(order, number)
        if day is None or (printed.weekday is not None and day.weekday() != printed.weekday):
            continue
        if before is None or dt.timedelta(days=-7) <= day - before <= dt.timedelta(days=120):
            return day
    return None
