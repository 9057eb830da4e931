"""What the columns of a schedule hold."""

import re
from typing import Literal

from app.transfer.reading.blocks import Line, Row, Table
from app.transfer.reading.dates import Printed, find_dates
from app.transfer.reading.people import teachers_in
from app.transfer.reading.works import table_works

Column = Literal[
    "date", "number", "topic", "instructor", "scribe", "material", "reading", "work", "time",
    "place", "members", "other",
]  # fmt: skip

_COLUMNS: tuple[tuple[Column, str], ...] = (
    ("date", r"dates?|days?|when|日期|时间|date ?(?:&|and|/) ?time|week of"),
    ("number", r"weeks?|wk|#|no\.?|nr\.?|lec(?:ture)? ?(?:#|no\.?)|number|周次?|序号"),
    (
        "topic",
        (
            r"topics?(?:/slides)?|lectures?|titles?|contents?|subjects?|descriptions?|"
            r"themes?|内容|主题|题目|topics? covered|lecture topics?|event|agenda|talks?"
        ),
    ),
    (
        "instructor",
        (
            r"instructors?|lecturers?|speakers?|presenters?|teachers?|inst\.?|professor|教师|"
            r"主讲人?|老师|讲者"
        ),
    ),
    ("scribe", r"scrib(?:er|e)s?|note ?takers?|notes by|记录人?"),
    (
        "reading",
        (
            r"(?:suggested |recommended )?(?:readings?|references?|papers?|textbook)|"
            r"notes and readings|参考(?:文献|资料)?|阅读"
        ),
    ),
    ("work", r"assignments?|homeworks?|hws?|projects?|deadlines?|due|homework/projects?|作业"),
    (
        "material",
        (
            r"slides?|notes?|lecture notes|(?:course |class |lecture )?materials?|handouts?|"
            r"videos?|"
            r"recordings?|codes?|"
            r"data(?:/codes?)?|links?|slides/notes|notebooks?|课件|讲义|资料|视频"
        ),
    ),
    ("time", r"times?|hours?"),
    ("members", r"(?:group |team )?members|students|成员|组员"),
    ("place", r"places?|venues?|rooms?|locations?|地点|教室"),
)  # fmt: skip
_BOTH = re.compile(r"([\u4e00-\u9fff]+)\s*([A-Za-z ]+)|([A-Za-z ]+?)\s*([\u4e00-\u9fff]+)")
_COUNT = re.compile(r"(?:lec(?:ture)?|class|session|week|l)?\W{0,3}\d{1,3}\W?", re.IGNORECASE)
_PATTERNS = tuple((column, re.compile(words, re.IGNORECASE)) for column, words in _COLUMNS)


def column_of(text: str) -> Column:
    """What a column's head says that it holds."""
    text = re.sub(r"\s*[(（][^()（）]*[)）]", "", " ".join(text.split())).strip(" :：")
    # In two languages the one that is known counts: "日期 Date", "Topic / Thema".
    tried = [text]
    if len(text) < 40 and not re.search(r"\d", text):
        tried += re.split(r"\s*[/|]\s*", text)
        if two := _BOTH.fullmatch(text):
            tried += [part for part in two.groups() if part]
    for words in tried:
        for column, pattern in _PATTERNS:
            if pattern.fullmatch(words.strip()):
                return column
    return "other"


def heads_of(table: Table) -> list[tuple[Column, str]] | None:
    """The columns that a table's first row names; None if it names none."""
    cells = table.rows[0].cells
    heads: list[tuple[Column, str]] = []
    for cell in cells:
        heads += [(column_of(cell.text), cell.text)] * cell.columns
    known = [column for column, _text in heads if column != "other"]
    # Cells that go on after the heads in one row are a row that was not ended.
    while heads and len(heads) > 3 and len(known) < len(heads) and heads[-1][0] == "other":
        if len(known) * 2 > len(heads):
            break
        heads.pop()
    named = {column for column, _text in heads} - {"other"}
    if len(named) < 2 or not named & {"date", "number", "topic"}:
        return None
    first = next(
        (i for i, (column, text) in enumerate(heads) if column == "other" and find_dates(text)),
        None,
    )
    return heads[:first] if first else heads


def with_numbers(heads: list[tuple[Column, str]], rows: list[Row]) -> list[tuple[Column, str]]:
    """The heads, those of columns whose cells only count as such: "Lecture" over "1", "2"."""
    found = list(heads)
    dated = any(column == "date" for column, _text in heads)
    for index, (column, text) in enumerate(heads):
        cells = [row.cells[index].text for row in rows if index < len(row.cells)]
        said = [words for words in cells if re.search(r"\w", words)]
        counts = sum(1 for words in said if _COUNT.fullmatch(words))
        if column == "topic" and counts * 2 > len(said):
            found[index] = ("number", text)
        elif column == "number" and not dated and any(find_dates(words) for words in said):
            found[index] = ("date", text)
    return found


def is_schedule(table: Table) -> bool:
    """Whether a table's rows are meetings, and not homework with its deadlines."""
    if table_works(table):
        return False
    heads = heads_of(table)
    if heads is not None:
        columns = {column for column, _text in heads}
        return "date" in columns or bool(columns & {"number"} and columns & {"topic"})
    dated = sum(1 for row in table.rows if any(dates_only(cell.text) for cell in row.cells[:3]))
    return dated >= 2 and dated * 2 > len(table.rows)


def dates_only(text: str) -> list[Printed]:
    """The dates of a cell that holds little else."""
    dates = find_dates(text) if len(text) < 120 else []
    covered = sum(date.end - date.start for date in dates)
    return dates if covered * 2 > len(text.strip()) else []


def guessed_heads(rows: list[Row]) -> list[tuple[Column, str]]:
    """The columns of a table without heads: the one with dates, the longest, those with names."""
    width = max(sum(cell.columns for cell in row.cells) for row in rows)
    columns: list[tuple[Column, str]] = [("other", "")] * width
    cells = [[row.cells[i] for row in rows if i < len(row.cells)] for i in range(width)]
    sizes = [sum(len(cell.text) for cell in column) for column in cells]
    dated = [sum(1 for cell in column if dates_only(cell.text)) for column in cells]
    if any(dated):
        columns[dated.index(max(dated))] = ("date", "")
    longest = max(
        (i for i in range(width) if columns[i][0] == "other"), key=lambda i: sizes[i], default=None
    )
    if longest is not None:
        columns[longest] = ("topic", "")
    for i in range(width):
        named = [cell for cell in cells[i] if cell.text]
        if columns[i][0] == "other" and named and all(teachers_in(cell.lines) for cell in named):
            taken = any(column == "instructor" for column, _head in columns)
            columns[i] = ("scribe" if taken else "instructor", "")
    return columns


def heads_line(line: Line) -> list[Column]:
    """The columns that a line names: "Date Topic Instructor Scriber"."""
    parts = re.split(r"\t|\s{2,}", line.text)
    words = parts if len(parts) > 1 else line.text.split()
    columns = [column_of(word) for word in words]
    return columns if "other" not in columns and columns else []
