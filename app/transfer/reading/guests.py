"""Those who come to speak, as a title names them."""

import re

from app.transfer.reading.blocks import Line, Span
from app.transfer.reading.links import leads_to_file
from app.transfer.reading.people import Speaker, person_in

_BESIDE = re.compile(
    r"[\[(（]\s*(?:guest|invited)(?: (?:lecture|lecturer|instructor|speaker|talk))?(?: by)?"
    r"\s*[:：]?\s+([^()]+(?:\([^()]*\))?)\s*[)）\]]",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:^|[\s,;(（–—-]+)(?:given |presented )?by\s+((?-i:[A-Z\u4e00-\u9fff]).{2,80})$",
    re.IGNORECASE,
)
GUEST_TALK = re.compile(
    r"\s*(?:(?:guest|invited|special)\s+(?:talk|lecture|seminar|lecturer|speaker)|guest(?=\s*[:：]))\s*"
    r"(?:(?P<by>by|from)\b|[:：]|\s[-–—]\s)\s*",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:\bby|\bguests?|\b(?:guest )?(?:lecturer|speaker|presenter)|\bwith)\s*[:：]?\s*"
    r"(?:\b(?:prof(?:essor)?|dr)\b\.?\s*)?$|\b(?:prof(?:essor)?|dr)\b\.?\s*$",
    re.IGNORECASE,
)
# What may stand between a speaker and the talk's title.
_BETWEEN = re.compile(r"[:：]\s+|\s+[-–—]+\s+|[,.;]?\s+(?=[\"“'‘「《])|\.\s+(?=[A-Z]\w+ \w)")
_QUOTES = ' "“”‘’「」《》.,'


def guest_beside(title: str) -> tuple[str, Speaker | None]:
    """A title less "(guest: Ann Lee, SU)", and that person."""
    match = _BESIDE.search(title)
    person = person_in(match[1]) if match else None
    if match is None or person is None:
        return title, None
    return " ".join(f"{title[: match.start()]} {title[match.end() :]}".split()), person


def people_pages(line: Line) -> list[tuple[Span, Speaker]]:
    """The links of a line that lead to the page of someone it names: "by Ann Lee", "Prof. Lee"."""
    found = []
    for span in line.spans:
        if not span.url or leads_to_file(span.url):
            continue
        label = line.text[span.start : span.end].strip()
        person = person_in(label)
        if person and (_INTRODUCED.search(line.text[: span.start]) or person_in(label, sure=True)):
            found.append((span, person))
    return found


def less_speaker(title: str) -> tuple[str, Speaker | None]:
    """A title less "by Prof. Ann Lee (SU)" at its end, and that speaker."""
    match = _BY.search(title)
    speaker = person_in(match[1].rstrip(" )）")) or person_in(match[1]) if match else None
    return (title[: match.start()], speaker) if match and speaker else (title, None)


def guest_talk(text: str) -> tuple[str, Speaker] | None:
    """The title, if any, and the speaker of "Guest talk by Ann Lee (SU): Knots"."""
    match = GUEST_TALK.match(text)
    return named_talk(text[match.end() :], sure=not match["by"]) if match else None


def named_talk(text: str, *, sure: bool = True) -> tuple[str, Speaker] | None:
    """The title, if any, and the speaker of "Prof. Ann Lee (SU): Knots"; None without one."""
    if person := person_in(text, sure=sure):
        return "", person
    for between in _BETWEEN.finditer(text):
        if person := person_in(text[: between.start()], sure=sure):
            return text[between.end() :].strip(_QUOTES), person
    return None
