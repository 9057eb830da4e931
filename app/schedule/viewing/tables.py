"""A table in text, such as a CSV file, as rows to show."""

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from app.core.decoding import guess_delimiter

MOST_ROWS = 200
MOST_COLUMNS = 50
LONGEST_CELL = 500


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows and columns of a table, all of one length; `rows_cut`, `columns_cut` say
    whether there are more."""

    head: list[str]
    rows: list[list[str]]
    rows_cut: bool
    columns_cut: bool


def read(text: str) -> Table | None:
    """The table in a text; None if the text is none."""
    try:
        found = csv.reader(StringIO(text, newline=""), delimiter=guess_delimiter(text))
        rows = list(islice((row for row in found if any(row)), MOST_ROWS + 2))
    except csv.Error:
        return None
    if not rows:
        return None
    width = max(len(row) for row in rows)
    shown = [_shown(row, min(width, MOST_COLUMNS)) for row in rows[: MOST_ROWS + 1]]
    return Table(shown[0], shown[1:], len(rows) > MOST_ROWS + 1, width > MOST_COLUMNS)


def _shown(row: list[str], width: int) -> list[str]:
    cells = [cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…" for cell in row]
    return [*cells[:width], *[""] * (width - len(cells))]
