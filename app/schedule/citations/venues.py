"""Where something appeared: which words are a venue, which a remark, and what year it was."""

import re

_ACRONYM = (
    "AAAI|ACL|ACM|AISTATS|ALT|BMVC|CACM|COLT|CVPR|ECCV|EMNLP|FOCS|ICASSP|ICCV|ICLR|ICML|ICRA|IEEE|"
    "IJCAI|INTERSPEECH|ITCS|JASA|JMLR|KDD|MICCAI|NAACL|NIPS|NeurIPS|PAMI|PMLR|PNAS|SIAM|SIGGRAPH|"
    "SIGIR|SODA|STOC|TMLR|UAI|WACV|WWW"
)
_START = (
    r"(?:in:?\s+)?(?:the\s+)?(?:"
    rf"(?:{_ACRONYM})\b|Proceedings\b|Proc\.|Journal\b|J\.\s|Annals\b|Ann\.|Transactions\b|Trans\."
    r"|International\s+(?:Conference|Journal|Symposium|Workshop)\b|Advances\s+in\s+neural\b"
    r"|Conference\s+on\b|Conf\.|(?:\w+\s)?Workshop\s+on\b|Symposium\b|Lecture\s+Notes\s+in\b"
    r"|arXiv\s+preprint\b|arXiv\s+e-prints\b|Biometrika\b|Foundations\s+and\s+Trends\b"
    r"|Acta\b|Bulletin\b|Nature\b|Physical\s+Review\b|SIAM\b)"
)
STARTS_VENUE = re.compile(_START, re.IGNORECASE)
_AFTER_COMMA = re.compile(rf",\s+(?={_START})")
_SIGNS = re.compile(
    rf"\b(?:{_ACRONYM})\b|\b(?:Journal|Proceedings|Conference|Transactions|Annals|Symposium"
    r"|Workshop|Press|Springer|Elsevier|Wiley|Birkh[aä]user|Letters|Magazine|Bulletin|Review"
    r"|Dissertation|Biometrika|Publishers?|Verlag|Publications)\b"
    r"|\b(?:Ph\.?\s?D\.?|Master'?s?)\s+thesis\b|\b[Tt]echnical\s+[Rr]eport\b|\b[Pp]reprint\b"
    r"|\b(?:Proc|Conf|Trans|Ann|Lett|Rev|Sci|Res|Math|Stat|Phys)\.(?=\s|$)|\bvol\.|\bno\.\s?\d"
    r"|\bpp?\.\s?\d|\b\d+\s?\(\d+\)|\b\d+(?:\.\d+)?:\s?\d|\d\s?[–-]\s?[A-Z]?\d"
    r"|学报|出版社|大学|期刊|会议|杂志|研究|通报|科学"
)
_REMARK = re.compile(
    r"\(|(?:A|An|This|It|We|See|Here|Also|Note|Shows|Gives|They|There|Some|One|For|Code|Slides)\b"
    r"|The\s+[a-z]"
)
_STATUS = re.compile(
    r"(?:to\s+appear|in\s+press|submitted|forthcoming|under\s+review|accepted)\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"[(（]\s*(?P<year>1[89]\d\d|20\d\d)\s*年?[)）]")
_PLAIN_YEAR = re.compile(r"(?<![\w./:–-])(?P<year>1[89]\d\d|20\d\d)年?(?![\w/:–-]|\.\d)")
_SMALL = re.compile(
    "a|an|and|at|by|de|der|des|die|du|et|für|for|from|in|la|le|of|on|the|to|und|via|with"
)


def is_venue(text: str, *, after_title: bool) -> bool:
    """Whether a sentence after the title says where it appeared, and is no remark.

    What stands directly after the title needs fewer signs: a year, or capitals throughout.
    """
    text = text.strip()
    if _IN_BRACKETS.fullmatch(text.rstrip(".")):
        return True
    if not text or is_status(text) or (_REMARK.match(text) and not STARTS_VENUE.match(text)):
        return False
    if STARTS_VENUE.match(text) or re.match(r"(?:vol|pp?|no)\.\s?\d|\d", text):
        return True
    if text[0].islower():
        return False
    if _SIGNS.search(text) or re.fullmatch(r"[A-Z][A-Za-z]{1,9}[\s,’']+\d{2,4}\W*", text):
        return True
    return after_title and (year_in(text) is not None or _has_capitals(text))


def is_status(text: str) -> bool:
    """Whether this says how far it is with the printing."""
    return bool(_STATUS.match(text.strip()))


def year_in(text: str) -> int | None:
    """The year that a venue names, if it does."""
    match = _year_match(text)
    return int(match["year"]) if match else short_year_in(text)


def short_year_in(text: str) -> int | None:
    """The year of "ICLR'17"."""
    match = re.search(r"[A-Za-z]\s?['’](\d\d)(?!\w)", text)
    return int(match[1]) + (2000 if int(match[1]) < 50 else 1900) if match else None


def without_year(text: str) -> tuple[str, int | None]:
    """A venue and its year, each for itself: `Acta 18 (2017), no. 1` gives `Acta 18, no. 1`."""
    match = _year_match(text)
    if match is None:
        return trimmed(text), short_year_in(text)
    left, right = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    if left.endswith((",", ".", "，", "(")) or not left:
        right = right.lstrip(",.，; ")
    joint = "" if not right or right[0] in ",.;:)，" else " "
    return trimmed((left + joint + right).replace("()", "")), int(match["year"])


def split_at_venue(title: str) -> tuple[str, str]:
    """`A title, Journal of Examples, 3` as its two parts; the second is empty without a venue."""
    match = _AFTER_COMMA.search(title)
    return (title[: match.start()], title[match.end() :]) if match else (title, "")


def trimmed(text: str) -> str:
    """`text` without the punctuation that held it to what stood around it."""
    return text.strip(" ,;:.，。；：、").strip()


def _year_match(text: str) -> re.Match[str] | None:
    """In brackets a number is surely a year; else the last one that can be."""
    found = list(_IN_BRACKETS.finditer(text)) or list(_PLAIN_YEAR.finditer(text))
    return found[-1] if found else None


def _has_capitals(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not _SMALL.fullmatch(word)]
    return 0 < len(words) <= 12 and all(word[0].isupper() for word in words)
