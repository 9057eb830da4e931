"""Which texts are lists of authors, by the shape of names alone."""

import re
from functools import lru_cache

_BETWEEN = re.compile(r"\s*[,;]\s*(?:and|&)\s+|\s*[;,、，]\s*|\s+(?:and|&|with)\s+")
_PARTICLE = re.compile(
    "al|bin|da|dal|de|del|della|den|der|di|dos|du|el|ibn|la|le|ten|ter|van|von|y|zu"
)
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_OTHERS = re.compile(r"[\s,]+(?:et\.? al\.?|and others|等)$|(?<=[\u4e00-\u9fff])等$")
_WORD = re.compile(r"(?:[a-z]{1,2}['’])?[^\W\d_a-z](?:[^\W\d_]|['’‐-](?=[^\W\d_]))*", re.UNICODE)
_CHINESE = re.compile(r"[\u4e00-\u9fff·]{2,4}")
# Words with a capital letter in titles that nobody is called.
_NO_NAME = re.compile(
    "the|of|for|with|from|by|how|why|what|when|where|is|are|its|their|this|that|towards?|using|via|"
    "introduction|lectures?|notes|tutorials?|course|learning|networks|neural|theory|analysis|book|"
    "optimization|methods|statistical|statistics|deep|slides|mathematics|problems|models|"
    "generalization"
)


def names_in(text: str) -> list[str]:
    """The names of a list of authors; empty if `text` is none."""
    text = text.strip().rstrip(",;:：")
    bare = _OTHERS.sub("", text)
    parts = [part.strip() for part in _BETWEEN.split(bare)]
    before = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1 and bare == text
        follows_family = bool(before) and not any(map(_is_initial, before.split()))
        if not (_is_name(part, last) or (follows_family and _ends_name(part))):
            return []
        before = part
    return parts


def people(text: str) -> list[str]:
    """Each person of a list of authors, as `Ann Doe`, `Doe, A.` or `et al.`; empty if `text` is
    none."""
    names = names_in(text)
    found: list[str] = []
    # Two single words before full names are one person, as in `DOE, Ann, Carl ROE, and Lin POE`.
    counts = [len(name.split()) for name in names]
    begins_inverted = len(names) > 2 and counts[:2] == [1, 1] and min(counts[2:]) > 1
    for index, name in enumerate(names):
        if found and (_ends_name(name) or (begins_inverted and index == 1)):
            found[-1] += f", {name}"
        else:
            found.append(name)
    others = ["et al."] if _OTHERS.search(text.strip().rstrip(",;")) else []
    return [*found, *others] if found else []


def is_inverted(names: list[str]) -> bool:
    """Whether every second part is the initials of the family name before it."""
    return len(names) > 1 and len(names) % 2 == 0 and all(map(_ends_name, names[1::2]))


def is_sure(names: list[str]) -> bool:
    """Whether these can hardly be the words of a title: several full names, or initials."""
    return (
        is_inverted(names)
        or (len(names) > 1 and all(len(name.split()) > 1 for name in names))
        or any(_is_initial(word) and "." in word for name in names for word in name.split())
    )


@lru_cache(maxsize=1024)
def _is_name(part: str, last: bool) -> bool:
    """Whether `part` is one name. The last name of a list is cut from the title by its stop alone,
    so that after a middle initial it may have one word more and not two."""
    words = [word for word in part.split() if not re.fullmatch(r"\([^\W\d_]+\)", word)]
    if not 0 < len(words) <= 6:
        return False
    kinds = [_kind(word) for word in words]
    if "" in kinds or kinds.count("word") > 4 or "word" not in kinds:
        return False
    first_word = kinds.index("word")
    initials = [i for i, kind in enumerate(kinds) if kind == "initial" and i > first_word]
    after = kinds[initials[-1] :].count("word") if initials else 0
    return after <= (1 if last else 2)


def _kind(word: str) -> str:
    bare = word.rstrip(".").lower()
    if bare in _SUFFIXES:
        return "suffix"
    if _PARTICLE.fullmatch(word):
        return "particle"
    if _is_initial(word):
        return "initial"
    named = _CHINESE.fullmatch(word) or (_WORD.fullmatch(word) and not _NO_NAME.fullmatch(bare))
    return "word" if named else ""


def _is_initial(word: str) -> bool:
    """`P`, `P.`, `J.-F.`, `A.B.`, or `Yu.`"""
    letters = [part for part in re.split(r"[.‐-]+", word) if part]
    if not letters or not all(part.isalpha() and part[0].isupper() for part in letters):
        return False
    return all(len(part) == 1 for part in letters) or (
        len(letters) == 1 and len(letters[0]) == 2 and word.endswith(".")
    )


def _ends_name(part: str) -> bool:
    """Whether `part` stands after a family name and a comma: initials, or `Jr.`"""
    words = part.split()
    return bool(words) and all(_kind(word) in ("initial", "suffix") for word in words)
