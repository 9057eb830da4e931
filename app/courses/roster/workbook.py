"""The first sheet with anything in it of an XLSX workbook, as rows of text.

Workbooks are opened only in a child process with limits (see `workbook_worker.py`).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.child import LONGEST_ANSWER, ChildFailed, Limits, run
from app.core.errors import DomainError, InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE

MOST_ROWS = 20_000
MOST_COLUMNS = 100
# Twice the processor's time on the wall: a busy machine should not change what is said of a file.
# No more is written than is read of the answer, or rows would be missing without a word.
LIMITS = Limits(
    memory=512 * MEGABYTE, cpu_seconds=5, wall_seconds=10, written=LONGEST_ANSWER, files=32
)
_WORKER = Path(__file__).with_name("workbook_worker.py")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the number of the line that it begins on, and its cells."""

    line: int
    cells: tuple[str, ...]


def too_many() -> TooLarge:
    """More than any roster has."""
    return TooLarge(
        _(
            "A roster has at most %(rows)d rows and %(columns)d columns. Leave the others out.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        ),
        code="too_many_rows",
        field="file",
    )


# A preview is looked at several times, and each child costs a third of a second.
@lru_cache(maxsize=4)
def rows_of(content: bytes) -> tuple[Row, ...]:
    """The rows that hold anything. Raises InvalidInput for another archive, or TooLarge."""
    try:
        told = run(_WORKER, LIMITS, MOST_ROWS, MOST_COLUMNS, given=content)
    except ChildFailed as error:
        raise _refusal("too_odd") from error
    if told and "refused" in told[-1]:
        raise _refusal(told[-1]["refused"])
    return tuple(Row(fact["line"], tuple(fact["cells"])) for fact in told)


def _refusal(reason: str) -> DomainError:
    if reason == "too_many":
        return too_many()
    if reason == "too_odd":
        return InvalidInput(
            _(
                "This workbook is too large or too odd to read. "
                "Save it as CSV, or copy the list into a new sheet."
            ),
            code="workbook_too_odd",
            field="file",
        )
    damaged = _("This workbook is damaged. Save it again as XLSX.")
    other = _("This is an archive and no Excel workbook. Export the roster as CSV or XLSX.")
    message = other if reason == "other_archive" else damaged
    return InvalidInput(message, code="not_a_workbook", field="file")
