"""The head of a page: which course this is, when, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.transfer.reading.blocks import Line

CODE = re.compile(
    r"(?<![\w.])(?!(?:fall|spring|summer|winter|autumn|term|year|room|rm|week|lecture|semester|session|level|part|chapter"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b)"
    r"(?:(?-i:[A-Z]{3,5}) \d\d|[A-Za-z]{2,8}[ -]?\d{3,8}[A-Za-z]{0,2}"
    r"|\d{1,2}[.-](?:[A-Z]?\d{2,4}[A-Z]?))(?!\w)",
    re.IGNORECASE,
)
_SEASON = r"fall|autumn|spring|summer|winter|michaelmas|hilary|trinity|lent|easter"
TERM = re.compile(
    rf"\b(?P<season>{_SEASON})\b(?:\s+(?:term|semester|quarter|school))?[\s,'’of]*(?P<year>(?:19|20)\d\d(?:\s?[-/–]\s?\d{{2,4}})?)"
    rf"|\b(?P<year2>(?:19|20)\d\d(?:\s?[-/–]\s?\d{{2,4}})?)[\s,:-]*(?P<season2>{_SEASON})\b(?:\s+(?:term|semester|quarter))?"
    r"|(?P<chinese>(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)?\d\d)?\s*(?:学年|年)?\s*(?:第[一二三]学期|[春夏秋冬]季?(?:学期)?))"
    r"|\b(?P<numbered>(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?[\s,]+(?:(?:first|second|1st|2nd)\s+)?(?:semester|term)(?:\s+\d)?"
    r"|(?:semester|term)\s+\d,?\s+(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:universit\w+|institut\w+|college|department|dept\.?|school of"
    r"|faculty|academy|laborator\w+|polytechnic)\b|大学|学院|研究所|系$",
    re.IGNORECASE,
)
_AROUND = " \t.,:：;|–—-()（）"


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
    for line in lines:
        rest = _less_term(line, head)
        if not re.search(r"\w", rest.text):
            continue
        if not head.code and (match := CODE.search(rest.text)) and len(rest.text) < 200:
            head.code = " ".join(match[0].split())
            before = rest.text[: match.start()].strip(_AROUND)
            rest = rest.without([match.span()])
            rest = rest.cut(len(rest.text) - len(rest.text.lstrip(_AROUND)))
            if before and titles and not head.institution:
                pass
            if not re.search(r"\w", rest.text):
                continue
            head.title = head.title or rest.text.strip(" \t.,:：;|–—-")
            continue
        titles.append(rest)
    _sort(titles, head)
    _of_window(window, head)
    return head


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
    season = (match["season"] or match["season2"]).capitalize()
    return f"{season} {match['year'] or match['year2']}"


def _sort(lines: list[Line], head: Head) -> None:
    """The lines without a code: the title if there was none, the institution, and others."""
    for line in lines:
        text = line.text.strip(" \t")
        bare = text.strip(_AROUND)
        if len(text) > 160:
            head.left.append(line)
        elif not head.institution and _is_place(bare, head, line is lines[0]):
            head.institution = bare
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
        and (text.isupper() or bool(head.title))
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
