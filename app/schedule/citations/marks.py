"""What a citation says in brackets, numbers and addresses, taken out of its sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.schedule.citations.ids import (
    ADDRESS_IN_TEXT,
    ARXIV,
    ARXIV_IN_TEXT,
    DOI,
    DOI_IN_TEXT,
    without_stop,
)

# Stands in the sentences where something was taken out; it is in no Unicode text.
MARK = "\ue000"

Link = tuple[str, str]

_BRACKET = re.compile(r"\[([^\[\]]*)\]")
# The kinds of Chinese citations (GB/T 7714), as BibTeX calls them.
_KINDS = {
    "J": "article",
    "M": "book",
    "C": "inproceedings",
    "D": "phdthesis",
    "R": "techreport",
    "N": "article",
    "EB/OL": "misc",
    "J/OL": "article",
}
_ONLY_A_NAME = re.compile(r"[\W_]*(?:arxiv|doi|preprint|link|url)?[\W_]*", re.IGNORECASE)
_LEADS_TO_ADDRESS = re.compile(
    r"(?:\bavailable\s+(?:online\s+)?at|\bavailable|\bretrieved\s+from|\burl)\s*:?\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Marks:
    """What was taken out of `text`, in which a MARK is left for each."""

    text: str
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    entry_type: str = ""
    notes: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def take_marks(text: str, links: Sequence[Link]) -> Marks:
    """Take brackets, arXiv numbers, DOIs and addresses out of a citation.

    `links` are the addresses of labels in it. Of two arXiv numbers the first is the citation's;
    the other stays in the text that speaks of it.
    """
    marks = Marks(text)
    named = dict(links)
    _take_brackets(marks, named)
    _take_arxiv(marks)
    _take_doi(marks)
    _take_address(marks)
    for label, url in named.items():
        _take_link(marks, label, url)
    return marks


def _take_brackets(marks: Marks, named: dict[str, str]) -> None:
    def take(match: re.Match[str]) -> str:
        inner, before = match[1].strip(), match.string[: match.start()]
        kind = _KINDS.get(inner.upper())
        if kind and before[-1:].strip():
            marks.entry_type = kind
            return MARK
        label = next((known for known in named if _same(known, inner)), None)
        if label is not None and not _take_number(marks, inner):
            _take_link(marks, inner, named.pop(label))
            return MARK
        if label is not None:
            named.pop(label)
            return MARK
        if _take_number(marks, inner):
            return MARK
        if _belongs_to_sentence(before, match.string[match.end() :]):
            return match[0]
        marks.notes.append(match[0])
        return MARK

    marks.text = _BRACKET.sub(take, marks.text)


def _take_number(marks: Marks, inner: str) -> bool:
    """Take what stands in a bracket as the arXiv number, DOI or address, if it is one, and if the
    citation has no other."""
    for name, shape in (("arxiv_id", ARXIV), ("doi", DOI)):
        match = shape.fullmatch(inner)
        if match and getattr(marks, name) in ("", match["id"]):
            setattr(marks, name, match["id"])
            return True
    if ADDRESS_IN_TEXT.fullmatch(inner) and not marks.url:
        marks.url = inner
        return True
    return False


def _take_arxiv(marks: Marks) -> None:
    match = ARXIV.fullmatch(marks.text.rstrip(" .")) or ARXIV_IN_TEXT.search(marks.text)
    if match and marks.arxiv_id in ("", match["id"]):
        marks.arxiv_id = match["id"]
        marks.text = marks.text[: match.start()] + MARK + marks.text[match.end() :]


def _take_doi(marks: Marks) -> None:
    match = DOI_IN_TEXT.search(marks.text)
    if match is None:
        return
    doi = without_stop(match["id"])
    if DOI.fullmatch(doi) and marks.doi in ("", doi):
        marks.doi = doi
        end = match.start("id") + len(doi)
        marks.text = marks.text[: match.start()] + MARK + marks.text[end:]


def _take_address(marks: Marks) -> None:
    """Take the first address, if it is the citation's and not that of a remark in it."""
    match = ADDRESS_IN_TEXT.search(marks.text)
    if match is None or marks.url:
        return
    url = without_stop(match[0])
    before = marks.text[: match.start()].rstrip()
    end = match.start() + len(url)
    leading = _LEADS_TO_ADDRESS.search(before)
    is_the_last = not marks.text[end:].strip(" .]>)") and not (marks.arxiv_id or marks.doi)
    if leading or is_the_last or not before or before[-1] in f'.,;?!)>]”"{MARK}':
        marks.url = url
        start = leading.start() if leading else match.start()
        marks.text = marks.text[:start] + MARK + marks.text[end:]


def _take_link(marks: Marks, label: str, url: str) -> None:
    """Note where a label leads. arXiv and DOI resolver become numbers; a label that says more than
    that stays as a link, so that its words are kept."""
    for name, shape in (("arxiv_id", ARXIV), ("doi", DOI)):
        match = shape.fullmatch(url.strip()) if "/" in url else None
        if match and getattr(marks, name) in ("", match["id"]):
            setattr(marks, name, match["id"])
            if _ONLY_A_NAME.fullmatch(label) or shape.fullmatch(label.strip()):
                return
    if url and url != marks.url:
        marks.links.append((label, url))


def _same(label: str, inner: str) -> bool:
    return _plain(label) == _plain(inner)


def _plain(label: str) -> str:
    return re.sub(r"[\s\[\]]+", "", label).casefold()


def _belongs_to_sentence(before: str, after: str) -> bool:
    """Whether a bracket is a word of the title, as in `The [broken] window`."""
    before, after = before.rstrip(), after.lstrip()
    return bool(before and before[-1].isalnum() and after and after[0].islower())
