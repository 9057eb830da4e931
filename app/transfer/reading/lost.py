"""That no sentence of a source is lost: what is in no field is told."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import msgspec

from app.transfer.description import Understood
from app.transfer.reading.blocks import Line
from app.transfer.reading.columns import column_of, heads_line
from app.transfer.reading.dates import find_dates
from app.transfer.reading.facts import sentences_of
from app.transfer.reading.guests import GUEST_TALK
from app.transfer.reading.hours import find_hours
from app.transfer.reading.labels import label_of
from app.transfer.reading.links import is_address, printed_address
from app.transfer.reading.runin import facts_in, talk_parts
from app.transfer.reading.subjects import means_of
from app.transfer.reading.title import TERM
from app.transfer.reading.topic import LECTURE

_WORD = re.compile(r"\w+")
# Signs between which words need not stay beside each other: a citation is taken apart there.
_CLAUSE = re.compile(r"[\[\](){}<>【】（）|.,:;!?，。：；！？、\"“”\t]+|\s[-–—]\s|\s[&/]\s")
# Headings whose sections are fields of the course.
_HEADINGS = frozenset({"banner", "schedule", "instructors", "assistants", "when", "place"})
# Words that are understood and not kept: titles of people, and what joins or marks a list.
_SPENT = frozenset(
    {
        "and", "by", "in", "prof", "professor", "dr", "mr", "mrs", "ms", "the", "arxiv", "doi",
        "http", "https", "www", "org", "dx", "to", "from", "deadline", "due", "lecture",
        "invited", "guest", "speaker", "speakers", "presenter", "presenters", "given",
        "lectures", "tba", "tbd", "tbc", "n", "e", "mail", "email", "for", "on", "at", "a", "of",
        "with", "v", "homepage", "webpage", "website", "online", "join", "via", "link",
        "交", "title", "taught", "副教授", "教授", "老师", "博士", "讲师", "研究员",
    }
)  # fmt: skip


def words_of(understood: Understood) -> list[str]:
    """Every word in the fields, in order, small."""
    return [word for text in _texts(msgspec.to_builtins(understood)) for word in _small(text)]


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)


def _small(text: str) -> list[str]:
    return [word.replace("_", "") for word in _WORD.findall(text.replace("\\", "").lower())]


def clauses_of(line: Line) -> list[list[str]]:
    """A line's runs of words that must be found, less labels, dates, hours and numbers."""
    text = line.text
    if means_of(text) in _HEADINGS or heads_line(line) or column_of(text) != "other":
        return []
    line = _less_labels(line)
    text = line.text
    for edge in sorted({e for s in line.spans if s.url for e in (s.start, s.end)}, reverse=True):
        text = f"{text[:edge]}|{text[edge:]}"
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]}.{text[date.end :]}"
    for hours in reversed(find_hours(text)):
        text = f"{text[: hours.start]}.{text[hours.end :]}"
    text = re.sub(r"\b\d{4}\.\d{4,5}(?:v\d+)?", ".", text)
    runs = [_small(part) for part in _CLAUSE.split(TERM.sub(".", text))]
    return [run for run in runs if any(not w.isdigit() and w not in _SPENT for w in run)]


def _less_labels(line: Line) -> Line:
    """A line less what at its beginning is understood and not kept: a number, a date, labels."""
    for _step in range(4):
        head = re.match(r"\s*([^:：]{2,40}?)\s*[:：]\s*", line.text)
        dates = find_dates(line.text[:60])
        if (match := LECTURE.match(line.text)) or (match := GUEST_TALK.match(line.text)):
            line = line.cut(match.end())
        elif dates and not line.text[: dates[0].start].strip(" .,:"):
            line = line.cut(dates[0].end)
        elif head and means_of(head[1]) in _HEADINGS:
            line = line.cut(head.end())
        elif (label := label_of(line)) and label.means != "unknown":
            line = label.rest
        else:
            break
        line = line.cut(len(line.text) - len(line.text.lstrip(" .,:;)-–—")))
    return line


def lost_lines(lines: Sequence[Line], understood: Understood) -> list[Line]:
    """The lines with words that are in no field of what was understood."""
    words = words_of(understood)
    known = set(words)
    pairs = set(pairwise(words))
    parts = [
        part
        for line in lines
        for sentence in sentences_of(line)
        for fact in facts_in(sentence)
        for part in talk_parts(fact)
    ]
    return [
        line
        for line in parts
        if not all(_is_kept(clause, known, pairs) for clause in clauses_of(line))
    ]


def lost_links(lines: Sequence[Line], understood: Understood) -> list[tuple[str, str]]:
    """The links whose addresses are in no field; a paper's number stands for its address."""
    kept = "\n".join(_texts(msgspec.to_builtins(understood)))
    return [
        (label, url)
        for line in lines
        for label, url in line.links
        if is_address(url) and not any(form in kept for form in _forms(url))
    ]


def _forms(url: str) -> list[str]:
    paper = re.search(r"(?:arxiv\.org/(?:abs|pdf)|doi\.org)/(.+?)(?:v\d+)?(?:\.pdf)?$", url)
    return [
        url.removeprefix("mailto:"),
        printed_address(url),
        *([unquote(paper[1])] if paper else []),
    ]


def _is_kept(clause: list[str], known: set[str], pairs: set[tuple[str, str]]) -> bool:
    """Whether the words of a clause are kept, beside each other as they were.

    A word that is spent may have parted two others.
    """
    if not all(word in known or word in _SPENT or word.isdigit() for word in clause):
        return False
    return all(
        pair in pairs or not _SPENT.isdisjoint(pair) or any(word.isdigit() for word in pair)
        for pair in pairwise(clause)
    )
