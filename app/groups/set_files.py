"""The groups of a set as a file that Canvas writes and reads: a line a student."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses.models import Enrollment
from app.courses.roster.export import harmless
from app.courses.roster.reading import Sheet, read
from app.courses.roster.workbook import Row
from app.groups import queries
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title

# As Canvas writes them, whatever the reader's language. It numbers people and groups itself.
HEADER = (
    "name",
    "canvas_user_id",
    "user_id",
    "login_id",
    "sections",
    "group_name",
    "canvas_group_id",
    "group_id",
)
# What the columns of Canvas and of other lists are called, the surest first.
_FIELDS = {
    "name": ("name", "student name", "full name", "student"),
    "student_id": ("user id", "sis user id", "student id", "student number", "id number"),
    "login": ("login id", "sis login id", "login", "username", "email", "e mail", "email address"),
    "group": ("group name", "group", "team"),
    "group_key": ("group id", "canvas group id"),
}
_LINES_OF_TITLE = 12


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the file says: who is in which group."""

    number: int
    name: str = ""
    student_id: str = ""
    login: str = ""
    group: str = ""


def read_lines(content: bytes) -> list[Line]:
    """The lines of a file, CSV or XLSX. Raises InvalidInput for what is no such file, TooLarge."""
    sheet = read(content)
    for at, row in enumerate(sheet.rows[:_LINES_OF_TITLE]):
        columns = _columns(row)
        if columns.keys() & {"group", "group_key"} and columns.keys() - {"group", "group_key"}:
            return [_line(row, columns) for row in sheet.rows[at + 1 :]]
    raise _no_columns(sheet)


def _columns(row: Row) -> dict[str, int]:
    """Which column holds what, if the row is one of headers."""
    words = [
        " ".join(cell.casefold().replace("_", " ").replace("-", " ").split()) for cell in row.cells
    ]
    found = {}
    for field, names in _FIELDS.items():
        known = [words.index(name) for name in names if name in words]
        if known:
            found[field] = known[0]
    return found


def _no_columns(sheet: Sheet) -> InvalidInput:
    return InvalidInput(
        _(
            "No line of this file names its columns. It needs group_name, and one of user_id, "
            "login_id and name; the first line says “%(line)s”.",
            line=" · ".join(sheet.rows[0].cells)[:80],
        ),
        code="no_columns",
        field="file",
    )


def _line(row: Row, columns: Mapping[str, int]) -> Line:
    said = {
        field: _as_it_was(row.cells[at]) for field, at in columns.items() if at < len(row.cells)
    }
    return Line(
        row.line,
        said.get("name", ""),
        said.get("student_id", ""),
        said.get("login", ""),
        said.get("group") or said.get("group_key", ""),
    )


def _as_it_was(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it (see `harmless`)."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def export(group_set: GroupSet, actor: User) -> bytes:
    """Every student of the course with their group, as CSV. Who took it is logged.

    The columns of Canvas' own numbers are empty: Canvas finds people by user_id or login_id, and
    groups by their name.
    """
    groups = queries.groups_of(group_set)
    rows = [
        (member, label_of(group, groups))
        for group in groups
        for member in sorted(group.members, key=lambda each: each.name.casefold())
    ]
    rows += [(each, "") for each in queries.ungrouped(group_set)]
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_cells(member, label) for member, label in rows)
    with write() as session:
        audit.record(
            session,
            "group_set.export",
            group_set.title,
            actor_id=actor.id,
            course_id=group_set.course_id,
            count=len(rows),
        )
    # With a mark at the front, by which Excel knows UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _cells(member: Enrollment, label: str) -> list[str]:
    cells = (member.name, "", member.student_id, member.user.email, member.section, label, "", "")
    return [harmless(cell) for cell in cells]


def label_of(group: Group, among: Sequence[Group]) -> str:
    """What a file calls a group: its title; where several have it, with its number behind."""
    title = group_title(group)
    alike = sum(group_title(each).casefold() == title.casefold() for each in among)
    return title if alike == 1 else numbered_title(group)


def numbered_title(group: Group) -> str:
    """What tells a group from another of the same title."""
    return f"{group_title(group)} ({group.number})"
