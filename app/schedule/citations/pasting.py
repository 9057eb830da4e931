"""What somebody pasted, as citations."""

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.schedule.citations.bibtex_reading import MOST, from_bibtex, is_bibtex, too_much
from app.schedule.citations.citation import Citation
from app.schedule.citations.parsing import parse_citation


def from_paste(text: str) -> list[Citation]:
    """The citations of a text: BibTeX, or one a line, each a number, a DOI, or as it stands on a
    page.

    Raises InvalidInput for too many, for BibTeX that can't be read, and where there is none.
    """
    if is_bibtex(text):
        found = from_bibtex(text)
    else:
        lines = (line.strip() for line in text.splitlines())
        found = [parse_citation(line) for line in [each for each in lines if each][: MOST + 1]]
    if len(found) > MOST:
        raise too_much()
    if not found:
        raise InvalidInput(_("There is no entry in this."), code="no_citation", field="paste")
    return found
