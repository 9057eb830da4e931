"""A line of a reading list as a reference."""

import re

from app.schedule.citations import parse_citation
from app.transfer.description import LinkEntry, ReferenceEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.links import is_address


def reference_of(line: Line) -> ReferenceEntry | None:
    """The reference that a line is; None for a line without words."""
    if not re.search(r"\w", line.text):
        return None
    links = [(label, url) for label, url in line.links if is_address(url) and not _mail(url)]
    found = parse_citation(line.text, links)
    # A link that has no whole address keeps its words, and the address as it is printed.
    nowhere = [url for _label, url in line.links if not is_address(url)]
    note = " ".join(part for part in [found.note, *nowhere] if part)
    return ReferenceEntry(
        title=found.title or line.text,
        authors=found.authors,
        venue=found.venue,
        year=found.year,
        arxiv_id=found.arxiv_id,
        doi=found.doi,
        url=found.url,
        note=note,
        entry_type=found.entry_type,
        links=[LinkEntry(label=label, url=url) for label, url in found.links],
    )


def linked_works(line: Line) -> list[Line]:
    """The works that a line names as links and nothing else: "Lee 2001, Ito 2003"."""
    spans = [span for span in line.spans if span.url]
    rest = line.without((span.start, span.end) for span in spans)
    if re.search(r"\w", re.sub(r"\band\b", "", rest.text)):
        return []
    return [line.cut(span.start, span.end) for span in spans]


def _mail(url: str) -> bool:
    return url.startswith("mailto:")
