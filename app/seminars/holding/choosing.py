"""Which papers of the seminar's list a sign-up presents. Call these inside its `write()`.

An exclusive paper is held by one confirmed sign-up at most. One that waits for a slot has chosen
and holds nothing yet: when it gets the slot, what others hold by then is left out.
"""

from collections.abc import Sequence

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups.rules import group_title
from app.seminars.models import SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper, SignUpPaper
from app.seminars.papers import holders_of


def choose(sign_up: SignUp, papers: Sequence[SeminarPaper]) -> None:
    """Set what a sign-up presents, in this order. Raises DomainError for a paper that is taken."""
    sign_up.chosen.clear()
    # Written first: what this sign-up held is free for it again.
    db.session.flush()
    taken = holders_of(papers) if sign_up.state is SignUpState.CONFIRMED else {}
    for position, paper in enumerate(dict.fromkeys(papers), 1):
        if paper.id in taken:
            _refuse_taken(paper, taken[paper.id])
        sign_up.chosen.append(
            SignUpPaper(
                paper=paper,
                paper_id=paper.id,
                seminar_id=sign_up.seminar_id,
                position=position,
                holds=paper.exclusive and sign_up.state is SignUpState.CONFIRMED,
            )
        )
    db.session.flush()


def hold_chosen(sign_up: SignUp) -> list[SeminarPaper]:
    """The sign-up has its slot now: hold what it chose. Returns what others hold and it loses."""
    taken = holders_of([each.paper for each in sign_up.chosen])
    lost = [each for each in sign_up.chosen if each.paper_id in taken]
    for each in lost:
        sign_up.chosen.remove(each)
    for each in sign_up.chosen:
        each.holds = each.paper.exclusive
    db.session.flush()
    return [each.paper for each in lost]


def held_by_others(papers: Sequence[SeminarPaper], sign_up: SignUp) -> list[SeminarPaper]:
    """Those of these papers that nobody but other sign-ups may present."""
    holders = holders_of(papers)
    return [each for each in papers if holders.get(each.id, sign_up) is not sign_up]


def free_chosen(sign_up: SignUp) -> None:
    """The sign-up has no slot any more: others may choose what it held."""
    for each in sign_up.chosen:
        each.holds = False
    db.session.flush()


def _refuse_taken(paper: SeminarPaper, holder: SignUp) -> None:
    raise DomainError(
        _(
            "“%(paper)s” is presented by %(group)s already. Choose another.",
            paper=paper.reference.title,
            group=group_title(holder.group),
        ),
        code="paper_taken",
        field="chosen",
    )
