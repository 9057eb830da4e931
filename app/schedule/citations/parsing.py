"""A citation of the sentences in which people write one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.schedule.citations import venues
from app.schedule.citations.authors import split_at_by, split_authors, split_title_first
from app.schedule.citations.citation import Citation
from app.schedule.citations.ids import ARXIV, DOI
from app.schedule.citations.marks import MARK, Link, Marks, take_marks
from app.schedule.citations.names import names_in
from app.schedule.citations.sentences import ends_sentence, sentences, stops

# No citation is longer; a longer text is kept as it is.
LONGEST = 4000

_BULLET = re.compile(r"^(?:[•·*▪◦‣–—-]\s+)+")
# What counts the entries of a list: "[3]", "3.", "3)".
_COUNT = re.compile(r"^(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)])\s+(?=[^\W\d_]|[\"“《])")
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,})[\"”]|``([^`']{3,})''|《([^《》]+)》")
_PUBLISHER = re.compile(
    r"(Addison-Wesley|Birkhäuser|Cambridge(?: University Press)?|Chapman & Hall|CRC(?: Press)?|"
    r"Elsevier|Manning|MIT(?: Press)?|O['’]Reilly|Oxford(?: University Press)?|Packt|"
    r"Princeton(?: University Press)?|SIAM|Springer|Wiley)\s*:\s+"
)


def parse_citation(text: str, links: Sequence[Link] = ()) -> Citation:
    """What a citation says, as it stands on a page; `links` are its labels with their addresses.

    No word is lost: each is in some field, and all are in the title where nothing was recognised.
    Only what a field itself says goes: `arXiv:`, `doi:`, `by` before the authors, `In` before
    the venue; and the number that a list counts it with.
    """
    whole = _COUNT.sub("", _BULLET.sub("", " ".join(text.replace(MARK, " ").split())))
    if not whole or len(whole) > LONGEST:
        return Citation(title=whole, links=[link for link in links if link[1]])
    marks = take_marks(whole, links)
    text = marks.text.strip(f" .,;:{MARK}") and marks.text.lstrip(f" .,;:{MARK}")
    if not text:
        return _only_marks(whole, marks)
    found = _with_marks(_of_sentences(text, _title_label(marks)), marks)
    if not found.title or _lost(text, found):
        title = " ".join(text.replace(MARK, " ").split())
        found = _with_marks(Citation(title=title), marks)
    return found


def _only_marks(whole: str, marks: Marks) -> Citation:
    """A citation that is a number, an address or labels and nothing else."""
    if marks.links and not marks.notes:
        (label, url), *others = marks.links
        return replace(_with_marks(Citation(title=label, url=url), marks), links=others)
    for number, name in ((marks.arxiv_id, "arXiv"), (marks.doi, "doi")):
        if number and not marks.notes:
            return _with_marks(Citation(title=f"{name}:{number}"), marks)
    return replace(_with_marks(Citation(title=whole), marks), note="")


def _with_marks(found: Citation, marks: Marks) -> Citation:
    """`found` with what was taken out before. A link from its title is its address, unless the
    number says the same."""
    url, others = found.url or marks.url, []
    for label, address in marks.links:
        if not _covers(label, found.title):
            others.append((label, address))
        elif not _is_page_of(address, marks):
            url = url or address
    return replace(
        found,
        arxiv_id=marks.arxiv_id,
        doi=marks.doi,
        url=url,
        entry_type=marks.entry_type,
        note=" ".join([*marks.notes, found.note]).strip(),
        links=others,
    )


def _is_page_of(address: str, marks: Marks) -> bool:
    """Whether an address is where the arXiv number or the DOI leads anyway."""
    arxiv, doi = ARXIV.fullmatch(address), DOI.fullmatch(address)
    return bool(
        (arxiv and arxiv["id"] == marks.arxiv_id and "/abs/" in address)
        or (doi and doi["id"] == marks.doi)
    )


def _title_label(marks: Marks) -> str:
    """The label of a link in the sentences that is long enough to be the title."""
    for label, url in marks.links:
        words = venues.trimmed(" ".join(label.split()))
        if len(words.split()) >= 3 and words in marks.text and not names_in(words):
            return words if url else ""
    return ""


def _covers(label: str, title: str) -> bool:
    """Whether a label is the title, or most of it."""
    ours, theirs = _words(title), _words(label)
    return bool(ours) and (ours & theirs).total() >= 0.6 * ours.total()


def _of_sentences(text: str, label: str) -> Citation:
    """Authors, title, venue, year and note of a citation without its marks."""
    if label and label in text:
        before, _, after = text.partition(label)
        names = venues.trimmed(before.replace(MARK, " "))
        if not names or names_in(names):
            return _with_tail(Citation(authors=names, title=label), after)
    quoted = _QUOTED.search(text)
    if quoted:
        names = venues.trimmed(text[: quoted.start()].replace(MARK, " "))
        title = venues.trimmed(next(filter(None, quoted.groups())))
        if (not names or names_in(names)) and (len(title.split()) > 1 or not title.isascii()):
            return _with_tail(Citation(authors=names, title=title), text[quoted.end() :])
    if (parts := split_title_first(text)) is not None:
        title, names, after = parts
        return _with_tail(Citation(authors=names, title=title), after)
    authors, year, rest = split_authors(text)
    return _with_title(Citation(authors=authors, year=year), rest)


def _with_title(found: Citation, rest: str) -> Citation:
    """`found` with the title at the beginning of `rest`, and what follows it."""
    for start, end in stops(rest):
        title, after = rest[:start], rest[end:]
        if not title.strip(f" .,{MARK}") or not ends_sentence(rest, start, end):
            continue
        if rest[start] in "?!？！":
            if not _stops_title(after):
                continue
            title = rest[:end]
        return _with_tail(replace(found, title=title), after)
    return _with_tail(replace(found, title=rest), "")


def _stops_title(after: str) -> bool:
    """Whether the title ends with its question: nothing follows, or the venue."""
    following = sentences(after)
    return not following or following[0] == MARK or venues.is_venue(following[0], after_title=False)


def _with_tail(found: Citation, tail: str) -> Citation:
    """`found` with venue, year and note of what stands after its title."""
    title = found.title.replace(MARK, " ").strip(" .,;:，。；")
    authors = found.authors
    if not authors:
        title, authors = split_at_by(title)
    shop = _PUBLISHER.match(title)
    if shop:
        title = title[shop.end() :]
    venue, notes = _venue_and_notes(tail)
    if not venue and not shop:
        title, of_title = venues.split_at_venue(title)
        venue = [of_title]
    venue = [shop[1] if shop else "", *venue]
    place = ". ".join(filter(None, map(venues.trimmed, venue)))
    year = found.year
    if year is None:
        place, year = venues.without_year(place)
    if year is None and not place:
        title, year = _year_at_end(title)
    place = re.sub(r"^[Ii]n:?\s+(?=\S)", "", place)
    return replace(
        found,
        authors=authors,
        title=title.strip(),
        venue=place,
        year=year,
        note=" ".join(notes),
    )


def _venue_and_notes(tail: str) -> tuple[list[str], list[str]]:
    """The sentences that say where it appeared, and from the first that does not on, the rest."""
    venue: list[str] = []
    notes: list[str] = []
    direct = tail.lstrip()[:1] != MARK
    for part in _parts(tail):
        is_venue = not notes and venues.is_venue(part, after_title=direct and not venue)
        (venue if is_venue else notes).append(part)
    return venue, notes


def _parts(tail: str) -> list[str]:
    """The sentences after a title without marks and bare punctuation, and without the commas that
    hold a status or a year to the venue."""
    found: list[str] = []
    for part in sentences(tail):
        bare = part.strip(" ,;.，。；：:、") if not part.startswith("(") else part.rstrip(" ,;")
        if part == MARK or not bare.strip("()（）"):
            continue
        status = re.search(r",\s+((?:to appear|in press|submitted|forthcoming)\b.*)", part)
        if status and status.start():
            found += [part[: status.start()], status[1]]
        else:
            found.append(part.strip(" ,;，；：:、"))
    return found


def _year_at_end(title: str) -> tuple[str, int | None]:
    """`A title (2017)` and `A title, 2017` without the year."""
    match = re.search(r"\S(\s*\(((?:18|19|20)\d\d)\)|,\s*((?:18|19|20)\d\d))$", title)
    if match is None:
        return title, None
    return venues.trimmed(title[: match.start(1)]), int(match[2] or match[3])


def _lost(text: str, found: Citation) -> bool:
    """Whether a word of the sentences is in no field."""
    fields = (found.authors, found.title, found.venue, found.note, str(found.year or ""))
    kept = _words(" ".join(fields))
    for label, _url in found.links:
        kept += _words(label)
    missing = _words(text) - kept
    return bool(missing - Counter(["by", "in"]))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.replace("年", " ").casefold()))
