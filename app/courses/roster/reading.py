"""A roster file as rows of text, whatever program wrote it.

What a file is, its content says and not its name. The encoding is found by what can't be otherwise
(a mark at the front, strict UTF-8) before anything is guessed; a guess can be corrected.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from app.core.decoding import certain_encoding, decoded, guess_delimiter, text_of
from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE, size_text
from app.core.tidying import tidy
from app.courses.roster import workbook
from app.courses.roster.workbook import MOST_COLUMNS, MOST_ROWS, Row

LARGEST = 5 * MEGABYTE
ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "shift_jis", "euc_kr")
_LONGEST_CELL = 2000
_OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x7fELF",
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file that hold anything. A workbook has neither encoding nor delimiter."""

    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(len(row.cells) for row in self.rows)


def read(content: bytes, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """The file as rows; what is not given is guessed.

    Raises InvalidInput for what is no table, TooLarge for too much of one.
    """
    if not content.strip():
        raise _refusal(_("This file is empty. Choose another."), "file_empty")
    check_size(len(content))
    if content.startswith(b"PK\x03\x04"):
        return _not_empty(Sheet(_tidied(workbook.rows_of(content))))
    _check_kind(content)
    text, encoding = _decode(content, encoding)
    if text.lstrip()[:1] == "<":
        raise _refusal(
            _("This is a web page or XML, not a table. Export the roster as CSV or XLSX."),
            "not_a_table",
        )
    if sum(c < " " and c not in "\t\r\n\f" for c in text) > len(text) // 1000:
        raise _not_text()
    text, said = _delimiter_line(text)
    delimiter = delimiter or said or guess_delimiter(text)
    rows = _tidied(_rows(text, delimiter, 1 if said else 0))
    return _not_empty(Sheet(rows, encoding, delimiter))


def _tidied(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with each cell as a form would take it; without those that then hold nothing."""
    tidied = (Row(row.line, tuple(map(_tidy_cell, row.cells))) for row in rows)
    return tuple(row for row in tidied if any(row.cells))


def _tidy_cell(text: str) -> str:
    if text.isascii() and text.isprintable():  # most are, of half a million
        return text.strip()
    return str(tidy(text))


def _refusal(message: str, code: str, field: str = "file") -> InvalidInput:
    return InvalidInput(message, code=code, field=field)


def _not_text() -> InvalidInput:
    return _refusal(
        _("This file is not text, whatever its name says. Export the roster as CSV or XLSX."),
        "not_text",
    )


def _not_empty(sheet: Sheet) -> Sheet:
    if not sheet.rows:
        raise _refusal(_("There is nothing in this file. Choose another."), "file_empty")
    return sheet


def check_size(size: int) -> None:
    """Refuse a file that is larger than any roster. Raises TooLarge."""
    if size > LARGEST:
        raise TooLarge(
            _(
                "This file is %(size)s; a roster has at most %(limit)s. Leave the rest out.",
                size=size_text(size),
                limit=size_text(LARGEST),
            ),
            code="file_too_large",
            field="file",
        )


def _check_kind(content: bytes) -> None:
    """Refuse what is no table, by the marks at its front."""
    if content.startswith(b"%PDF"):
        raise _refusal(
            _("This is a PDF, whatever its name says. Export the roster as CSV or XLSX."),
            "not_text",
        )
    if content.startswith(_OLD_EXCEL):
        raise _refusal(
            _("This is an old or a locked Excel file. Save it as XLSX, without a password."),
            "old_excel",
        )
    if content.startswith(_OTHER_FILES):
        raise _not_text()


def _decode(content: bytes, encoding: str) -> tuple[str, str]:
    """The text and the encoding that it is in, given or guessed."""
    given = encoding or certain_encoding(content)
    if given:
        try:
            return decoded(content, given), given
        except (UnicodeError, LookupError) as error:
            raise _refusal(
                _("This file can't be read as %(encoding)s. Choose another.", encoding=given),
                "bad_encoding",
                "encoding",
            ) from error
    found = text_of(content)
    if found is None:
        raise _not_text()
    return found


def _delimiter_line(text: str) -> tuple[str, str]:
    """The text without Excel's first line `sep=;`, if it has one, and what that line says."""
    first, _end, rest = text.partition("\n")
    if first.startswith("sep=") and len(first.rstrip()) == len("sep=,"):
        return rest, first.rstrip()[-1]
    return text, ""


def _rows(text: str, delimiter: str, line: int) -> Iterator[Row]:
    """The rows with the lines that they begin on. Blank ones are left out, but counted."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    number, skipped = 0, line
    try:
        for cells in reader:
            begins, line = line + 1, skipped + reader.line_num
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            number += 1
            _check_row(cells, number, begins)
            yield Row(begins, tuple(cells))
    except csv.Error as error:
        raise _open_quotation(line + 1) from error


def _check_row(cells: list[str], number: int, line: int) -> None:
    if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
        raise workbook.too_many()
    # Closed too late, if at all: what it swallowed would be missing without a word.
    if any(len(cell) > _LONGEST_CELL or cell.count("\n") > 2 for cell in cells):
        raise _open_quotation(line)


def _open_quotation(line: int) -> InvalidInput:
    return _refusal(
        _(
            "A cell that begins on line %(line)d does not end. Look for a stray quotation mark.",
            line=line,
        ),
        "open_quotation",
    )
