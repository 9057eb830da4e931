"""Citations of what arXiv and the DOI resolver answer."""

import html
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from app.schedule.citations.citation import Citation
from app.schedule.citations.ids import ARXIV, DOI

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
# Crossref's and CSL's own words for the types, as BibTeX calls them.
_TYPES = {
    "article-journal": "article",
    "journal-article": "article",
    "paper-conference": "inproceedings",
    "proceedings-article": "inproceedings",
    "book": "book",
    "monograph": "book",
    "chapter": "incollection",
    "book-chapter": "incollection",
    "thesis": "phdthesis",
    "dissertation": "phdthesis",
    "report": "techreport",
}


class NotUnderstood(ValueError):
    """An answer that is not what the service says that it gives."""


def from_atom(answer: bytes) -> dict[str, Citation]:
    """The citations of an answer of arXiv, each under its number. Raises NotUnderstood."""
    # An entity could grow without end, or fetch a file; arXiv's answers declare none.
    # A zero byte is that of an encoding in which the words would not be found.
    if b"\0" in answer or b"<!DOCTYPE" in answer.upper():
        raise NotUnderstood("a document type")
    try:
        feed = ET.fromstring(answer)  # noqa: S314 (no entity can be declared)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise NotUnderstood(str(error)) from error
    found = {}
    for entry in feed.iter(f"{_ATOM}entry"):
        number = ARXIV.fullmatch(_of(entry, f"{_ATOM}id").strip())
        title = _of(entry, f"{_ATOM}title")
        if number and title:
            found[number["id"]] = _of_entry(entry, number["id"], title)
    return found


def _of_entry(entry: ET.Element, number: str, title: str) -> Citation:
    names = [_line(name.text) for name in entry.iter(f"{_ATOM}name")]
    doi = DOI.fullmatch(_of(entry, f"{_ARXIV}doi"))
    published = re.match(r"\d{4}", _of(entry, f"{_ATOM}published"))
    return Citation(
        title=title,
        authors=", ".join(filter(None, names)),
        venue=_of(entry, f"{_ARXIV}journal_ref"),
        year=int(published[0]) if published else None,
        arxiv_id=number,
        doi=doi["id"] if doi else "",
    )


def from_csl(answer: bytes, doi: str) -> Citation:
    """The citation of what the DOI resolver answers. Raises NotUnderstood."""
    try:
        item = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(str(error)) from error
    if not isinstance(item, dict) or not _first(item.get("title")):
        raise NotUnderstood("no title")
    kind = _TYPES.get(str(item.get("type")), "")
    venue = _first(item.get("container-title")) or _first(item.get("publisher"))
    return Citation(
        title=_first(item["title"]),
        authors=", ".join(filter(None, map(_person, _list(item.get("author"))))),
        venue=_with_place(venue, item),
        year=_issued(item.get("issued")),
        doi=doi,
        entry_type=kind,
    )


def merged(asked: Citation, answer: Citation) -> Citation:
    """`answer` for a citation that was a number alone; what was given with it stays."""
    return replace(
        answer,
        arxiv_id=asked.arxiv_id or answer.arxiv_id,
        doi=asked.doi or answer.doi,
        url=asked.url,
        note=asked.note,
        links=asked.links,
    )


def _with_place(venue: str, item: dict[str, Any]) -> str:
    volume, number, pages = (_first(item.get(key)) for key in ("volume", "issue", "page"))
    if not venue or not volume:
        return venue
    place = f"{venue}, {volume}" + (f"({number})" if number else "")
    return f"{place}:{pages}" if pages else place


def _person(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    parts = [_first(value.get(key)) for key in ("given", "non-dropping-particle", "family")]
    name = " ".join(filter(None, parts)) or _first(value.get("literal") or value.get("name"))
    suffix = _first(value.get("suffix"))
    return f"{name}, {suffix}" if suffix else name


def _issued(value: Any) -> int | None:
    parts = _list(value.get("date-parts")) if isinstance(value, dict) else []
    first = _list(parts[0])[:1] if parts else []
    year = str(first[0]) if first else ""
    return int(year) if re.fullmatch(r"[12]\d{3}", year) else None


def _of(entry: ET.Element, name: str) -> str:
    return _line(entry.findtext(name))


def _first(value: Any) -> str:
    """A text, or the first of several, without tags."""
    if isinstance(value, list):
        value = value[0] if value else ""
    plain = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", str(value)) if value is not None else ""
    return _line(html.unescape(plain))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
