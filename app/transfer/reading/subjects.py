"""What the sections of a page are about, by the words of their headings."""

import re
from typing import Literal

Means = Literal[
    "schedule", "references", "instructors", "assistants", "when", "place", "projects", "banner",
    "text", "unknown",
]  # fmt: skip

_WORDS: tuple[tuple[Means, str], ...] = (
    (
        "banner",
        (
            r"(?:course |general )?info(?:rmation)?|about|logistics|"
            r"课程信息|(?:课程)?基本信息"
        ),
    ),
    (
        "schedule",
        (
            r"(?:tentative |course |class |lecture |detailed |weekly )*(?:schedule|calendar|"
            r"timetable|lectures|plan)(?: (?:and|&) \w+)?|syllabus|"
            r"(?:weekly|course|lecture) (?:programme|program|topics|outline)|"
            r"lecture notes and schedule|zeitplan|termine|calendrier|时间表|课程安排"
            r"|日程(?:安排)?|课程表|教学安排|课程内容|教学进度"
        ),
    ),
    (
        "references",
        (
            r"(?:course |main |recommended |required |suggested |useful |further |optional )"
            r"*(?:references?|text ?books?|books?|readings?|bibliography|tutorials?|"
            r"literature|literatur(?:verzeichnis)?|bibliographie|papers?|resources|"
            r"references? (?:and|&) \w+|text ?books? (?:and|&)"
            r" \w+)(?: list)?|(?:主要)?参考(?:书目?|教材|文献|资料)|教材|阅读材料"
        ),
    ),
    (
        "instructors",
        (
            r"(?:course )?(?:instructors?|lecturers?|teachers?|professors?|teaching staff|"
            r"staff|dozent(?:in|en|innen)?|enseignante?s?|profesora?s?|教师|主讲(?:教师|人)?|任课教师|授课教师|教师|老师)"
        ),
    ),
    (
        "assistants",
        (
            r"teaching assistants?|(?:head )?tas?|(?:course )?assistants?|graders?|助教|"
            r"teaching fellows?|übungsleit(?:er|ung)|tutor(?:en|in)?"
        ),
    ),
    (
        "when",
        (
            r"(?:(?:class|lecture|meeting|course) )?times?(?: (?:and|&) (?:place|venue|"
            r"location|room)s?)?|(?:class|course) (?:meetings?|hours)|when(?: (?:and|&)"
            r" where)?|lectures?|上课时间(?:[和与及]?地点)?"
            r"|时间(?:[和与及、]?地点)?|讲课|time/place|meetings?|"
            r"class(?:es)?|zeit(?: (?:und|&) ort)?|horaires?|horario"
        ),
    ),
    (
        "place",
        (
            r"(?:(?:class|lecture|meeting) )?(?:places?|venues?|locations?|room|classroom)|"
            r"where|ort|raum|hörsaal|lieu|salle|(?:上课)?地点|教室"
        ),
    ),
    (
        "projects",
        (
            r"(?:(?:final|course|mini|class|term) ?)*(?:homeworks?|projects?|assignments?|"
            r"problem sets?|psets?|hws?|作业|大作业|项目)(?: (?:and|&) (?:\w+ )?"
            r"(?:projects?|homeworks?|exams?|"
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
            r"(?:lecture )?(?:videos?|recordings?)|acknowledg\w+|requirements?|workload|"
            r"scrib\w+|topics|faq|notes?|introduction|"
            r"award winners|discussions?|collaboration(?: policy)?|academic integrity|"
            r"registration|organi[sz]ers?|course assistants"
            r"|摘要|简介|课程简介|课程描述|先修要求|预备知识|考核方式|"
            r"成绩(?:评定)?|公告|通知|答疑(?:时间)?|联系方式|数据"
        ),
    ),
)  # fmt: skip
_PATTERNS = tuple((means, re.compile(words, re.IGNORECASE)) for means, words in _WORDS)
INLINE: frozenset[Means] = frozenset({"instructors", "assistants", "when", "place"})


def means_of(title: str) -> Means:
    """What a heading says that its section is, in one of its languages."""
    title = " ".join(title.split()).strip(" :：.*")
    inside = re.findall(r"[(（]([^()（）]+)[)）]", title)
    outside = re.sub(r"\s*[(（][^()（）]*[)）]\s*", " ", title).strip(" :：")
    # A bracket says what a heading means; at the end of a sentence it is a remark.
    tried = [outside, *(inside if len(outside) < 30 else []), *re.split(r"\s*[/|·]\s*", outside)]
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
