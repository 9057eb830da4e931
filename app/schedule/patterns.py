"""When a course meets, as a rule: on which weekdays, from when to when, with which days left out.

Nothing here knows of a database: a pattern is read from words or from fields, and gives its days.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NoReturn

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.written_days import TO, WEEKDAYS, days_in, hours_in, plain, span_in

MOST_MEETINGS = 200
MOST_WEEKS_APART = 8
MOST_DAYS = 3 * 366
YEARS = range(1970, 2200)  # others are slips of typing, and leave no room to count on from them
WEEK = timedelta(days=7)

_EXCEPT = re.compile(
    r"\b(?:skip(?:ping|s)?|except(?:ing)?(?: for)?|without|(?:but )?not"
    r"|no(?: class(?:es)?| lectures?| meetings?)?)(?: on)?\b"
)
_DAY_NAME = r"\b(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b"
_DAY_SPAN = re.compile(rf"({_DAY_NAME})\.? ?{TO} ?({_DAY_NAME})")
# As timetables write them: R is Thursday.
_SHORT = {"mwf": (0, 2, 4), "mw": (0, 2), "wf": (2, 4), "mf": (0, 4)}
_SHORT |= {"tth": (1, 3), "tuth": (1, 3), "tr": (1, 3)}
_APART = (
    (r"\bevery (?:second|other|2(?:nd)?|two)\b|\bfortnightly\b|\bbiweekly\b|\balternate\b", 2),
    (r"\bevery (?:third|3(?:rd)?|three)\b", 3),
    (r"\bevery (?:fourth|4(?:th)?|four)\b", 4),
)
_FILLING = re.compile(
    r"\b(?:on|at|from|to|every|each|and|in|the|of|between|weekly|weeks?|starting|meets?|class(?:es)?"
    r"|lectures?|meetings?|seminars?|is|are|hours?|h)\b|[\s,;:/&+.()-]"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A course's rhythm. Weekdays count from 0, Monday; times are those of a clock on the wall.

    `every` is how many weeks lie from one week with meetings to the next.
    """

    weekdays: frozenset[int]
    first: date
    last: date
    starts: time
    ends: time
    every: int = 1
    skipped: frozenset[date] = frozenset()

    @property
    def skipped_in_words(self) -> str:
        """The days left out, as `parse_days` reads them."""
        return ", ".join(day.isoformat() for day in sorted(self.skipped))


def dates_of(pattern: Pattern) -> list[date]:
    """The days of a pattern, in order.

    Weeks are counted from that of its first day. Raises InvalidInput for a pattern that has no
    day, more than MOST_MEETINGS, or no hours.
    """
    _check(pattern)
    length = (pattern.last - pattern.first).days + 1
    every_day = (pattern.first + timedelta(days=n) for n in range(length))
    fitting = [day for day in every_day if day.weekday() in pattern.weekdays]
    days = [
        day
        for day in fitting
        if _weeks_between(fitting[0], day) % pattern.every == 0 and day not in pattern.skipped
    ]
    if not days:
        raise InvalidInput(
            _("There is no such day in this time. Look at the first and the last day."),
            code="no_days",
            field="last",
        )
    if len(days) > MOST_MEETINGS:
        raise InvalidInput(
            _(
                "These are %(count)d meetings; at most %(most)d can be added at once. Choose an "
                "earlier last day.",
                count=len(days),
                most=MOST_MEETINGS,
            ),
            code="too_many",
            field="last",
        )
    return days


def _check(pattern: Pattern) -> None:
    if not pattern.weekdays:
        raise InvalidInput(
            _("Choose at least one day of the week."), code="no_weekday", field="weekdays"
        )
    if pattern.last < pattern.first:
        raise InvalidInput(
            _("The last day is before the first. Choose a later one."),
            code="bad_span",
            field="last",
        )
    if pattern.first.year not in YEARS:
        raise InvalidInput(
            _("The first day is too far away. Choose another."), code="too_far", field="first"
        )
    if (pattern.last - pattern.first).days > MOST_DAYS or pattern.last.year not in YEARS:
        raise InvalidInput(
            _("The last day is too far away. Choose an earlier one."), code="too_far", field="last"
        )
    if pattern.ends <= pattern.starts:
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends",
        )
    if not 1 <= pattern.every <= MOST_WEEKS_APART:
        raise InvalidInput(
            _("Choose from 1 to %(most)d weeks.", most=MOST_WEEKS_APART),
            code="bad_weeks",
            field="every",
        )


def _weeks_between(first: date, day: date) -> int:
    """How many weeks, from Monday on, `day` is after the week of `first`."""
    return (day - timedelta(days=day.weekday()) - first + timedelta(days=first.weekday())) // WEEK


def parse_pattern(text: str, default_year: int) -> Pattern:
    """The pattern that a person wrote, as `Wed 15:00-17:50, 9 Sep to 2 Dec 2020, skip 30 Sep`.

    What is left out comes last. Days without a year are of the default one. Raises InvalidInput
    that says what is missing, or what was not understood.
    """
    said, left_out = (*_EXCEPT.split(plain(text), maxsplit=1), "")[:2]
    span = span_in(said, default_year, "text")
    if span is None:
        _refuse(_("Say from when to when, as in 9 Sep to 2 Dec 2020."), "no_span")
    first, last, said = span
    hours = hours_in(said, "text")
    if hours is None:
        _refuse(_("Say at what hours, as in 15:00-17:50."), "no_hours")
    starts, ends, said = hours
    every, said = _weeks_apart(said)
    weekdays, said = _weekdays_in(said)
    if not weekdays:
        _refuse(_("Say on which days of the week, as in Mon and Wed."), "no_weekday")
    rest = _FILLING.sub(" ", said).split()
    if rest:
        _refuse(
            _(
                "“%(words)s” was not understood. Write it as in: Wednesdays 15:00-17:50, 9 Sep to "
                "2 Dec 2020, skip 30 Sep.",
                words=" ".join(rest),
            ),
            "not_understood",
        )
    skipped = days_in(left_out, first, last, "text")
    return Pattern(weekdays, first, last, starts, ends, every, skipped)


def parse_days(text: str, first: date, last: date) -> frozenset[date]:
    """Days that a person listed, as `30 Sep, 1-7 Oct`. Raises InvalidInput for what is no day."""
    return days_in(text, first, last, "skipped")


def _weeks_apart(text: str) -> tuple[int, str]:
    for words, weeks in _APART:
        if re.search(words, text):
            return weeks, re.sub(words, " ", text)
    return 1, text


def _weekdays_in(text: str) -> tuple[frozenset[int], str]:
    """The weekdays named in a plain text, and the text without them."""
    found: set[int] = set()
    for match in _DAY_SPAN.finditer(text):
        first, last = WEEKDAYS[match[1]], WEEKDAYS[match[2]]
        found |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    text = _DAY_SPAN.sub(" ", text)
    for words, days in (*_SHORT.items(), (r"every day|daily", range(7)), ("weekdays", range(5))):
        text, count = re.subn(rf"\b(?:{words})\b", " ", text)
        found |= set(days) if count else set()
    found |= {WEEKDAYS[name] for name in re.findall(_DAY_NAME, text)}
    return frozenset(found), re.sub(_DAY_NAME, " ", text)


def _refuse(sentence: str, code: str) -> NoReturn:
    raise InvalidInput(sentence, code=code, field="text")
