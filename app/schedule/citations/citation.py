"""A citation: a reference before it belongs anywhere."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Citation:
    """What was understood of a bibliographic entry; the fields are those of a Reference.

    `title` is empty for empty text alone: what is not recognised stands in it whole.
    """

    title: str = ""
    authors: str = ""
    venue: str = ""
    year: int | None = None
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""
    entry_type: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
