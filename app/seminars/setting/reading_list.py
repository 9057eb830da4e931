"""The reading list of a seminar: which of the course's references groups may choose to present.

An exclusive paper is presented by one group at most. What a group has chosen stays on the list.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import contains_eager

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.groups.models import Group
from app.groups.rules import group_title
from app.schedule.models import Reference
from app.seminars.draw_models import Draw, DrawPlace, DrawState, PaperWish
from app.seminars.models import Seminar, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper, SignUpPaper
from app.seminars.papers import listed_papers
from app.seminars.setting.slots import record

UP, DOWN = "up", "down"


@dataclass(slots=True)
class Offered:
    """A paper of the list with the groups that have it: in their slot, or for one they wait for.

    `wished` is how many groups have it among their wishes for the draw.
    """

    paper: SeminarPaper
    presented_by: list[Group] = field(default_factory=list)
    waited_for_by: list[Group] = field(default_factory=list)
    wished: int = 0

    @property
    def groups(self) -> list[Group]:
        """The groups that have chosen it."""
        return [*self.presented_by, *self.waited_for_by]


def reading_list(seminar: Seminar) -> list[Offered]:
    """What is offered, in its order, with who has it, in a fixed number of statements."""
    found = {paper.id: Offered(paper) for paper in listed_papers(seminar)}
    for paper_id, sign_up in _chosen(seminar):
        has_it = found[paper_id]
        confirmed = sign_up.state is SignUpState.CONFIRMED
        (has_it.presented_by if confirmed else has_it.waited_for_by).append(sign_up.group)
    wishes = (
        select(PaperWish.paper_id, func.count())
        .where(PaperWish.seminar_id == seminar.id)
        .group_by(PaperWish.paper_id)
    )
    for paper_id, number in db.session.execute(wishes):
        found[paper_id].wished = number
    return list(found.values())


def _chosen(seminar: Seminar) -> Iterable[tuple[int, SignUp]]:
    """Which papers living sign-ups have chosen."""
    return db.session.execute(
        select(SignUpPaper.paper_id, SignUp)
        .join(SignUp, SignUp.id == SignUpPaper.sign_up_id)
        .join(SignUp.group)
        .options(contains_eager(SignUp.group))
        .where(SignUp.seminar_id == seminar.id, SignUp.state != SignUpState.WITHDRAWN)
        .order_by(SignUp.id)
    )


def state_of(seminar: Seminar) -> State:
    """What the form shows of the list, to see whether somebody else has changed it."""
    return {str(o.paper.reference_id): o.paper.exclusive for o in reading_list(seminar)}


def set_offered(
    seminar: Seminar,
    actor: User,
    wanted: Sequence[Reference],
    exclusive: Collection[Reference],
    *,
    seen: str | None = None,
) -> list[Reference]:
    """Offer these references of the course and no others; those in `exclusive` to one group each.

    New ones come last, in the order given. One in `exclusive` that was not on the list is wanted,
    too, even if nobody said so; such are returned. Raises InvalidInput for a reference that is none
    of the course's own; DomainError, with who has it, for a paper that would go although a group
    has chosen it, or become exclusive although several present it; ChangedMeanwhile for a list that
    is not as it was `seen`.
    """
    only_one = {reference.id for reference in exclusive}
    with write(seminar.course), as_seen(seen, lambda: state_of(seminar)):
        present = {offered.paper.reference_id: offered for offered in reading_list(seminar)}
        ids = {reference.id for reference in wanted}
        # Of one that is on the list, `exclusive` says what it was: it can be taken off as it is.
        implied = [each for each in exclusive if each.id not in ids | present.keys()]
        gone = [offered for key, offered in present.items() if key not in ids]
        _take_off(gone)
        kept = [offered for key, offered in present.items() if key in ids]
        other = [o for o in kept if o.paper.exclusive != (o.paper.reference_id in only_one)]
        for offered in other:
            _set_exclusive(offered, exclusive=not offered.paper.exclusive)
        new = [each for each in dict.fromkeys([*wanted, *implied]) if each.id not in present]
        _put_on(seminar, new, only_one)
        if new or gone or other:
            counts = {"offered": len(new), "taken_off": len(gone), "made_other": len(other)}
            record(seminar, "reading_list.set", seminar.title, actor, **counts)
    return implied


def _put_on(seminar: Seminar, new: Sequence[Reference], only_one: Collection[int]) -> None:
    highest = select(func.max(SeminarPaper.position)).where(SeminarPaper.seminar_id == seminar.id)
    last = db.session.scalar(highest) or 0
    for position, reference in enumerate(new, last + 1):
        own = reference.meeting_id is None and reference.talk_id is None
        if reference.course_id != seminar.course_id or not own:
            raise InvalidInput(
                _("“%(paper)s” is in no list of this course.", paper=reference.title),
                code="other_course",
            )
        db.session.add(
            SeminarPaper(
                seminar_id=seminar.id,
                reference=reference,
                position=position,
                exclusive=reference.id in only_one,
            )
        )
    db.session.flush()


def _take_off(gone: Sequence[Offered]) -> None:
    for offered in gone:
        if offered.groups:
            raise DomainError(
                _(
                    "“%(paper)s” stays on the list: it is chosen by %(groups)s. Ask them to choose "
                    "another, or change it for them.",
                    paper=offered.paper.reference.title,
                    groups=_names(offered.groups),
                ),
                code="paper_chosen",
            )
    ids = [offered.paper.id for offered in gone]
    in_draft = select(DrawPlace.id).join(Draw).where(Draw.state == DrawState.DRAFT)
    if db.session.scalar(in_draft.where(DrawPlace.paper_id.in_(ids)).limit(1)) is not None:
        raise DomainError(
            _("The draft of the draw gives this paper to a group. Discard the draft first."),
            code="paper_drawn",
        )
    # Wishes of them go by the database. A draw that is over keeps the rank without the paper.
    db.session.execute(delete(SeminarPaper).where(SeminarPaper.id.in_(ids)))


def _set_exclusive(offered: Offered, *, exclusive: bool) -> None:
    """One that presents a paper holds it from now on, or no longer."""
    if exclusive and len(offered.presented_by) > 1:
        raise DomainError(
            _(
                "“%(paper)s” is presented by %(groups)s. It can be for one group alone when only "
                "one of them presents it.",
                paper=offered.paper.reference.title,
                groups=_names(offered.presented_by),
            ),
            code="paper_shared",
        )
    offered.paper.exclusive = exclusive
    confirmed = select(SignUp.id).where(SignUp.state == SignUpState.CONFIRMED)
    db.session.execute(
        update(SignUpPaper)
        .where(SignUpPaper.paper_id == offered.paper.id, SignUpPaper.sign_up_id.in_(confirmed))
        .values(holds=exclusive)
    )
    db.session.flush()


def _names(found: Sequence[Group]) -> str:
    return ", ".join(dict.fromkeys(group_title(group) for group in found))


def move_paper(paper: SeminarPaper, seminar: Seminar, actor: User, direction: str) -> None:
    """Move a paper one place `up` or `down` in the list."""
    with write(seminar.course):
        papers = [offered.paper for offered in reading_list(seminar)]
        place = papers.index(paper)
        other = place + (1 if direction == DOWN else -1)
        if not 0 <= other < len(papers):
            return
        papers[place], papers[other] = papers[other], papers[place]
        for position, each in enumerate(papers, 1):
            each.position = position
        record(seminar, "reading_list.move", paper.reference.title, actor)


def paper_by_public_id(seminar: Seminar, public_id: str) -> SeminarPaper | None:
    """The paper of this seminar's list with this public id."""
    return db.session.scalar(
        select(SeminarPaper).where(
            SeminarPaper.seminar_id == seminar.id, SeminarPaper.public_id == public_id
        )
    )


def carry_reading_list(
    seminar: Seminar, copy: Seminar, references: Mapping[int, Reference], actor: User
) -> int:
    """Offer in the copy of a seminar what was offered in it, where it came along; how many did not.

    `references` are those of the new course by the keys of the old.
    """
    offered = [each.paper for each in reading_list(seminar)]
    kept = [paper for paper in offered if paper.reference_id in references]
    wanted = [references[paper.reference_id] for paper in kept]
    alone = [references[paper.reference_id] for paper in kept if paper.exclusive]
    if wanted:
        set_offered(copy, actor, wanted, alone)
    return len(offered) - len(kept)


def refuse_if_offered(reference: Reference) -> None:
    """Refuse to delete a reference that a seminar offers."""
    papers = select(SeminarPaper).where(SeminarPaper.reference_id == reference.id)
    paper = db.session.scalar(papers.limit(1))
    if paper is None:
        return
    seminar = db.session.get_one(Seminar, paper.seminar_id)
    by = next(o.groups for o in reading_list(seminar) if o.paper is paper)
    if by:
        words = _(
            "“%(paper)s” is chosen by %(groups)s in %(seminar)s, so it stays.",
            paper=reference.title,
            groups=_names(by),
            seminar=seminar.title,
        )
    else:
        words = _(
            "“%(paper)s” is on the reading list of %(seminar)s. Take it off that list first.",
            paper=reference.title,
            seminar=seminar.title,
        )
    raise DomainError(words, code="reference_offered")
