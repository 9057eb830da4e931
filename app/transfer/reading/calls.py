"""Calls by video. Who knows the address can come in, so it is for the course alone."""

import re
from dataclasses import dataclass

from app.transfer.reading.blocks import Line

# A recording that Zoom keeps is no call: anybody may see it who may see the page.
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:zoom\.us|zoom\.com\.cn|teams\.microsoft\.com|teams\.live\.com"
    r"|meet\.google\.com|webex\.com|meeting\.tencent\.com|voovmeeting\.com|whereby\.com"
    r"|meet\.jit\.si|bluejeans\.com)/(?!rec/|recording)[^\s<>()\"，。]*[^\s<>()\"，。.,;]",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:(?:meeting|webinar|zoom|access)\s+)?\b(?:id|passcode|pass\s?word|pass\s?code|pwd|pin|code)\b"
    r"(?:\s+is)?\s*[:：=]?\s*(?:\d[\d -]{5,14}\d|[^\s,;，；()（）]*[^\s.,;，；。()（）])"
    r"|(?:会议号|会议密码|密码|口令)\s*[:：]?\s*(?:\d[\d -]{5,14}\d|\w+)",
    re.IGNORECASE,
)
_GLUE = r"[\s,;:：，；()（）\[\]|–—-]"


@dataclass(frozen=True)
class Call:
    """A call's address, and what else one needs to come in."""

    url: str
    keys: str = ""


def is_call(url: str) -> bool:
    """Whether an address is that of a call."""
    return _ADDRESS.fullmatch(url.strip()) is not None


def part_call(line: Line) -> tuple[Line, Call | None]:
    """A line less the call that it leads to, and the call."""
    spans = [span for span in line.spans if is_call(span.url)]
    printed = list(_ADDRESS.finditer(line.text))
    keys = [match.span() for match in _KEY.finditer(line.text) if re.search(r"\d|[:：=]", match[0])]
    if not spans and not printed:
        return line, None
    url = spans[0].url if spans else printed[0][0]
    url = url if "://" in url else f"https://{url}"
    taken = [(span.start, span.end) for span in spans] + [match.span() for match in printed]
    keys = [(a, b) for a, b in keys if not any(a < end and b > start for start, end in taken)]
    rest = line.without(_apart([*taken, *keys]))
    rest = rest.cut(0, len(re.sub(rf"{_GLUE}+$", "", rest.text)))
    return rest, Call(url, ", ".join(line.text[a:b].strip() for a, b in keys))


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
