"""Citations of BibTeX."""

import logging
import re
from calendar import month_abbr
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.citations.citation import Citation
from app.schedule.citations.ids import ARXIV, ARXIV_IN_TEXT, DOI
from app.schedule.citations.latex import decoded
from app.schedule.citations.parsing import parse_citation
from app.schedule.citations.venues import trimmed, year_in

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

LARGEST = 500_000
# More at once is nothing that anybody looks through before saving.
MOST = 200
# What an `@string` may stand for, and a value hold: the names of journals, and abstracts.
LONGEST_STRING = 300
LONGEST_VALUE = 50_000

_BLOCK = re.compile(r"@\w*[ \t]*[{(]")
_LOOKS = re.compile(r"^\s*@\s*[a-z]+\s*[{(]", re.IGNORECASE | re.MULTILINE)
_MONTHS = {name.lower(): name for name in month_abbr if name}
_VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "school",
    "institution",
    "howpublished",
    "publisher",
    "organization",
)
# What a database says of its own record, and what other fields say already.
_SAYS_NOTHING = frozenset({"timestamp", "biburl", "bibsource", "archiveprefix", "eprinttype"})


class _Numbers(TypedDict):
    arxiv_id: str
    doi: str
    url: str


def is_bibtex(text: str) -> bool:
    """Whether a text has an entry of BibTeX in it."""
    return bool(_LOOKS.search(text))


def from_bibtex(text: str) -> list[Citation]:
    """The citations of a BibTeX text, its accents decoded, its `@string`s put in.

    Fields that a citation does not have go to its note, and lines between the entries are read as
    plain citations, so that nothing is lost. Raises InvalidInput for what is too large, and for an
    entry that can't be read, naming it.
    """
    from bibtexparser.splitter import Splitter

    # It logs each entry that is broken, with words of ours; the answer names the first.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    if len(text) > LARGEST or len(_BLOCK.findall(text)) > 2 * MOST:
        raise too_much()
    library = Splitter(text.replace("\r\n", "\n")).split()
    strings = _MONTHS | {
        name.lower(): _joined(string.value, _MONTHS, LONGEST_STRING)
        for name, string in library.strings_dict.items()
    }
    found = [citation for block in library.blocks for citation in _of_block(block, strings)]
    if len(found) > MOST:
        raise too_much()
    return found


def too_much() -> InvalidInput:
    """The refusal of what is too long, or has too many entries."""
    return InvalidInput(
        _("This is too much at once. Paste at most %(most)d entries.", most=MOST),
        code="too_many_citations",
        field="paste",
    )


def _of_block(block: "Block", strings: dict[str, str]) -> list[Citation]:
    from bibtexparser.model import Entry, ImplicitComment, ParsingFailedBlock

    if isinstance(block, ImplicitComment):
        lines = [line.strip() for line in block.comment.splitlines()[: MOST + 1]]
        return [parse_citation(line) for line in lines if line and not line.startswith("%")]
    if isinstance(block, ParsingFailedBlock):
        # A key or a field that stands twice is no failure for us.
        if block.ignore_error_block is None:
            raise _unreadable(block)
        return _of_block(block.ignore_error_block, strings)
    return [_of_entry(block, strings)] if isinstance(block, Entry) else []


def _unreadable(block: "Block") -> InvalidInput:
    key = re.match(r"@\s*\w+\s*[{(]\s*([^\s,={}]*)", block.raw or "")
    return InvalidInput(
        _(
            "The entry %(key)s in line %(line)d can't be read: look for a brace, a quote or a "
            "comma that is missing.",
            key=key[1] if key else "",
            line=(block.start_line or 0) + 1,
        ),
        code="bad_bibtex",
        field="paste",
    )


def _of_entry(entry: "Entry", strings: dict[str, str]) -> Citation:
    """A citation of an entry. What is taken from `fields` is held, the rest becomes its note."""
    fields, twice = _fields(entry, strings)
    numbers = _numbers(fields)
    year = _year(fields)
    authors = _people(fields.pop("author", "") or fields.pop("editor", ""))
    title = _text(fields.pop("title", ""))
    subtitle = _text(fields.pop("subtitle", ""))
    venue = _venue(fields)
    own_note = _text(fields.pop("note", ""))
    rest = [
        f"{name}: {_text(value)}"
        for name, value in [*fields.items(), *twice]
        if name not in _SAYS_NOTHING and value.strip()
    ]
    found = Citation(
        title=": ".join(filter(None, (title, subtitle))),
        authors=authors,
        venue=venue,
        year=year,
        note="; ".join(filter(None, [own_note, *rest])),
        entry_type=entry.entry_type.lower(),
        **numbers,
    )
    return found if found.title else replace(found, title=found.venue or found.note or entry.key)


def _fields(
    entry: "Entry", strings: dict[str, str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The fields of an entry by their names, and those whose name stands there a second time."""
    fields: dict[str, str] = {}
    twice = []
    for field in entry.fields:
        name, value = field.key.lower(), _joined(str(field.value), strings)
        if fields.setdefault(name, value) != value:
            twice.append((name, value))
    return fields, twice


def _numbers(fields: dict[str, str]) -> "_Numbers":
    """The arXiv number, DOI and address, taken out of `fields`."""
    numbers = _Numbers(arxiv_id="", doi="", url="")
    eprint = ARXIV.fullmatch(_address(fields.get("eprint", "")))
    if eprint:
        numbers["arxiv_id"] = eprint["id"]
        fields.pop("eprint")
    doi = DOI.fullmatch(_address(fields.get("doi", "")))
    if doi:
        numbers["doi"] = doi["id"]
        fields.pop("doi")
    journal = fields.get("journal", "")
    arxiv = ARXIV_IN_TEXT.search(journal)
    if arxiv and numbers["arxiv_id"] in ("", arxiv["id"]):
        numbers["arxiv_id"] = arxiv["id"]
        fields["journal"] = trimmed(journal[: arxiv.start()] + journal[arxiv.end() :]) or "arXiv"
    for name in ("url", "howpublished"):
        value = _address(fields.get(name, ""))
        if re.fullmatch(r"https?://\S+", value) and not numbers["url"]:
            numbers["url"] = value
            fields.pop(name)
    return numbers


def _year(fields: dict[str, str]) -> int | None:
    """The year, taken out of `fields` unless it says more than that."""
    for name in ("year", "date"):
        value = _text(fields.get(name, ""))
        year = year_in(value)
        if year is None:
            match = re.match(r"(1[89]\d\d|20\d\d)-\d\d", value)
            year = int(match[1]) if match else None
        if year is not None:
            if value == str(year):
                fields.pop(name)
            return year
    return None


def _venue(fields: dict[str, str]) -> str:
    """Where it appeared, as `Journal, 12(3):45-67`, taken out of `fields`."""
    name = next((name for name in _VENUES if fields.get(name, "").strip()), None)
    if name is None:
        return ""
    venue = _text(fields.pop(name))
    volume, number, pages = (_text(fields.get(name, "")) for name in ("volume", "number", "pages"))
    if not re.fullmatch(r"\d+", volume) or (number and not re.fullmatch(r"[\w–/-]+", number)):
        return venue
    place = f"{venue}, {volume}" + (f"({number})" if number else "")
    for taken in ("volume", "number"):
        fields.pop(taken, None)
    if re.fullmatch(r"[\w.:–-]+", pages):
        fields.pop("pages")
        place += f":{pages}"
    return place


def _people(value: str) -> str:
    """`Doe, Ann and Roe, Carl and others` as `Ann Doe, Carl Roe, et al.`"""
    names = []
    for name in _split_outside_braces(" ".join(value.split()), " and "):
        if name.strip() == "others":
            names.append("et al.")
            continue
        parts = [_text(part) for part in _split_outside_braces(name, ",")]
        if len(parts) == 2:
            names.append(f"{parts[1]} {parts[0]}".strip())
        elif len(parts) == 3:
            names.append(f"{parts[2]} {parts[0]}, {parts[1]}")
        else:
            names.append(", ".join(parts))
    return ", ".join(filter(None, names))


def _joined(value: str, strings: dict[str, str], most: int = LONGEST_VALUE) -> str:
    """A value without its quotes or braces; `#` joins, a bare word stands for its `@string`."""
    parts = []
    for part in _split_outside_braces(value, "#"):
        word = part.strip()
        if len(word) > 1 and word[0] + word[-1] in ('""', "{}"):
            parts.append(word[1:-1])
        else:
            parts.append(strings.get(word.lower(), word))
    if sum(map(len, parts)) > most:
        raise too_much()
    return "".join(parts)


def _split_outside_braces(text: str, by: str) -> list[str]:
    """`text` in parts at each `by` that is in no braces and no quotes."""
    parts, depth, begin, quoted, position = [], 0, 0, False, 0
    while position < len(text):
        sign = text[position]
        if sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth == 0 and by == "#":
            quoted = not quoted
        if depth <= 0 and not quoted and text.startswith(by, position):
            parts.append(text[begin:position])
            begin = position = position + len(by)
            continue
        position += 1
    return [*parts, text[begin:]]


def _text(value: str) -> str:
    return " ".join(decoded(value).split())


def _address(value: str) -> str:
    r"""An address, number or DOI as it is: without `\url{…}` and the backslashes of LaTeX."""
    value = re.sub(r"^\{?\\url\{(.*?)\}\}?$", r"\1", value.strip())
    return re.sub(r"\\([%_&#~{}])", r"\1", value).strip("{} ")
