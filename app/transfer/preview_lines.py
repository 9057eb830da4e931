"""Where in its source stands what was understood of it. A guess: it only leads the eye there."""

import re
from collections.abc import Sequence
from html import unescape

from app.core.markdown import plain

# So much of a title is enough to know it by; less than this is found anywhere.
KNOWN_BY, TOO_SHORT = 40, 3
_TAG = re.compile(r"<[^<>]*>")
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)


class Lines:
    """The lines of a source; they count from 1, and 0 is a line that isn't found."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._words = [_words(unescape(_TAG.sub(" ", line))) for line in lines]
        self._rows = [bool(_ROW.search(line)) for line in lines]
        self._headings = [bool(_HEADING.search(line)) for line in lines]

    def of_section(self, title: str) -> int:
        """Where a section begins: at a heading rather than at a link to it."""
        wanted = _words(plain(title))
        found = [
            (not self._headings[index], words != wanted, index + 1)
            for index, words in enumerate(self._words)
            if wanted and words.startswith(wanted)
        ]
        return min(found)[-1] if found else 0

    def of_meetings(self, titles: Sequence[str]) -> list[int]:
        """Where each row of the schedule begins; each is looked for after the one before."""
        found, after = [], 0
        for title in titles:
            at = self._next(title, after)
            found.append(self._row_of(at - 1, after) + 1 if at else 0)
            after = at or after
        return found

    def _next(self, title: str, after: int) -> int:
        wanted = _words(plain(title).partition("$")[0])[:KNOWN_BY].strip()
        if len(wanted) < TOO_SHORT:
            return 0
        for index in range(after, len(self._words)):
            if wanted in self._words[index]:
                return index + 1
        return 0

    def _row_of(self, index: int, after: int) -> int:
        """The line that opens the table's row, if there is one since the row before."""
        for begins in range(index, after - 1, -1):
            if self._rows[begins]:
                return begins
        return index


def spans(begins: Sequence[int], last: int) -> list[range]:
    """From each of these lines to the next one; none where the line is not known."""
    known = sorted({line for line in begins if line})
    after = dict(zip(known, [*known, last + 1][1:], strict=True))
    return [range(line, after[line]) if line else range(0) for line in begins]


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
