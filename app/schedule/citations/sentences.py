"""Where the sentences of a citation end: not every stop is one."""

import re

from app.schedule.citations.marks import MARK

_ABBREVIATION = re.compile(
    "acad|adv|al|am|amer|ann|annu|appl|cf|ch|comm|comp|comput|conf|dept|dr|ed|eds|eg|eq|etc|fig|ie|"
    "inc|inf|int|j|jr|lett|math|mach|mt|nat|natl|neural|no|numer|phys|pp|probab|proc|prof|quart|"
    "jan|feb|apr|jul|aug|sept?|oct|nov|dec|mag|res|rev|sci|sec|soc|sr|st|stat|syst|symp|theor|trans|univ|vol|vs|supp?",
    re.IGNORECASE,
)
# A stop ends a sentence where white space, a mark or nothing follows; a Chinese one everywhere.
_STOP = re.compile(rf"[.?!](?=[\"”’')）]*(?:\s|{MARK}|$))[\"”’')）]*|[。．？！]|{MARK}")
_STARTS_SENTENCE = re.compile(
    rf"\s*(?:$|[{MARK}\"“‘'(\[《「]|[^\W\d_a-z]|(?:18|19|20)\d\d\b|arXiv\b|https?:|\$)"
)


def stops(text: str) -> list[tuple[int, int]]:
    """Where sentences may end in `text`: the place of each stop and where the next one begins."""
    return [(match.start(), match.end()) for match in _STOP.finditer(text)]


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the stop at `start` ends a sentence: no initial, no abbreviation, and what follows
    begins like one."""
    if text[start] in f"。．？！{MARK}":
        return True
    if not _STARTS_SENTENCE.match(text, end) or text[end : end + 1] == ".":
        return False
    if text[start] != ".":
        return True
    word = re.split(r"[\s(\[\"“‘]", text[:start])[-1].replace(".", "")
    if len(word) == 1 and word.isalpha() and word.isupper():
        return not text[end:].strip(f" {MARK}")
    return not _ABBREVIATION.fullmatch(word) or not text[end:].strip()


def sentences(text: str) -> list[str]:
    """The sentences of `text` with their stops; a mark stands alone."""
    found, begin = [], 0
    for start, end in stops(text):
        if not ends_sentence(text, start, end):
            continue
        if text[start] == MARK:
            found += [text[begin:start], MARK]
        else:
            found.append(text[begin:end])
        begin = end
    found.append(text[begin:])
    return [part.strip() for part in found if part.strip()]
