"""The first sheet with anything in it of an XLSX workbook, as rows of text."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE

MOST_ROWS = 20_000
MOST_COLUMNS = 100
# A workbook of so many rows with long names unpacks to half of that. Both bound the time: half a
# million cells take five seconds.
_UNPACKED = 30 * MEGABYTE
_MOST_CELLS = 300_000
_PARTS = 500
# Sheets may have one stray cell a million blank rows below; nobody looks there.
_FARTHEST = 100_000


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


def rows_of(content: bytes) -> tuple[Row, ...]:
    """The rows that hold anything. Raises InvalidInput for another archive, or TooLarge."""
    _check_archive(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs write down too small a sheet, and the rest would not be read.
            sheet.reset_dimensions()
            found = tuple(_rows(sheet))
            if found:
                return found
    except TooLarge:
        raise
    except Exception as error:  # a damaged workbook may break the parser in any way
        raise _no_workbook(_("This workbook is damaged. Save it again as XLSX.")) from error
    return ()


def _no_workbook(message: str) -> InvalidInput:
    return InvalidInput(message, code="not_a_workbook", field="file")


def _check_archive(content: bytes) -> None:
    """Refuse an archive that is no workbook, and one that unpacks to too much."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _no_workbook(_("This workbook is damaged. Save it again as XLSX.")) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _no_workbook(
            _("This is an archive and no Excel workbook. Export the roster as CSV or XLSX.")
        )
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise too_many()


def _rows(sheet: Any) -> Iterator[Row]:
    number = filled = 0
    rows = sheet.iter_rows(max_row=_FARTHEST, max_col=MOST_COLUMNS + 1)
    for line, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        number, filled = number + bool(texts), filled + len(texts)
        if number > MOST_ROWS or len(texts) > MOST_COLUMNS or filled > _MOST_CELLS:
            raise too_many()
        if texts:
            yield Row(line, tuple(texts))


def _text(cell: Any) -> str:
    """A cell as it is seen: a student id is no sum of money, so it has no decimals."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        shape = str(cell.number_format)
        # 00000000 is how leading zeros are shown of a number, which has none.
        return str(value).zfill(len(shape)) if shape and not shape.strip("0") else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
