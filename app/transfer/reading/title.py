"""The head of a page: which course this is, when, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.transfer.reading.blocks import Line
from app.transfer.reading.hours import find_hours
from app.transfer.reading.subjects import INLINE, means_of

_CODE = (
    r"(?!(?:fall|spring|summer|winter|autumn|term|year|room|rm|week|lecture|semester|session|level"
    r"|part|chapter"
    r"|wintersemester|sommersemester|ws|ss|wise|sose"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b)"
    r"(?:(?-i:[A-Z]{3,5}) \d\d"
    r"|(?:(?-i:[A-Z]{1,5})-)?[A-Za-z]{2,8}[ -]?\d{3,8}[A-Za-z]{0,2}"
    r"(?:-\d{1,3}(?!\d|:\d))?"
    r"|\d{1,2}[.-](?:[A-Z]?\d{2,4}[A-Z]?))(?!\w)"
)
CODE = re.compile(rf"(?<![\w.:-]){_CODE}(?:\s?/\s?{_CODE})?", re.IGNORECASE)
_SEASON = (
    r"fall|autumn|spring|summer|winter|michaelmas|hilary|trinity|lent|easter"
    r"|wintersemester|sommersemester|wise|sose|ws|ss|automne|printemps"
)
TERM = re.compile(
    rf"\b(?P<season>{_SEASON})\b(?:\s+(?:term|semester|quarter|school))?[\s,'’of]*(?P<year>(?:19|20)\d\d(?:\s?[-/–]\s?\d{{2,4}})?)"
    rf"|\b(?P<year2>(?:19|20)\d\d(?:\s?[-/–]\s?\d{{2,4}})?)[\s,:-]*(?P<season2>{_SEASON})\b(?:\s+(?:term|semester|quarter))?"
    r"|(?P<chinese>(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)?\d\d)?\s*(?:学年|年)?\s*(?:第[一二三]学期|[春夏秋冬]季?(?:学期)?))"
    r"|\b(?P<numbered>(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?[\s,]+(?:(?:first|second|1st|2nd)\s+)?(?:semester|term)(?:\s+\d)?"
    r"|(?:semester|term)\s+\d,?\s+(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:universi\w+|institut\w+|college|department|dept\.?|school of"
    r"|faculty|academy|laborator\w+|polytechnic|hochschule|école)\b|大学|学院|研究所|系$"
    r"|^(?-i:TU|FU|HU|LMU|RWTH|ETH|EPF|UC|TH) [^\W\d_]{3,}$",
    re.IGNORECASE,
)
_AROUND = " \t.,:：;|/·•–—-()（）"


@dataclass
class Head:
    """What the head names, and its lines that are none of it."""

    code: str = ""
    title: str = ""
    term: str = ""
    institution: str = ""
    left: list[Line] = field(default_factory=list)


def read_head(lines: Sequence[Line], window: str) -> Head:
    """The course that the lines at the head name. `window` is the title in the window's bar."""
    head = Head()
    titles: list[Line] = []
    for index, line in enumerate(lines):
        rest = _less_term(line, head)
        if not re.search(r"\w", rest.text):
            continue
        match = CODE.search(rest.text) if names_course(line, index) else None
        if head.code or match is None:
            titles.append(rest)
            continue
        head.code = " ".join(match[0].split())
        rest = rest.without([match.span()])
        rest = rest.cut(len(rest.text) - len(rest.text.lstrip(_AROUND)))
        if re.search(r"\w", rest.text):
            head.title = head.title or rest.text.strip(" \t.,:：;|–—-")
    _sort(titles, head)
    _of_window(window, head)
    return head


def names_course(line: Line, index: int) -> bool:
    """Whether a course's code may stand in a line: in a heading or one of the first lines.

    Hours and what a label names have numbers too: "Mittwoch 14:15-15:45", "Raum: MI 03.06.011".
    """
    if len(line.text) >= 200 or find_hours(line.text):
        return False
    label, colon, _rest = line.text.replace("：", ":").partition(":")
    labelled = bool(colon) and means_of(label) in INLINE
    return not labelled and (line.kind == "heading" or index < 5)


def _less_term(line: Line, head: Head) -> Line:
    """A line less the term, which is noted if it is the first."""
    match = TERM.search(line.text)
    if match is None or head.term or len(line.text) > 160:
        return line
    head.term = printed_term(match)
    rest = line.without([match.span()])
    text = rest.text
    start = len(text) - len(text.lstrip(_AROUND.replace("(", "").replace("（", "")))
    return rest.cut(
        start, len(re.sub(r"[\s,:：;|–—(（-]*(?:[(（]\s*[)）])?\s*$", "", text)) or len(text)
    )


def printed_term(match: re.Match[str]) -> str:
    """A term as it is named everywhere: the season first."""
    if match["chinese"] or match["numbered"]:
        return " ".join((match["chinese"] or match["numbered"]).split())
    season = match["season"] or match["season2"]
    if season.lower() not in ("ws", "ss", "wise", "sose"):
        season = season.capitalize()
    return f"{season} {match['year'] or match['year2']}"


def _sort(lines: list[Line], head: Head) -> None:
    """The lines without a code: the title if there was none, the institution, and others."""
    for line in lines:
        text = line.text.strip(" \t")
        bare = text.strip(_AROUND)
        if len(text) > 160:
            head.left.append(line)
        elif not head.institution and _is_place(bare, head, line is lines[0]):
            head.institution = TERM.sub("", bare).strip(_AROUND)
        elif not head.title:
            head.title = text.strip(" .:：")
        elif line.kind == "heading" and line.depth == 1 and head.code and len(head.title) < 4:
            head.title = text
        elif (
            head.title.isascii()
            and len(head.title) > 3
            and re.fullmatch(r"[\u4e00-\u9fff·()（）\w]+", bare)
            and (not bare.isascii())
        ):
            head.title = f"{head.title} ({bare})"
        else:
            head.left.append(line)


def _is_place(text: str, head: Head, first: bool) -> bool:
    """Whether a line names a university: by its words, or as a short name at the very start."""
    if _PLACE.search(text) and len(text) < 120 and not CODE.search(text):
        return True
    return (
        first
        and re.fullmatch(r"[A-Z][A-Za-z@]{1,9}", text) is not None
        and (text.isupper() or (bool(head.title) and len(re.findall("[A-Z]", text)) > 1))
    )


def _of_window(window: str, head: Head) -> None:
    """What the window's bar says and the head doesn't."""
    if not head.term and (match := TERM.search(window)):
        head.term = printed_term(match)
    if head.title:
        return
    rest = TERM.sub("", window)
    if match := CODE.search(rest):
        head.code = head.code or match[0]
        rest = rest[: match.start()] + rest[match.end() :]
    head.title = rest.strip(_AROUND)
