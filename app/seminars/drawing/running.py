"""Running the draw, once wishes are closed: a draft for staff to look at, adjust and publish."""

from typing import Any

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups import queries as groups
from app.seminars import queries as seminars
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.inputs import Given, Inputs, outcome
from app.seminars.drawing.stages import Stage, stage
from app.seminars.models import Seminar, SlotMode
from app.seminars.papers import listed_papers

# Groups and places together: the squares in which it is solved then take some 200 megabytes.
MOST = 3000


def run_draw(seminar: Seminar, actor: User) -> Draw:
    """Draw, and keep what comes of it as the seminar's draft.

    On the same inputs the same comes of it: a draft that was run on them stays as it is, with what
    staff changed in it. Another draft is discarded. Raises DomainError before wishes are closed,
    after a draw is published, and when something changed meanwhile.
    """
    refusal = refusal_to_run(seminar)
    if refusal is not None:
        raise refusal
    inputs = collect(seminar)
    _check_size(inputs)
    # Before the transaction: nobody waits for the solver.
    given = outcome(inputs, seminar.draw_seed)
    with write(seminar.course):
        refusal = refusal_to_run(seminar)
        if refusal is not None:
            raise refusal
        if collect(seminar) != inputs:
            raise DomainError(
                _("Something changed while it was drawn. Run the draw again."), code="changed"
            )
        draft = queries.draw_in(seminar, DrawState.DRAFT)
        if draft is not None and (draft.seed, draft.inputs) == (seminar.draw_seed, inputs):
            return draft
        discard_of(seminar, actor)
        return _keep(seminar, inputs, given, actor)


def refusal_to_run(seminar: Seminar) -> DomainError | None:
    """Why the draw can't be run now; None if it can."""
    if seminar.mode is not SlotMode.DRAW:
        return DomainError(
            _("%(seminar)s has no draw: groups take slots themselves.", seminar=seminar.title),
            code="no_draw",
        )
    match stage(seminar):
        case Stage.PUBLISHED:
            return DomainError(
                _("The draw is published. Put the groups that still need a slot into one by hand."),
                code="published",
            )
        case Stage.AHEAD | Stage.RANKING:
            return DomainError(
                _("The draw can be run when the time for wishes is over."), code="not_closed_yet"
            )
    return None


def _check_size(inputs: Inputs) -> None:
    if len(inputs["groups"]) + sum(inputs["slots"].values()) > MOST:
        raise DomainError(
            _(
                "The draw takes at most %(most)d groups and places together. Give the slots fewer "
                "places.",
                most=MOST,
            ),
            code="too_many",
        )


def _keep(seminar: Seminar, inputs: Inputs, given: dict[str, Given], actor: User) -> Draw:
    slots = {slot.public_id: slot.id for slot in seminars.board(seminar).slots}
    papers = {paper.public_id: paper.id for paper in listed_papers(seminar)}
    keys = {group.public_id: group.id for group in groups.groups_of(seminar.group_set)}
    draw = Draw(
        seminar_id=seminar.id, seed=seminar.draw_seed, inputs=dict(inputs), made_by_id=actor.id
    )
    draw.places = [
        DrawPlace(
            group_id=keys[group],
            slot_id=slots[place.slot] if place.slot else None,
            rank=place.rank,
            paper_id=papers[place.paper] if place.paper else None,
            paper_rank=place.paper_rank,
        )
        for group, place in sorted(given.items(), key=lambda each: keys[each[0]])
    ]
    db.session.add(draw)
    db.session.flush()
    record(draw, "draw.run", actor)
    return draw


def discard(draw: Draw, actor: User) -> None:
    """Throw a draft away. Twice is once. Raises DomainError for a published draw."""
    with write(draw.seminar.course, draw):
        if draw.state is DrawState.PUBLISHED:
            raise DomainError(_("This draw is published; it stays."), code="published")
        if draw.state is DrawState.DRAFT:
            _discard(draw, actor)


def discard_of(seminar: Seminar, actor: User) -> None:
    """Throw the draft of a seminar away, if there is one. Call inside `write()`."""
    draft = queries.draw_in(seminar, DrawState.DRAFT)
    if draft is not None:
        _discard(draft, actor)


def _discard(draft: Draw, actor: User) -> None:
    draft.state = DrawState.DISCARDED
    # Written at once: the next draft of the seminar comes in this transaction.
    db.session.flush()
    record(draft, "draw.discard", actor)


def record(draw: Draw, action: str, actor: User, **detail: Any) -> None:
    """Note in the log what was done to a draw."""
    note(draw.seminar, action, actor, draw=draw.public_id, **detail)


def note(seminar: Seminar, action: str, actor: User, /, **detail: Any) -> None:
    """Note in the log what was done about the draw of a seminar."""
    audit.record(
        db.session,
        action,
        seminar.title,
        actor_id=actor.id,
        course_id=seminar.course_id,
        **detail,
    )
