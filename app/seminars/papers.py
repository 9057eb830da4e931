"""The papers of a seminar's list, in its order, and which sign-up holds which."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.seminars.models import Seminar, SignUp
from app.seminars.paper_models import SeminarPaper, SignUpPaper


def listed_papers(seminar: Seminar) -> list[SeminarPaper]:
    """What the seminar offers, in the order of its list, with what it says of each."""
    return list(
        db.session.scalars(
            select(SeminarPaper)
            .where(SeminarPaper.seminar_id == seminar.id)
            .options(joinedload(SeminarPaper.reference, innerjoin=True))
            .order_by(SeminarPaper.position, SeminarPaper.id)
        )
    )


def papers_named(seminar: Seminar, public_ids: Collection[str]) -> list[SeminarPaper]:
    """The papers of the list with these public ids, in its order. Others are left out."""
    if not public_ids:
        return []
    return [paper for paper in listed_papers(seminar) if paper.public_id in public_ids]


def holders_of(papers: Iterable[SeminarPaper]) -> dict[int, SignUp]:
    """Who alone presents which of these papers, by the paper's key."""
    rows = db.session.execute(
        select(SignUpPaper.paper_id, SignUp)
        .join(SignUp, SignUp.id == SignUpPaper.sign_up_id)
        .join(SignUp.group)
        .options(contains_eager(SignUp.group))
        .where(SignUpPaper.paper_id.in_([paper.id for paper in papers]), SignUpPaper.holds)
    )
    return dict(rows.all())
