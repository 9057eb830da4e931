"""Days and hours as people write them in English: `9 Sep 2020`, `Sep 9`, `1-7 Oct`, `3-5:50pm`."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NoReturn

from app.core.errors import InvalidInput
from app.core.i18n import _

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday mondays",
            "tue tues tuesday tuesdays",
            "wed weds wednesday wednesdays",
            "thu thur thurs thursday thursdays",
            "fri friday fridays",
            "sat saturday saturdays",
            "sun sunday sundays",
        )
    )
    for name in names.split()
}
TO = r"(?:-|to|until|till|through|thru)"
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b"
_YEAR = r"(?:19|20|21)\d\d(?![:.\d])"
_DAY = rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}} {_MONTH}(?: {_YEAR})?)"
_SPAN = re.compile(rf"(?<![\d:.])(?P<first>{_DAY}|\d{{1,2}}) ?{TO} ?(?P<last>{_DAY})")
_DAY_OR_SPAN = re.compile(rf"(?:(?P<first>{_DAY}|\d{{1,2}}) ?{TO} ?)?(?P<last>{_DAY})")
_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})? ?(?:[ap]m\b)?|noon\b)"
_HOURS = re.compile(rf"(?<![\d:.-])(?P<starts>{_CLOCK}) ?{TO} ?(?P<ends>{_CLOCK})(?![\d:.])")
MOST_DAYS = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it was written: the month or the year may be left to what stands around it."""

    day: int
    month: int | None = None
    year: int | None = None

    def on(self, year: int, field: str) -> date:
        """The day, in this year unless it has its own. Raises InvalidInput if there is none."""
        try:
            return date(year if self.year is None else self.year, self.month or 0, self.day)
        except ValueError:
            raise InvalidInput(
                _("There is no day %(day)s. Look at its date.", day=str(self)),
                code="no_such_day",
                field=field,
            ) from None

    def __str__(self) -> str:
        name = next((n for n, number in MONTHS.items() if number == self.month), "").capitalize()
        year = "" if self.year is None else f"{self.year:04}"
        return " ".join(filter(None, (str(self.day), name, year)))


def plain(text: str) -> str:
    """The text in small letters with one kind of dash, and each day written as `9 sep 2020`."""
    text = " " + " ".join(re.sub("[‐-―−]", "-", text.lower()).split()) + " "
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text)
    text = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(rf"\b({_MONTH})\.", r"\1", text)
    text = re.sub(rf"(\d) of ({_MONTH})", r"\1 \2", text)
    # `Sep 9` and `Sep 9-30`, where the month is not that of a day before it, as in `2 Dec 3-5pm`.
    text = re.sub(
        rf"(?<![^:.\d]\d )(?<![^:.\d]\d\d )\b({_MONTH}) (\d{{1,2}}(?: ?{TO} ?\d{{1,2}})?)\b"
        rf"(?![:.]\d)(?! ?[ap]m)(?:,? ({_YEAR}))?",
        r"\2 \1 \3",
        text,
    )
    text = re.sub(rf"\b({_MONTH}) ?,? ?(?={_YEAR})", r"\1 ", text)
    return " ".join(text.split())


def span_in(text: str, default_year: int, field: str) -> tuple[date, date, str] | None:
    """The first and the last day of the first span in a plain text, and the text without it.

    A year that is missing is that of the other day, or the default one; a last day before the
    first is of the year after. Raises InvalidInput for a day that is in no calendar.
    """
    match = _SPAN.search(text)
    if match is None:
        return None
    first, last = _written(match["first"]), _written(match["last"])
    if first.month is None:
        first = Written(first.day, last.month, last.year)
    begins = first.on(last.year or default_year, field)
    ends = last.on(first.year or last.year or begins.year, field)
    if ends < begins and last.year is None:
        ends = Written(last.day, last.month).on(begins.year + 1, field)
    elif ends < begins and first.year is None:
        begins = Written(first.day, first.month).on(begins.year - 1, field)
    return begins, ends, f"{text[: match.start()]} {text[match.end() :]}"


def _written(text: str) -> Written:
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        year, month, day = map(int, text.split("-"))
        return Written(day, month, year)
    day_, month_, year_ = (*text.split(), "", "")[:3]
    return Written(int(day_), MONTHS.get(month_), int(year_) if year_ else None)


def days_in(text: str, first: date, last: date, field: str) -> frozenset[date]:
    """The days of a list such as `30 Sep, 1-7 Oct and 11 Nov`.

    A year that is missing is such that the day is within `first` and `last`, where it can be.
    Raises InvalidInput for what is no day.
    """
    found: set[date] = set()
    waiting: list[str] = []  # `7, 14 and` of `7, 14 and 21 Oct`: the month is still to come
    for raw in re.split(r"[,;&+]|\band\b", plain(text)):
        item = re.sub(r"^(?:(?:on|the|also)\b|\b(?:" + "|".join(WEEKDAYS) + r")\b|\s)+", "", raw)
        item = item.strip(" .")
        if not item:
            continue
        if re.fullmatch(r"\d{1,2}", item):
            waiting.append(item)
            continue
        ends = _DAY_OR_SPAN.fullmatch(item)
        if ends is None:
            _refuse_words(item, field)
        until = _written(ends["last"])
        since = _written(ends["first"]) if ends["first"] else until
        for early in waiting:
            found.add(_within(Written(int(early), since.month or until.month), first, last, field))
        waiting.clear()
        found |= _days_between(since, until, first, last, field)
    if waiting:
        _refuse_words(", ".join(waiting), field)
    return frozenset(found)


def _days_between(
    since: Written, until: Written, first: date, last: date, field: str
) -> frozenset[date]:
    if since.month is None:
        since = Written(since.day, until.month, until.year)
    begins = _within(since, first, last, field)
    ends = until.on(begins.year, field)
    if ends < begins and until.year is None:
        ends = until.on(begins.year + 1, field)
    count = (ends - begins).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise InvalidInput(
            _(
                "From %(first)s to %(last)s: the last day is before the first, or too far from it.",
                first=str(since),
                last=str(until),
            ),
            code="bad_span",
            field=field,
        )
    return frozenset(begins + timedelta(days=n) for n in range(count))


def _within(written: Written, first: date, last: date, field: str) -> date:
    for year in range(first.year, last.year + 1):
        with suppress(InvalidInput):  # 29 Feb is not in every year
            day = written.on(year, field)
            if first <= day <= last:
                return day
    return written.on(first.year, field)


def _refuse_words(words: str, field: str) -> NoReturn:
    raise InvalidInput(
        _("“%(words)s” is no day. Write days as in 30 Sep, 1-7 Oct, 2020-11-11.", words=words),
        code="not_understood",
        field=field,
    )


def hours_in(text: str, field: str) -> tuple[time, time, str] | None:
    """The first hours in a plain text, as `15:00-17:50` or `3-5:50pm`, and the text without them.

    The half of the day that one end leaves out is the other's, such that it ends after it begins.
    Raises InvalidInput where the morning may be meant as well as the afternoon.
    """
    match = _HOURS.search(text)
    if match is None:
        return None
    starts, ends = _clock(match["starts"], field), _clock(match["ends"], field)
    minutes = _in_order(starts, ends, match["starts"], match[0], field)
    if not 0 <= minutes[0] < minutes[1] < 24 * 60:
        raise InvalidInput(
            _(
                "“%(hours)s”: it ends before it begins, or after midnight. Choose a later end.",
                hours=match[0].strip(),
            ),
            code="ends_before_start",
            field=field,
        )
    begin, end = (time(*divmod(each, 60)) for each in minutes)
    return begin, end, f"{text[: match.start()]} {text[match.end() :]}"


def _clock(text: str, field: str) -> tuple[int, str]:
    """Minutes since midnight, or since noon where `pm` says so, and the half that was written."""
    if text.strip() == "noon":
        return 12 * 60, "noon"
    half = text.strip()[-2:] if text.strip().endswith("m") else ""
    hour, minute = (*map(int, re.findall(r"\d+", text)), 0)[:2]
    if hour > (12 if half else 23) or minute > 59 or (half and not hour):
        raise InvalidInput(
            _("“%(hour)s” is no time of day. Write hours as in 15:00-17:50.", hour=text.strip()),
            code="no_such_hour",
            field=field,
        )
    return (hour % 12 + 12 * (half == "pm") if half else hour) * 60 + minute, half


def _in_order(
    starts: tuple[int, str], ends: tuple[int, str], written: str, hours: str, field: str
) -> tuple[int, int]:
    """Both ends in minutes since midnight, with the half of the day that one of them left out."""
    (begin, half), (end, end_half) = starts, ends
    noon = 12 * 60
    if not half and end_half == "pm" and begin < noon and begin + noon < end:
        return begin + noon, end
    if not half and not end_half and 60 <= begin < 7 * 60 and not written.startswith("0"):
        raise InvalidInput(
            _(
                "Is “%(hours)s” in the morning or the afternoon? Write 15:00-17:00, or 3-5pm.",
                hours=hours.strip(),
            ),
            code="which_half",
            field=field,
        )
    if not end_half and end <= begin and end < noon:
        end += noon
    return begin, end
