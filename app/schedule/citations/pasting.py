"""What somebody pasted, as citations."""

import re

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.citations.bibtex_reading import MOST, from_bibtex, is_bibtex, too_much
from app.schedule.citations.citation import Citation
from app.schedule.citations.parsing import parse_citation

# The number of an entry in the list that it was copied from: [3], (3), 3.
_NUMBER = re.compile(r"^(?:\[\d{1,4}\]|\(\d{1,3}\)|\d{1,3}[.)])\s+(?=\S)")


def from_paste(text: str) -> list[Citation]:
    """The citations of a text: BibTeX, or one a line, each a number, a DOI, or as it stands on a
    page.

    Raises InvalidInput for too many, for BibTeX that can't be read, and where there is none.
    """
    if is_bibtex(text):
        found = from_bibtex(text)
    else:
        lines = (_NUMBER.sub("", line.strip()) for line in text.splitlines())
        found = [parse_citation(line) for line in [each for each in lines if each][: MOST + 1]]
    if len(found) > MOST:
        raise too_much()
    if not found:
        raise InvalidInput(_("There is no entry in this."), code="no_citation", field="paste")
    return found
