"""The papers of a seminar's list as groups choose from them: with who presents which already."""

from dataclasses import dataclass

from app.groups.models import Group
from app.seminars.models import Seminar
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import holders_of, listed_papers


@dataclass(frozen=True, slots=True)
class OfferedPaper:
    """A paper of the list. Where it is exclusive, `holder` is the group that presents it."""

    paper: SeminarPaper
    holder: Group | None


def offered_papers(seminar: Seminar) -> list[OfferedPaper]:
    """The seminar's list in its order."""
    papers = listed_papers(seminar)
    holders = holders_of(papers) if papers else {}
    return [
        OfferedPaper(paper, holders[paper.id].group if paper.id in holders else None)
        for paper in papers
    ]
