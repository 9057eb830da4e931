"""Student ids in a text: numbers of 7 to 12 digits that stand as ids do.

Most long numbers on a page are none: telephones, ISBNs, grants, days, counts. So one is an id only
where it stands by itself (in brackets, a cell, between commas), beside a name, or after a word that
says so. A number that was an id once is one wherever it stands.
"""

import datetime as dt
import re
from collections.abc import Iterator

_NUMBER = re.compile(
    r"(?:(?<![\w.=&?#%+$€£~-])[A-Za-z]?|(?<=\b[Ii][Dd]))(\d{7,12})[A-Za-z]?(?![\w%]|[.,/-]\d)"
)
_RUN = re.compile(r"\d{6,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:\bstudent\s*(?:id|no\.?|number)s?|\bs\.?id\b|\bids?\b|\bby\b|学\s*号|學\s*號)\W{0,4}$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?:\b(?:isbn|issn|arxiv|doi|pmid|pmc|mr|zbl|hal|tel|telephone|phone|fax|mobile|cell|call"
    r"|grants?|awards?|nsf|nsfc|patent|room|vol|version|build|issue|seed|article|paper)\b"
    r"|课程\w{0,2}|编号|代码|电话|传真|手机|基金)(?:[\W\d]{1,3}(?:no|nos|number|grant|award|code|项目|号)\b)?[^\w\n]{0,4}$",
    re.IGNORECASE,
)
_OPENS, _ENDS = r"[(（\[【,，;；、|]\s*\\?$", r"\s*\\?(?:[)）\]】,，;；、|]|$)"
_AFTER_OPEN, _BEFORE_END = re.compile(_OPENS), re.compile(_ENDS)
_ITEM = re.compile(r"\s*(?:[-*+>]|\d{1,3}[.)])?\s*$")
_WORD = r"[A-Z][\w'’.-]*[a-z'’]|[A-Z]{2,}"
_TWO_NAMES = re.compile(
    rf"(?:(?:{_WORD}),?\s+(?:{_WORD}|[A-Z]\.)|(?<![\u4e00-\u9fff])[\u4e00-\u9fff·]{{2,5}})\W{{0,4}}$"
)
# One word in capitals may be a subject with its number.
_A_NAME = re.compile(r"(?:^|[\s(（,;|*])[A-Z][\w'’.-]*[a-z'’][\s,(（*_\\]{1,4}$")
_NAME_FOLLOWS = re.compile(
    rf"[\s,:：|*_-]{{1,4}}(?:(?:{_WORD}),?\s+(?:{_WORD})|[\u4e00-\u9fff]{{2,4}})"
)


def ids_in(line: str, *, of_paper: bool = False) -> Iterator[str]:
    """The ids in a line. In what a paper is called, only such as come with whole names."""
    # What is left has its places: addresses have numbers of many kinds.
    bare = _ADDRESS.sub(lambda match: "/" * len(match[0]), line)
    for match in _NUMBER.finditer(bare):
        before, after = bare[: match.start()][-60:], bare[match.end() :][:60]
        if _is_id(match[1], before, after, of_paper=of_paper):
            yield match[0]


def number_of(said: str) -> str:
    """The digits of an id, without a letter at either end; empty where they are too few."""
    match = _RUN.search(said)
    return match[0] if match else ""


def known_among(text: str, known: set[str]) -> bool:
    """Whether one of the known ids stands in a text, in an address too."""
    return any(match[0] in known for match in _RUN.finditer(text))


def _is_id(number: str, before: str, after: str, *, of_paper: bool) -> bool:
    if _OTHER_LABEL.search(before):
        return False
    if after.startswith("@") or _LABEL.search(before):
        return True
    if number.endswith("000"):  # a count
        return False
    if _TWO_NAMES.search(before) or (not of_paper and _NAME_FOLLOWS.match(after)):
        return True
    if of_paper or _is_day(number):
        return False
    alone = bool(_AFTER_OPEN.search(before) or _ITEM.fullmatch(before)) and _BEFORE_END.match(after)
    return bool(alone or _A_NAME.search(before))


def _is_day(number: str) -> bool:
    """Whether this can be 20201014."""
    try:
        day = dt.datetime.strptime(number, "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return False
    return 1970 <= day.year <= 2100 and len(number) == 8
