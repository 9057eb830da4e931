"""What groups rank before a draw. The list of a group is kept whole: who saves, saves all of it."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.courses.models import Enrollment
from app.groups.membership import check_member, check_takes_part
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, missing_text
from app.seminars.draw_models import PaperWish, SlotWish
from app.seminars.drawing import letters, queries
from app.seminars.drawing.stages import Stage, stage
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.paper_models import SeminarPaper
from app.seminars.queries import sign_ups_of


def state_of(group: Group, seminar: Seminar) -> State:
    """What a group ranks now, for a form to say what it was opened with."""
    return {
        "slots": [slot.public_id for slot in queries.wished_slots(group, seminar)],
        "papers": [paper.public_id for paper in queries.wished_papers(group, seminar)],
    }


def save_wishes(
    seminar: Seminar,
    group: Group,
    enrollment: Enrollment,
    *,
    slots: Sequence[SeminarSlot],
    papers: Sequence[SeminarPaper] = (),
    seen: str | None = None,
) -> None:
    """As a member, rank slots and papers for the group, the best first, in place of what it ranked.

    Raises DomainError outside the window, after a draw, for an incomplete group, or by who is not
    in it;
    InvalidInput for a slot or paper of another seminar; ChangedMeanwhile if another member saved
    since it was `seen`.
    """
    with write(seminar.course):
        check_takes_part(seminar.group_set, enrollment)
        check_member(group, enrollment)
        refusal = refusal_to_rank(seminar, group)
        if refusal is not None:
            raise refusal
        _check_all_of(seminar, [*slots, *papers])
        before = state_of(group, seminar)
        with as_seen(seen, lambda: state_of(group, seminar)):
            _replace(seminar, group, slots, papers)
        if state_of(group, seminar) != before:
            audit.record(
                db.session,
                queries.SAVED,
                group_title(group),
                actor_id=enrollment.user_id,
                course_id=seminar.course_id,
                group=group.public_id,
            )
            letters.tell_of_wishes(group, seminar, enrollment)


def refusal_to_rank(seminar: Seminar, group: Group) -> DomainError | None:
    """Why this group can't rank anything now; None if it can."""
    if seminar.mode is not SlotMode.DRAW:
        return DomainError(
            _("%(seminar)s has no draw: groups take slots themselves.", seminar=seminar.title),
            code="no_draw",
        )
    match stage(seminar):
        case Stage.PUBLISHED:
            return DomainError(
                _(
                    "The slots of %(seminar)s are drawn: a list changes nothing any more. If you "
                    "have no slot, ask your teacher for one that is free.",
                    seminar=seminar.title,
                ),
                code="published",
            )
        case Stage.AHEAD:
            return DomainError(
                _("Wishes for %(seminar)s can't be saved yet.", seminar=seminar.title),
                code="not_open_yet",
            )
        case Stage.PREPARED:
            return DomainError(
                _("The time for wishes is over. What was saved by then goes into the draw."),
                code="closed",
            )
    return _refusal_of_group(seminar, group)


def _refusal_of_group(seminar: Seminar, group: Group) -> DomainError | None:
    """What of the group itself keeps it out of the draw as it is now."""
    if group.group_set_id != seminar.group_set_id:
        return DomainError(
            _("This is not a group of %(seminar)s.", seminar=seminar.title), code="other_set"
        )
    if not is_complete(group):
        return DomainError(
            _(
                "%(group)s can rank slots when it is complete: %(missing)s.",
                group=group_title(group),
                missing=missing_text(group),
            ),
            code="group_incomplete",
        )
    if sign_ups_of(group, seminar):
        return DomainError(
            _(
                "%(group)s holds a slot already, so that it has no part in the draw.",
                group=group_title(group),
            ),
            code="holds_slot",
        )
    return None


def _check_all_of(seminar: Seminar, things: Sequence[SeminarSlot | SeminarPaper]) -> None:
    if any(thing.seminar_id != seminar.id for thing in things):
        raise InvalidInput(
            _("One of these is not of %(seminar)s. Reload the page.", seminar=seminar.title),
            code="other_seminar",
        )


def _replace(
    seminar: Seminar, group: Group, slots: Sequence[SeminarSlot], papers: Sequence[SeminarPaper]
) -> None:
    for kind in (SlotWish, PaperWish):
        db.session.execute(
            delete(kind).where(kind.group_id == group.id, kind.seminar_id == seminar.id)
        )
    where = {"seminar_id": seminar.id, "group_id": group.id}
    for rank, slot in enumerate(dict.fromkeys(slots), 1):
        db.session.add(SlotWish(slot_id=slot.id, rank=rank, **where))
    for rank, paper in enumerate(dict.fromkeys(papers), 1):
        db.session.add(PaperWish(paper_id=paper.id, rank=rank, **where))
    db.session.flush()
