"""References as BibTeX."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Protocol
from urllib.parse import quote

from app.schedule.citations.latex import encoded
from app.schedule.citations.names import people

# The field that holds the venue, by the type of the entry; it is "howpublished" for all others.
_VENUE_FIELD = {
    "article": "journal",
    "book": "publisher",
    "inbook": "publisher",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "conference": "booktitle",
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
}
_TYPE_OF_VENUE = (
    ("phdthesis", r"\bph\.?\s?d\.?\b|\bdissertation\b"),
    ("mastersthesis", r"\bmaster'?s?\b.*\bthesis\b"),
    ("techreport", r"\btechnical report\b"),
    ("misc", r"^arxiv\b|\bpreprint\b"),
    ("inproceedings", r"\b(?:conference|symposium|workshop|advances in neural)\b"),
    (
        "inproceedings",
        r"\b(?:aaai|aistats|colt|cvpr|eccv|emnlp|iccv|iclr|icml|ijcai|kdd|neurips|nips|uai)\b",
    ),
    ("book", r"\b(?:press|springer|wiley|elsevier|publish\w+|verlag|manning|o'reilly)\b"),
)
# The end of `Journal, 12(3):45-67`: volume, number and pages.
_PLACE = re.compile(
    r",?\s+(?P<volume>\d+)(?=\s?[(:])(?:\s?\((?P<number>[\w–/-]+)\))?(?:\s?:\s?(?P<pages>[\w.:–-]+))?$"
)
_LITTLE_WORDS = frozenset(
    {"a", "an", "the", "on", "of", "in", "and", "for", "to", "is", "do", "how"}
)


class Entry(Protocol):
    """What BibTeX is written of: a Reference, or a Citation."""

    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> str: ...
    @property
    def venue(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def arxiv_id(self) -> str: ...
    @property
    def doi(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def entry_type(self) -> str: ...


def to_bibtex(references: Iterable[Entry]) -> str:
    """References as a BibTeX file in UTF-8, in their order, each under a key of its own."""
    taken: set[str] = set()
    entries = []
    for reference in references:
        key = next(key for key in _keys(reference) if key not in taken)
        taken.add(key)
        entries.append(_entry(reference, key))
    return "\n".join(entries)


def _entry(reference: Entry, key: str) -> str:
    kind = _type_of(reference)
    fields = {
        "author": _authors(reference.authors),
        "title": _protected(reference.title),
        **_venue_fields(kind, reference.venue),
        "year": str(reference.year or ""),
        "eprint": reference.arxiv_id,
        "archivePrefix": "arXiv" if reference.arxiv_id else "",
        "doi": reference.doi and _address(reference.doi),
        "url": reference.url and _address(reference.url),
        "note": encoded(reference.note),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def _type_of(reference: Entry) -> str:
    if re.fullmatch(r"[a-z]+", reference.entry_type):
        return reference.entry_type
    venue = reference.venue.casefold()
    for kind, signs in _TYPE_OF_VENUE:
        if re.search(signs, venue):
            return kind
    return "article" if venue else "misc"


def _venue_fields(kind: str, venue: str) -> dict[str, str]:
    place = _PLACE.search(venue) if kind in ("article", "inproceedings") else None
    name = _VENUE_FIELD.get(kind, "howpublished")
    if place is None:
        return {name: encoded(venue)}
    parts = {part: encoded(value or "") for part, value in place.groupdict().items()}
    return {name: encoded(venue[: place.start()]), **parts}


def _authors(authors: str) -> str:
    """`Ann Doe, Carl Roe, et al.` as `Ann Doe and Carl Roe and others`. What is no list of names
    stands in braces, as one."""
    names = people(authors)
    if not names:
        return f"{{{encoded(authors)}}}" if authors else ""
    return " and ".join("others" if name == "et al." else encoded(name) for name in names)


def _protected(title: str) -> str:
    """A title in which no style makes small letters of an acronym, or of a name in a title that is
    not in capitals throughout."""
    words = title.split(" ")
    long = [word for word in words[1:] if len(word) > 3 and word[0].isalpha()]
    in_capitals = 2 * sum(word[0].isupper() for word in long) > len(long)
    return (
        " ".join(
            f"{{{encoded(word)}}}"
            if _needs_braces(word, first=index == 0 or in_capitals)
            else encoded(word)
            for index, word in enumerate(words)
        )
        if "$" not in title
        else encoded(title)
    )


def _needs_braces(word: str, *, first: bool) -> bool:
    letters = re.sub(r"\W", "", word)
    return any(map(str.isupper, letters[1:] if first else letters))


def _keys(reference: Entry) -> Iterator[str]:
    """`doe2019bound`, then `doe2019bound2`, and so on: of the first author, year and first word of
    some length, in the letters of ASCII."""
    names = people(reference.authors)
    first = names[0] if names else reference.authors
    family = first.split(",")[0] if "," in first else first.split()[-1] if first else ""
    words = [_plain(word) for word in reference.title.split()]
    word = next((word for word in words if len(word) > 1 and word not in _LITTLE_WORDS), "")
    key = f"{_plain(family)}{reference.year or ''}{word}" or "reference"
    yield key
    for number in count(2):
        yield f"{key}-{number}"


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^a-z0-9]", "", letters.encode("ascii", "ignore").decode())


def _address(text: str) -> str:
    """An address or a DOI with the signs written as `%7B` that would end the field early."""
    return re.sub(r"[{}\\\s]", lambda sign: quote(sign[0]), text)
