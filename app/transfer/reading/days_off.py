"""Days without class, as schedules name them."""

import re

NO_CLASS = re.compile(
    r"\bno (?:class(?:es)?(?!\s+of\b)|lectures?|meetings?|seminar)\b|\bcancell?ed\b|放假|停课",
    re.IGNORECASE,
)
HOLIDAY = re.compile(
    r"\bholidays?\b|\bbreak\b|\brecess\b|thanksgiving|\bfestival\b|reading week"
    r"|\b(?:national|labou?r|memorial|veterans'?|presidents?['’]?s?|mlk|martin luther king) day\b"
    r"|国庆|中秋|元旦|春节|清明|假",
    re.IGNORECASE,
)
OFF = re.compile(
    rf"{HOLIDAY.pattern}|\bmid-?terms?\b(?! project)"
    r"|\b(?:final )?exams?\b|\bno class\b(?!\s+of\b)|考试",
    re.IGNORECASE,
)


def is_day_off(words: str) -> bool:
    """Whether a few words say nothing but that there is no class."""
    return len(words) < 40 and bool(NO_CLASS.search(words) or OFF.search(words))
