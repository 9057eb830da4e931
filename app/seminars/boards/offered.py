"""The papers of a seminar's list as groups choose from them: with who presents which already."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.groups.models import Group
from app.seminars.models import Seminar, SignUp
from app.seminars.paper_models import SeminarPaper, SignUpPaper


@dataclass(frozen=True, slots=True)
class OfferedPaper:
    """A paper of the list. Where it is exclusive, `holder` is the group that presents it."""

    paper: SeminarPaper
    holder: Group | None


def offered_papers(seminar: Seminar) -> list[OfferedPaper]:
    """The seminar's list in its order."""
    papers = db.session.scalars(
        select(SeminarPaper)
        .where(SeminarPaper.seminar_id == seminar.id)
        .options(joinedload(SeminarPaper.reference, innerjoin=True))
        .order_by(SeminarPaper.position, SeminarPaper.id)
    ).all()
    holders = _holders(seminar) if papers else {}
    return [OfferedPaper(paper, holders.get(paper.id)) for paper in papers]


def _holders(seminar: Seminar) -> dict[int, Group]:
    rows = db.session.execute(
        select(SignUpPaper.paper_id, Group)
        .join(SignUp, SignUp.id == SignUpPaper.sign_up_id)
        .join(Group, Group.id == SignUp.group_id)
        .where(SignUpPaper.seminar_id == seminar.id, SignUpPaper.holds)
    )
    return dict(rows.all())


def papers_named(seminar: Seminar, public_ids: Collection[str]) -> list[SeminarPaper]:
    """The papers of the list with these public ids, in its order. Others are left out."""
    if not public_ids:
        return []
    return list(
        db.session.scalars(
            select(SeminarPaper)
            .where(SeminarPaper.seminar_id == seminar.id, SeminarPaper.public_id.in_(public_ids))
            .order_by(SeminarPaper.position, SeminarPaper.id)
        )
    )
