"""Hours as people print them."""

import datetime as dt
import re
from dataclasses import dataclass

_HALF = r"(?:a\.?m\b\.?|p\.?m\b\.?|noon)"
_TIME = rf"(\d{{1,2}})(?:[:：.](\d\d))?\s*({_HALF})?"
_RANGE = re.compile(
    rf"(?<![\d/.:])(上午|下午|晚上|中午)?\s*{_TIME}\s*(?:-|–|—|~|～|to|至|到)\s*{_TIME}(?![\d/:]|\.\d)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?<![\d/.:-])(上午|下午|晚上|中午)?\s*(?:(\d{{1,2}})(?:[:：.](\d\d))?\s*({_HALF})|(\d{{1,2}})[:：](\d\d))(?![\d/:])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hours:
    """From when to when; `assumed` says that the afternoon is a guess."""

    start: int
    end: int
    starts: dt.time
    ends: dt.time | None = None
    assumed: bool = False


# What bare numbers follow that are hours: a day, or words that say so.
_LEADS_TO_HOURS = re.compile(
    r"(?:^|[:：,]|\b(?:at|from|von|um)|day?s?|\b(?:mon|tues?|weds?|thurs?|thu|fri|sat|sun|m|t|w|r|f"
    r"|mw|mwf|tth|tuth|mo|di|mi|do|fr)\b\.?|[一二三四五六日天])\s*$",
    re.IGNORECASE,
)


def find_hours(text: str, *, bare: bool = False) -> list[Hours]:
    """Every time of day in a text: "3:00PM - 5:50PM", "3:10-6:00pm", "15:00-16:20", "3pm".

    Where a text is known to be about hours, `bare` numbers after a day are some: "Tue 9-11".
    """
    found: list[Hours] = []
    ranges = [
        _range(match, bare=bare and bool(_LEADS_TO_HOURS.search(text[: match.start()])))
        for match in _RANGE.finditer(text)
    ]
    found += [hours for hours in ranges if hours is not None]
    for match in _SINGLE.finditer(text):
        if any(h.start <= match.start() < h.end for h in found):
            continue
        hour, minute, half = match[2] or match[5], match[3] or match[6], match[4] or ""
        starts = _time(int(hour), int(minute or 0), _half(half) or _chinese(match[1]))
        if starts is not None:
            found.append(Hours(match.start(), match.end(), starts))
    return sorted(found, key=lambda hours: hours.start)


def _range(match: re.Match[str], *, bare: bool) -> Hours | None:
    before, hour, minute, half, hour2, minute2, half2 = match.groups()
    first, last = _half(half) or _chinese(before), _half(half2) or _chinese(before)
    # Bare numbers are hours only with minutes or with am and pm: "pages 3-4" are none.
    timed = (minute and minute2) or re.search(r"\d[:：]\d\d", match[0])
    if not (first or last or timed or bare):
        return None
    if last and not first:
        # "11-12:30pm" begins in the morning, "3:10-6:00pm" does not.
        same = _time(int(hour), int(minute or 0), last)
        end = _time(int(hour2), int(minute2 or 0), last)
        first = last if same and end and same < end else "am"
    elif first and not last:
        last = "pm" if first == "pm" or int(hour2) < int(hour) else "am"
    assumed = not first and not last and int(hour) < 8 and int(hour2) < 12
    if assumed:
        first = last = "pm"
    starts = _time(int(hour), int(minute or 0), first)
    ends = _time(int(hour2), int(minute2 or 0), last)
    if not last and starts is not None and ends is not None and ends < starts:
        ends = _time(int(hour2), int(minute2 or 0), "pm")  # "11:30-1" goes past noon.
    if starts is None or ends is None or ends <= starts:
        return None
    return Hours(match.start(), match.end(), starts, ends, assumed)


def _half(text: str | None) -> str:
    low = (text or "").lower().replace(".", "")
    return "pm" if low == "noon" else low


def _chinese(text: str | None) -> str:
    return {"上午": "am", "下午": "pm", "晚上": "pm", "中午": "pm"}.get(text or "", "")


def _time(hour: int, minute: int, half: str) -> dt.time | None:
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
