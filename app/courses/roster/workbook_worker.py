"""The child process: reads one workbook from its input and prints a JSON line a row.

Run by `app/core/limited.py`, isolated and within limits: it imports nothing of the app. openpyxl
makes an object of every style, name and string, of which a small file can hold millions; only the
limits bound these. What no limit of a process sees is refused here, by a word for the reason.
"""

import gc
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

# Exit statuses beside 0.
NO_MEMORY = 3
FAILED = 4

# A workbook of so many rows with long names unpacks to half of that. Both bound the time: the
# cells take half of the child's seconds.
_UNPACKED = 30_000_000
_MOST_CELLS = 300_000
_PARTS = 500
# No spreadsheet program writes more characters into a cell.
_LONGEST_CELL = 32_767
# Sheets may have one stray cell a million blank rows below; nobody looks there.
_FARTHEST = 100_000


class Refused(Exception):
    """What a workbook is refused for: `damaged`, `other_archive` or `too_many`."""


def rows(file: IO[bytes], most_rows: int, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet with anything in it: line and cells. Raises Refused."""
    try:
        _check_archive(file)
        yield from _first_sheet(file, most_rows, most_columns)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a damaged workbook may break the parser in any way
        raise Refused("damaged") from error


def _check_archive(file: IO[bytes]) -> None:
    """Refuse an archive that is no workbook, and one that unpacks to too much."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Refused("other_archive")
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Refused("too_many")


def _first_sheet(
    file: IO[bytes], most_rows: int, most_columns: int
) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    for sheet in load_workbook(file, read_only=True, data_only=True).worksheets:
        # Some programs write down too small a sheet, and the rest would not be read.
        sheet.reset_dimensions()
        number = filled = 0
        found = sheet.iter_rows(max_row=_FARTHEST, max_col=most_columns + 1)
        for line, cells in enumerate(found, 1):
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1].strip():
                texts.pop()
            number, filled = number + bool(texts), filled + len(texts)
            if number > most_rows or len(texts) > most_columns or filled > _MOST_CELLS:
                raise Refused("too_many")
            if max(map(len, texts), default=0) > _LONGEST_CELL:
                raise Refused("damaged")
            if texts:
                yield line, texts
        if number:
            return


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


def _tell(**fact: object) -> None:
    sys.stdout.buffer.write(json.dumps(fact, ensure_ascii=False).encode() + b"\n")


def main(most_rows: str, most_columns: str) -> int:
    """Read the workbook, print a line a row or the refusal; returns the exit status."""
    gc.disable()
    # One parser, whatever is installed; and where memory ends, lxml would call the file damaged.
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        try:
            for line, cells in rows(sys.stdin.buffer, int(most_rows), int(most_columns)):
                _tell(line=line, cells=cells)
        except Refused as refused:
            _tell(refused=str(refused))
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    except OSError:  # more than may be written
        return FAILED
    return 0


if __name__ == "__main__":
    # Nothing is closed in good order: parsers that were fed badly may fall over doing it.
    os._exit(main(*sys.argv[1:]))
