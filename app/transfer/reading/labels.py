"""Labels: the words before a colon or in brackets that say what follows."""

import re
from dataclasses import dataclass
from typing import Literal

from app.transfer.description import MaterialKind
from app.transfer.reading.blocks import Line
from app.transfer.reading.links import kind_of, names_material

Means = Literal[
    "title", "speaker", "abstract", "bio", "references", "time", "venue", "groups", "team", "talk",
    "material", "project", "scribe", "unknown",
]  # fmt: skip

_WORDS: tuple[tuple[Means, str], ...] = (
    ("title", r"(?:talk |paper )?title|题目|标题|报告题目"),
    (
        "speaker",
        (
            r"(?:invited |guest |keynote )?speakers?|presenters?(?: [ivx]+| \d)?|"
            r"presented by|主讲人?|报告人|演讲者?"
        ),
    ),
    ("scribe", r"scrib(?:er|e)s?|note ?takers?|notes (?:taken )?by|记录人?"),
    ("abstract", r"abstract|summary|摘要|内容简介|description"),
    (
        "bio",
        (
            r"(?:short |speaker(?:'s)? )?bio(?:graphy|s)?"
            r"|about the speaker|(?:个人|作者|报告人)?简介"
            r"|简历"
        ),
    ),
    (
        "references",
        (
            r"(?:key |main |further |recommended |suggested |related |optional |required )?("
            r"?:references?|readings?|papers?|literature|bibliography|books?)(?: (?:and|&)"
            r" readings?)?|参考(?:文献|资料|教材)?|阅读(?:材料)?"
        ),
    ),
    ("time", r"time|date(?: (?:and|&) time)?|when|时间"),
    ("venue", r"venue|place|location|room|where|地点"),
    (
        "groups",
        (
            r"(?:student )?seminars|(?:seminar |student |presenting )?groups|(?:student )"
            r"?presentations|presenting|讨论班"
        ),
    ),
    ("team", r"team(?: \d+)?|group \d+|group"),
    (
        "talk",
        (
            r"(?:student |guest |invited |special )?(?:seminar|talk|lecture|colloquium)("
            r"?: [ivx]+| \d)?|(?:\w+ ){0,2}colloquium|(?:学生|特邀|专题)?报告"
        ),
    ),
    (
        "project",
        (
            r"(?:(?:gallery|reports?|description|assignment)s? (?:of|for) )?(?:mini[- ]?|"
            r"final |course )*(?:project|homework|hw|assignment|problem set|作业|大作业)s?("
            r"?: ?\d+)?(?: (?:reports?|gallery))?"
        ),
    ),
    (
        "material",
        (
            r"(?:lecture )?(?:slides?|videos?|notes?|handouts?)|recordings?|data(?:sets?)?|("
            r"?:\w+ )?codes?|matlab|python|r|notebooks?|software|materials?|demos?|links?|课件"
            r"|讲义|录像|视频|代码|数据"
        ),
    ),
)  # fmt: skip
_PATTERNS = tuple((means, re.compile(words, re.IGNORECASE)) for means, words in _WORDS)
_BRACKETED = re.compile(
    r"\s*[\[【]\s*([^\[\]【】]{1,60}?)\s*[:：]?\s*[\]】]\s*([:：]|\.(?=\s|$))?\s*"
)
_COLON = re.compile(r"\s*([^\W\d_][\w' &/-]{1,40}?|[\u4e00-\u9fff]{2,6})\s*[:：]\s*")
_MARKED = re.compile(r"\s*([\w ]{2,30})\s*[.:：]\s*")


@dataclass(frozen=True)
class Label:
    """What a label means, and the words it was written with."""

    means: Means
    shown: str
    rest: Line
    bracketed: bool = False

    @property
    def material(self) -> MaterialKind:
        """The kind of material that it announces."""
        return kind_of(self.shown)


def meaning(words: str) -> Means:
    """What a label's words mean."""
    words = re.sub(r"\s*[(（][^()（）]*[)）]", "", " ".join(words.split())).strip()
    for means, pattern in _PATTERNS:
        if pattern.fullmatch(words):
            return means
    return "unknown"


def label_of(line: Line, *, in_list: bool = False) -> Label | None:
    """The label that a line begins with, if any.

    An unknown word in brackets is a label only before a colon or alone, and not `in_list`, where
    such words are the keys of books.
    """
    if bracket := _BRACKETED.match(line.text):
        rest = line.cut(bracket.end())
        means = meaning(bracket[1])
        alone = bracket[2] is not None or not rest.text
        url = line.url_in(bracket.start(), bracket.end())
        if (
            means in ("material", "unknown")
            and (names_material(bracket[1]) or url)
            and not (bracket[2] or (means == "material" and not url and rest.text))
        ):
            return None
        if means == "unknown" and (url or not alone or in_list or not _speaks(bracket[1])):
            return None
        return Label(means, bracket[1].strip(), rest, bracketed=True)
    if colon := _COLON.match(line.text):
        means = meaning(colon[1])
        rest = line.cut(colon.end())
        if means not in ("unknown", "material") or (means == "material" and _only_links(rest)):
            return Label(means, colon[1], rest)
    return _set_off(line)


def _only_links(line: Line) -> bool:
    """Whether a line is nothing but links, as after "Slides:"."""
    spans = [(span.start, span.end) for span in line.spans if span.url]
    return bool(spans) and not re.search(r"[^\W_]{4}", line.without(spans).text)


def _speaks(words: str) -> bool:
    """Whether these are words and not a number or a key such as Boyd09."""
    return re.fullmatch(r"\W*\d*\W*|\w+?\d+\w?|[A-Z]{2,6}", words) is None


def _set_off(line: Line) -> Label | None:
    """A word in italics or bold before a full stop: "*Abstract.* We show …"."""
    first = next((s for s in line.spans if s.mark and s.start == 0), None)
    if first is None or first.end >= len(line.text) + 1:
        return None
    words = line.text[: first.end].strip(" .:：")
    ended = line.text[: first.end].rstrip()[-1:] + line.text[first.end :].lstrip()[:1]
    means = meaning(words)
    if means in ("unknown", "material", "project", "groups", "talk") or not set(ended) & set(
        ".:："
    ):
        return None
    match = _MARKED.match(line.text)
    return Label(means, words, line.cut(match.end() if match else first.end))
