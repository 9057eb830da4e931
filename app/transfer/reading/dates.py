"""Dates as people print them."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

Order = Literal["month first", "day first"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {
    "mon": 0, "m": 0, "tu": 1, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "w": 2, "th": 3, "thu": 3,
    "thur": 3, "thurs": 3, "thr": 3, "fri": 4, "f": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_CHINESE = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"""
    (?P<cy>{_YEAR})\s*年\s*(?P<cm>\d{{1,2}})\s*月\s*(?P<cd>\d{{1,2}})\s*[日号]?
    | (?<!\d)(?P<sm>\d{{1,2}})\s*月\s*(?P<sd>\d{{1,2}})\s*[日号]?
    | (?<![\w/.-])(?P<iy>{_YEAR})\s?[-/.]\s?(?P<im>\d{{1,2}})\s?[-/.]\s?(?P<id>\d{{1,2}})(?![\w/])
    | (?<![\w/.-])(?P<a>\d{{1,2}})(?:/(?P<b>\d{{1,2}})(?:/(?P<c>{_YEAR}|\d\d))?
        |[.-](?P<b2>\d{{1,2}})[.-](?P<c2>{_YEAR}))(?![\w/%-])
    | (?:(?<![^\s(])(?<![a-z]\s)|(?<=\b(?:Mo|Di|Mi|Do|Fr|Sa|So)\s)
        | (?<=\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s))
        (?P<ed>\d{{1,2}})\.\s?(?P<em>0[1-9]|1[0-2])\.(?!\s?\d)
    | \b(?P<mw>{_MONTH})\b\.?\s*(?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d|/\d+/)
        (?:,?\s+(?P<my>{_YEAR})\b)?
    | (?<![\w:/.])(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<dw>{_MONTH})\b\.?
        (?:[\s,-]+(?P<dy>{_YEAR})\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(
    r"[\s,，;(（\[]*([A-Za-z]{1,11}|(?:周|星期|礼拜)[一二三四五六日天末])\b\.?[)）\]]?"
)
_BEFORE = re.compile(r"(?<![\w])([A-Za-z]{1,11}|(?:周|星期|礼拜)[一二三四五六日天末])\.?[\s,，(]*$")
_UNTIL = re.compile(r"\s*(?:-|–|—|~|to|until|至|到)\s*", re.IGNORECASE)
_UNTIL_DAY = re.compile(r"\s*[-–—~]\s*(\d{1,2})(?:st|nd|rd|th)?(?![\d:/.]|\s*[ap]m)", re.IGNORECASE)
# A second day of the same month: "Mar 14, 16", "Feb 16 & 18", and before the month "7 & 9 Mar".
_ALSO = re.compile(
    r"\s*(?:[,&/+]|and\b)\s*(\d{1,2})(?:st|nd|rd|th)?(?=\s*(?:$|[,&/+;)\]]|[:：.](?!\d)|[–—-]\s|and\b))",
    re.IGNORECASE,
)
_ALSO_BEFORE = re.compile(
    r"^\W*(\d{1,2})(?:st|nd|rd|th|\.)?(?:\s*(?P<and>[&/+]|and\b)\s*|[-–—])$", re.IGNORECASE
)


@dataclass(frozen=True)
class Printed:
    """A date as printed. `first` and `second` are month and day, or in either order if not `sure`.

    `misspelt` is the weekday as it stands there when that is no proper word. `until` is the last
    day of several.
    """

    text: str
    start: int
    end: int
    first: int
    second: int
    year: int | None = None
    sure: bool = False
    weekday: int | None = None
    misspelt: str = ""
    until: "Printed | None" = None

    def on(self, order: Order, year: int) -> dt.date | None:
        """The day that it is when read so; None if there is no such day."""
        swap = order == "day first" and not self.sure
        month, day = (self.second, self.first) if swap else (self.first, self.second)
        try:
            return dt.date(year, month, day)
        except ValueError:
            return None


def find_dates(text: str) -> list[Printed]:
    """Every date in a text, with the weekday beside it; the days of a range as one."""
    found: list[Printed] = []
    for printed in _found(text):
        last = found[-1] if found else None
        between = text[last.end : printed.start] if last else ""
        if last and last.until is None and _UNTIL.fullmatch(between):
            whole = text[last.start : printed.end]
            found[-1] = replace(last, text=whole, end=printed.end, until=printed)
        else:
            found.append(printed)
    return found


def _found(text: str) -> Iterator[Printed]:
    at = 0
    for match in _DATE.finditer(text):
        printed = _numbers(match)
        if printed is None or match.start() < at:
            continue
        if not printed.sure and 12 < printed.first <= 31 and printed.second > 12:
            continue
        before, printed = _with_days_before(printed, text, at)
        yield from before
        printed = _with_weekday(printed, text, at)
        if printed.until is None and (until := _UNTIL_DAY.match(text, printed.end)):
            last = replace(printed, second=int(until[1]), weekday=None, until=None, sure=True)
            if printed.sure and printed.second < last.second <= 31:
                end = until.end()
                printed = replace(printed, text=text[printed.start : end], end=end, until=last)
        at = printed.end
        yield printed
        for also in _also(printed, text):
            at = also.end
            yield also


def _also(printed: Printed, text: str) -> Iterator[Printed]:
    """The further days of a month that stand after one, each later than the one before it."""
    while printed.sure and printed.until is None and (also := _ALSO.match(text, printed.end)):
        if not printed.second < int(also[1]) <= 31:
            return
        printed = Printed(
            also[1], also.start(1), also.end(), printed.first, int(also[1]), printed.year, sure=True
        )
        yield printed


def _with_days_before(printed: Printed, text: str, at: int) -> tuple[list[Printed], Printed]:
    """The day of "7 & 9 Mar" that stands before the month, and the date; a range is one date."""
    first = _ALSO_BEFORE.match(text[at : printed.start]) if printed.sure else None
    if first is None or not 0 < int(first[1]) < printed.second:
        return [], printed
    day = replace(printed, text=first[1], second=int(first[1]), start=at + first.start(1))
    if first["and"]:
        return [replace(day, end=at + first.end(1))], printed
    return [], replace(day, text=text[day.start : day.end], until=printed)


def same_month(text: str, above: list[Printed]) -> list[Printed]:
    """The date that a bare number is below one whose month is named: "Feb 7", then "14"."""
    number = re.fullmatch(r"\W*(\d{1,2})(?:st|nd|rd|th)?\W*", text)
    if number is None or not above or not above[0].sure or above[0].until is not None:
        return []
    day = int(number[1])
    if not above[0].second < day <= 31:
        return []
    return [Printed(text, 0, len(text), above[0].first, day, above[0].year, sure=True)]


def _numbers(match: re.Match[str]) -> Printed | None:
    def printed(month: str, day: str, year: str | None, *, sure: bool = True) -> Printed | None:
        first = _MONTHS.get(month.lower(), 0) or int(month)
        number = int(year) if year else None
        if number is not None and number < 100:
            number += 2000
        if not 0 < first <= 31 or not 0 < int(day) <= 31 or (sure and first > 12):
            return None
        return Printed(match[0], match.start(), match.end(), first, int(day), number, sure)

    part = match.groupdict()
    if part["cm"]:
        return printed(part["cm"], part["cd"], part["cy"])
    if part["sm"] or part["em"]:
        return printed(part["sm"] or part["em"], part["sd"] or part["ed"], None)
    if part["im"]:
        return printed(part["im"], part["id"], part["iy"])
    if part["mw"] or part["dw"]:
        return printed(part["mw"] or part["dw"], part["md"] or part["dd"], part["my"] or part["dy"])
    if part["b2"] and "." in match[0] and (day := printed(part["b2"], part["a"], part["c2"])):
        return day  # With points between them the day comes first.
    return printed(part["a"], part["b"] or part["b2"], part["c"] or part["c2"], sure=False)


def weekday_of(word: str) -> tuple[int, bool] | None:
    """The weekday that a word means, 0 for Monday, and whether it is spelt as it should be."""
    low = word.lower().strip(".")
    if low[-1:] in _CHINESE and low[:1] in "周星礼":
        return _CHINESE[low[-1]], True
    if low in _DAYS or low in _SHORT:
        return (_DAYS.index(low) if low in _DAYS else _SHORT[low]), True
    if len(low) >= 5 and low[-3:] in {"day", "dya", "ady"}:
        close = get_close_matches(low, _DAYS, 1, 0.75)
        return (_DAYS.index(close[0]), False) if close else None
    return None


def _with_weekday(printed: Printed, text: str, at: int) -> Printed:
    """A date with the weekday that stands right after it, or else right before."""
    if after := _AFTER.match(text, printed.end):
        day = weekday_of(after[1])
        if day and (len(after[1]) > 2 or after[1][0] in "周星礼"):
            end = after.end()
            return replace(
                printed,
                text=text[printed.start : end],
                end=end,
                weekday=day[0],
                misspelt="" if day[1] else after[1],
            )
    if before := _BEFORE.search(text, max(at, printed.start - 16), printed.start):
        day = weekday_of(before[1])
        if day and not text[before.end() : printed.start].strip():
            start = before.start(1)
            return replace(
                printed,
                text=text[start : printed.end],
                start=start,
                weekday=day[0],
                misspelt="" if day[1] else before[1],
            )
    return printed
