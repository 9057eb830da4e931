"""Where the authors of a citation end and its title begins."""

import re

from app.schedule.citations import venues
from app.schedule.citations.marks import MARK
from app.schedule.citations.names import is_inverted, is_sure, names_in
from app.schedule.citations.sentences import sentences, stops

_YEAR_AFTER_NAMES = re.compile(
    r"[,.]?\s*(?:\((?P<in_brackets>(?:18|19|20)\d\d)(?P<month>[^()\d]{0,20})\)\s*[.:,]?\s*"
    r"|\b(?P<plain>(?:18|19|20)\d\d)[.:]\s+)"
)
_BY = re.compile(r",?\s+by\s+(?=[^\W\d_a-z])")


def split_authors(text: str) -> tuple[str, int | None, str]:
    """The authors before the title, the year between them if there is one, and the rest."""
    dated = _YEAR_AFTER_NAMES.search(text)
    if dated and names_in(text[: dated.start()]):
        name = "in_brackets" if dated["in_brackets"] else "plain"
        # What stands beside the year is for the note, to which all goes that comes last.
        rest = text[dated.end() :] + (
            f" {MARK}({dated['month'].strip(' ,')})" if dated["month"] else ""
        )
        return _authors(text[: dated.start(name)].rstrip("(")), int(dated[name]), rest
    for start, end in reversed(_ends_of_names(text)):
        if _has_title(text[end:]):
            return _authors(text[: start + 1]), None, text[end:]
    return _split_at_comma(text)


def split_at_by(title: str) -> tuple[str, str]:
    """`A title, by Ann Doe` as title and authors."""
    for match in reversed(list(_BY.finditer(title))):
        names = title[match.end() :]
        if names_in(names) and len(names.split()) > 1 and title[: match.start()].strip():
            return title[: match.start()], _authors(names)
    return title, ""


def _ends_of_names(text: str) -> list[tuple[int, int]]:
    """The stops before which stand names alone. `Doe, A., and Roe, B.` ends at the first such stop
    for sure; `Ann B. Doe` could go on."""
    found: list[tuple[int, int]] = []
    failures = 0
    for start, end in [*_colons(text), *stops(text)]:
        names = names_in(text[:start]) if text[start] not in "?!？！" else []
        if not names:
            failures += 1
            if failures > 12:
                break
            continue
        found.append((start, end))
        if is_inverted(names) and len(names) > 2:
            break
    return found


def _colons(text: str) -> list[tuple[int, int]]:
    """A colon after the names of several, or a Chinese one."""
    colon = re.search(r"：|:\s", text)
    if colon is None:
        return []
    names = names_in(text[: colon.start()])
    sure = len(names) > 1 and is_sure(names)
    return [(colon.start(), colon.end())] if names and (sure or colon[0] == "：") else []


def _has_title(rest: str) -> bool:
    """Whether a title follows, and not the venue of a title that looks like names."""
    parts = [part for part in sentences(rest) if any(map(str.isalnum, part))]
    return bool(parts) and not (
        _is_venue_alone(parts[0]) and not any(_is_venue_alone(part) for part in parts[1:])
    )


def _is_venue_alone(part: str) -> bool:
    begins_with_year = re.match(r"\W*(?:18|19|20)\d\d\b", part)
    return bool(begins_with_year) or venues.is_venue(part, after_title=False)


def _split_at_comma(text: str) -> tuple[str, int | None, str]:
    """Authors whom only a comma holds from the title: several, each with more than one name."""
    begin = end = count = 0
    for comma in re.finditer(r",\s+", text):
        names = names_in(text[begin : comma.start()].removeprefix("and "))
        if not names or not all(len(name.split()) > 1 for name in names):
            break
        begin, count = comma.end(), count + len(names)
        end = begin if count > 1 else 0
    return (_authors(text[:end]), None, text[end:]) if end else ("", None, text)


def _authors(text: str) -> str:
    """Authors without the punctuation after them; the stop of an initial or of `Jr.` is theirs."""
    text = text.strip(f" ,;:：。{MARK}")
    if text.endswith(".") and not re.search(r"(?:\b\w|\bal|\b[JS]r)\.$", text):
        return text.rstrip(" .")
    return text
