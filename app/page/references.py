"""A reference as the page's macros take it."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.core.markdown import render_title
from app.schedule.models import Reference


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A bibliographic entry, with `links` as pairs of label and address."""

    authors: str
    title: Markup
    url: str = ""
    venue: str = ""
    year: int | None = None
    note: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def reference_line(reference: Reference) -> ReferenceLine:
    """`reference` for the page: its title linked, its arXiv number and DOI after it."""
    links = []
    if reference.arxiv_id:
        links.append((f"arXiv:{reference.arxiv_id}", f"https://arxiv.org/abs/{reference.arxiv_id}"))
    if reference.doi:
        links.append((f"doi:{reference.doi}", f"https://doi.org/{reference.doi}"))
    links += [(link["label"], link["url"]) for link in reference.links]
    return ReferenceLine(
        authors=reference.authors.rstrip(". "),
        title=render_title(reference.title.rstrip(". ")),
        url=reference.url,
        venue=reference.venue.rstrip(". "),
        year=reference.year,
        note=reference.note,
        links=links,
    )
