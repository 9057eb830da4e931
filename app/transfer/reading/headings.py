"""Headings: by their tags, their words or their looks, and what their sections are about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.transfer.reading.blocks import Block, Line
from app.transfer.reading.rows import begins_row
from app.transfer.reading.title import TERM

Means = Literal[
    "schedule", "references", "instructors", "assistants", "when", "place", "projects", "banner",
    "text", "unknown",
]  # fmt: skip

_WORDS: tuple[tuple[Means, str], ...] = (
    ("banner", r"course information|course info|information|about|课程信息|general information"),
    (
        "schedule",
        (
            r"(?:tentative |course |class |lecture |detailed |weekly )*(?:schedule|calendar|"
            r"timetable|lectures|plan)(?: (?:and|&) \w+)?|syllabus|"
            r"lecture notes and schedule|时间表|课程安排"
            r"|日程(?:安排)?|课程表|教学安排|课程内容|教学进度"
        ),
    ),
    (
        "references",
        (
            r"(?:course |main |recommended |required |suggested |useful |further |optional )"
            r"*(?:references?|text ?books?|books?|readings?|bibliography|tutorials?|"
            r"literature|papers?|resources|references? (?:and|&) \w+|text ?books? (?:and|&)"
            r" \w+)(?: list)?|(?:主要)?参考(?:书目?|教材|文献|资料)|教材|阅读材料"
        ),
    ),
    (
        "instructors",
        (
            r"(?:course )?(?:instructors?|lecturers?|teachers?|professors?|teaching staff|"
            r"staff|教师|主讲(?:教师|人)?|任课教师|授课教师|教师|老师)"
        ),
    ),
    (
        "assistants",
        (
            r"teaching assistants?|(?:head )?tas?|(?:course )?assistants?|graders?|助教|"
            r"teaching fellows?"
        ),
    ),
    (
        "when",
        (
            r"(?:(?:class|lecture|meeting|course) )?times?(?: (?:and|&) (?:place|venue|"
            r"location|room)s?)?|(?:class|course) (?:meetings?|hours)|when(?: (?:and|&)"
            r" where)?|lectures?|上课时间(?:[和与及]?地点)?"
            r"|时间(?:[和与及、]?地点)?|讲课|time/place|meetings?|"
            r"class"
        ),
    ),
    (
        "place",
        (
            r"(?:(?:class|lecture|meeting) )?(?:places?|venues?|locations?|room|classroom)|"
            r"where|(?:上课)?地点|教室"
        ),
    ),
    (
        "projects",
        (
            r"(?:(?:final|course|mini|class|term) ?)*(?:homeworks?|projects?|assignments?|"
            r"problem sets|作业|大作业|项目)(?: (?:and|&) (?:\w+ )?(?:projects?|homeworks?|exams?|"
            r"assignments?|grading))?(?: reports?| gallery)?|作业[与和及](?:项目|考试)"
        ),
    ),
    (
        "text",
        (
            r"synopsis|abstract|overview|(?:course )?(?:description|overview|objectives?|"
            r"goals?|outline|content|summary|policies|policy|materials?)|prerequisites?|"
            r"grading(?: policy)?|announcements?|news|office hours?|contact|links?|software|"
            r"datasets?|data|exams?|evaluation|lecture notes|e?-?mail(?: address)?|"
            r"acknowledg\w+|requirements?|workload|scrib\w+|topics|faq|notes?|introduction|"
            r"award winners|discussions?|collaboration(?: policy)?|academic integrity|"
            r"registration|organi[sz]ers?|course assistants"
            r"|摘要|简介|课程简介|课程描述|先修要求|预备知识|考核方式|"
            r"成绩(?:评定)?|公告|通知|答疑(?:时间)?|联系方式|数据"
        ),
    ),
)  # fmt: skip
_PATTERNS = tuple((means, re.compile(words, re.IGNORECASE)) for means, words in _WORDS)
_INLINE: frozenset[Means] = frozenset({"instructors", "assistants", "when", "place"})
_SPLIT = re.compile(r"([^:：]{2,40}?)\s*[:：]\s*(.*)")


# How copied text has empty lines: hardly any, or between its parts. HTML has none.
Spacing = Literal["html", "tight", "wide"]


@dataclass
class Section:
    """A heading and what stands under it. `line` is where the heading is."""

    title: str
    means: Means
    level: int = 0
    line: int = 0
    blocks: list[Block] = field(default_factory=list)


def means_of(title: str) -> Means:
    """What a heading says that its section is, in one of its languages."""
    title = " ".join(title.split()).strip(" :：.*")
    inside = re.findall(r"[(（]([^()（）]+)[)）]", title)
    outside = re.sub(r"\s*[(（][^()（）]*[)）]\s*", " ", title).strip(" :：")
    tried = [outside, *inside]
    two = re.fullmatch(
        r"([\w &/-]+?)\s*[|/]?\s*([\u4e00-\u9fff]+)|([\u4e00-\u9fff]+)\s*[|/]?\s*([\w &/-]+)",
        outside,
    )
    if two:
        tried += [part for part in two.groups() if part]
    for text in tried:
        for means, pattern in _PATTERNS:
            if pattern.fullmatch(text.strip()):
                return means
    return "unknown"


def heading_of(
    line: Line,
    blocks: Sequence[Block],
    index: int,
    *,
    in_schedule: bool,
    run_in: bool,
    spacing: Spacing,
) -> Section | None:
    """The section that a line begins, if it is a heading: by its tag, or by its words.

    `run_in` says that this page may have its headings at the beginning of lines.
    """
    means = means_of(line.text) if len(line.text) < 90 else "unknown"
    if line.kind == "heading":
        return _by_tag(line, means, blocks, index, in_schedule=in_schedule)
    if line.kind == "item":
        return None
    # Among unindented rows a label such as "Reference:" looks like a heading.
    apart = not in_schedule or (line.depth == 0 and line.gap > 0)
    if means != "unknown" and apart and _stands_alone(line, blocks, index, spacing):
        return Section(_shown(line.text), means, 7, line.line)
    if in_schedule:
        return None
    return _inline(line, means, run_in=run_in, tight=spacing == "tight") or _by_looks(
        line, means, blocks, index
    )


def _by_tag(
    line: Line, means: Means, blocks: Sequence[Block], index: int, *, in_schedule: bool
) -> Section | None:
    """The section of a line that is marked as a heading, unless it is a row or a title."""
    if begins_row(line) or TERM.fullmatch(line.text):
        return None
    first = not any(isinstance(block, Line) for block in blocks[: min(index, 9)])
    if means == "unknown" and (in_schedule or first or _follows_title(blocks, index)):
        return None
    section = Section(_shown(line.text), means, line.depth, line.line)
    return _inline(line, means, run_in=True) or section


def _by_looks(line: Line, means: Means, blocks: Sequence[Block], index: int) -> Section | None:
    """The section of a short line that is bold, or ends in a colon and stands apart."""
    text = line.text
    if line.depth or len(text) >= 60:
        return None
    bold = line.all_strong and text[-1] not in ".,;" and not begins_row(line)
    colon = text[-1] in ":：" and line.gap > 0 and len(text.split()) < 8
    if (bold and not _follows_title(blocks, index)) or (colon and not bold):
        return Section(_shown(text), means, 7, line.line)
    return None


def _follows_title(blocks: Sequence[Block], index: int) -> bool:
    """Whether all lines before are headings too: then this is a further line of the title."""
    return (
        index < 6
        and all(
            isinstance(b, Line) and (b.kind == "heading" or b.all_strong or len(b.text) < 40)
            for b in blocks[:index]
        )
        and not any(means_of(b.text) != "unknown" for b in blocks[:index] if isinstance(b, Line))
    )


def _stands_alone(line: Line, blocks: Sequence[Block], index: int, spacing: Spacing) -> bool:
    """Whether a line with a heading's words is one: set off, or apart from others."""
    if line.all_strong or line.text.strip()[-1] in ":：":
        return True
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if spacing != "wide":
        return spacing == "tight" and line.depth == 0
    return line.gap > 0 and (
        not isinstance(following, Line) or following.gap > 0 or index == 0 or line.gap > 1
    )


def _shown(text: str) -> str:
    return text.strip().rstrip(":：").strip()


def _inline(line: Line, means: Means, *, run_in: bool, tight: bool = False) -> Section | None:
    """ "Instructor: Ann Lee": a heading and what is under it, in one line."""
    match = _SPLIT.fullmatch(line.text)
    if match is None or not match[2] or re.fullmatch(r"[(（][^()（）]*[)）]", match[2]):
        return None
    inner = means_of(match[1])
    if inner in _INLINE:
        return Section(match[1].strip(), inner, 7, line.line, [line.cut(match.start(2))])
    strong = next((s for s in line.spans if s.mark == "strong" and s.start == 0), None)
    if (
        run_in
        and strong is not None
        and inner != "unknown"
        and strong.end >= match.end(1)
        and line.kind != "item"
        and not line.depth
    ):
        return Section(match[1].strip(), inner, 7, line.line, [line.cut(match.start(2))])
    if (
        means == "unknown"
        and inner in ("references", "schedule", "projects")
        and (line.gap or tight)
        and (len(match[2].split()) < 7 and match[2][-1] not in ".!?")
    ):
        return Section(_shown(line.text), inner, 7, line.line)
    return None
