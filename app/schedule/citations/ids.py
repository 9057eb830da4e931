"""arXiv numbers and DOIs: what they look like, alone and inside a text."""

import re

from app.core.errors import InvalidInput
from app.core.i18n import _

# arXiv's own forms: 1812.11118 (since April 2007) and math/0601001 or math.PR/0601001 before.
_NUMBER = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
_ARXIV_SITE = r"(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/"
_DOI_SITE = r"(?:https?://)?(?:dx\.|www\.)?doi\.org/"

ARXIV = re.compile(rf"(?:{_ARXIV_SITE}|arxiv:)?\s*{_NUMBER}", re.IGNORECASE | re.ASCII)
DOI = re.compile(rf"(?:{_DOI_SITE}|doi:)?\s*(?P<id>10\.[0-9]{{4,9}}/\S+)", re.IGNORECASE)

# In a text a number needs its word before it, or the name of an archive in it: 1812.11118 alone
# may be anything.
_ARCHIVES = (
    "(?:math|stat|cs|physics|astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nlin|"
    "nucl-ex|nucl-th|quant-ph|q-bio)"
)
ARXIV_IN_TEXT = re.compile(
    rf"(?<![\w/.-])(?:{_ARXIV_SITE}|arxiv\s?:\s?|arxiv\s|"
    rf"(?={_ARCHIVES}(?:\.[A-Z]{{2}})?/)){_NUMBER}(?!\w)",
    re.IGNORECASE | re.ASCII,
)
DOI_IN_TEXT = re.compile(
    rf"(?<![\w/.-])(?:{_DOI_SITE}|doi\s?:?\s?)?(?P<id>10\.[0-9]{{4,9}}/[^\s\ue000，。；、]+)",
    re.IGNORECASE,
)
ADDRESS_IN_TEXT = re.compile(r"https?://[^\s\ue000<>，。；、]+", re.IGNORECASE)

_PAIRS = {")": "(", "]": "[", "}": "{"}


def arxiv_number(text: str) -> str:
    """`1812.11118` of any usual spelling of an arXiv id; empty stays empty.

    Raises InvalidInput for what is none.
    """
    if not text:
        return ""
    match = ARXIV.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            _("This is not an arXiv number. It looks like 1812.11118."),
            code="bad_arxiv",
            field="arxiv_id",
        )
    return match["id"]


def doi_of(text: str) -> str:
    """`10.1000/182` of any usual spelling of a DOI. Raises InvalidInput for what is none."""
    if not text:
        return ""
    match = DOI.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            _("This is not a DOI. It looks like 10.1073/pnas.1903070116."),
            code="bad_doi",
            field="doi",
        )
    return match["id"]


def without_stop(word: str) -> str:
    """An address or a DOI without the punctuation of the sentence that it stands in."""
    while word:
        last = word[-1]
        closes_nothing = last in _PAIRS and word.count(last) > word.count(_PAIRS[last])
        if last not in ".,;:'\"”’»>" and not closes_nothing:
            break
        word = word[:-1]
    return word
