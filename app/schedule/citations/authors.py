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


def split_title_first(text: str) -> tuple[str, str, str] | None:
    """Title, authors and venue of `A title, A. Doe and B. Roe, Press 1998`; None for other shapes.

    Names must be sure, and a venue with its year must follow: the words of a title between commas
    look like names too.
    """
    commas = list(re.finditer(r",\s+", text))
    if not commas or names_in(text[: commas[0].start()]):
        return None
    edges = [*(comma.end() for comma in commas), len(text)]
    begin = next((at for at in edges[:-1] if _names_before(text, at, edges)), None)
    if begin is None:
        return None
    end = begin
    for at in edges[edges.index(begin) + 1 :]:
        part = text[end:at].strip(" ,").removeprefix("and ")
        initialled = re.fullmatch(r"(?:[A-Z]\.\s?)+[A-Z][\w-]+", part)
        if not names_in(part) or (venues.is_venue(part, after_title=False) and not initialled):
            break
        end = at
    names, venue = _authors(text[begin:end]), text[end:]
    if not is_sure(names_in(names)) or venues.year_in(venue) is None:
        return None
    if not venues.is_venue(venue, after_title=True) or len(text[:begin].split()) < 2:
        return None
    return text[:begin], names, venue


def _names_before(text: str, begin: int, edges: list[int]) -> bool:
    """Whether what stands from `begin` to the next comma is names of two words each."""
    end = next((at for at in edges if at > begin), len(text))
    names = names_in(text[begin:end].strip(" ,"))
    return bool(names) and all(len(name.split()) > 1 for name in names)


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
    # Family names alone are known by their number, and by the year at the end.
    families = len(names) > 2 and venues.year_in(text[colon.end() :]) is not None
    sure = len(names) > 1 and (is_sure(names) or families)
    return [(colon.start(), colon.end())] if names and (sure or colon[0] == "：") else []


def _has_title(rest: str) -> bool:
    """Whether a title follows, and not the venue of a title that looks like names."""
    parts = [part for part in sentences(rest) if any(map(str.isalnum, part))]
    return bool(parts) and not (
        _is_venue_alone(parts[0]) and not any(_is_venue_alone(part) for part in parts[1:])
    )


def _is_venue_alone(part: str) -> bool:
    part = venues.split_at_venue(part)[0]
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
