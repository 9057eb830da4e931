"""Making a draft true: every group that it gives a slot holds it, and all are told."""

from app.accounts.models import User
from app.core.clock import now
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups import queries as groups
from app.groups.models import Group
from app.seminars.draw_models import Draw, DrawState
from app.seminars.drawing import letters
from app.seminars.drawing.changed import check_unchanged
from app.seminars.drawing.running import record, refusal_to_run
from app.seminars.holding import taking


def publish(draw: Draw, actor: User) -> None:
    """Sign every group up for what the draft gives it, all of them or none. Twice is once.

    Raises DomainError for a draft that was discarded, while groups can save wishes again, and with
    all that changed if the draft was run on something else than there is now.
    """
    seminar = draw.seminar
    with write(seminar.course, draw):
        if draw.state is DrawState.PUBLISHED:
            return
        if draw.state is DrawState.DISCARDED:
            raise DomainError(
                _("This draft was discarded. Open the draw again and look at the present one."),
                code="not_a_draft",
            )
        refusal = refusal_to_run(seminar)
        if refusal is not None:
            raise refusal
        check_unchanged(draw)
        draw.state, draw.published_at = DrawState.PUBLISHED, now()
        for place in draw.places:
            if place.slot is not None:
                chosen = [place.paper] if place.paper else []
                taking.give_drawn(place.slot, place.group, actor, chosen=chosen)
        seminar.course.changed()
        record(draw, "draw.publish", actor)
        letters.tell_drawn(draw, left_out(draw))


def without_slot(draw: Draw) -> list[Group]:
    """The groups to which a draft gives no slot, and those that have no part in it."""
    return [place.group for place in draw.places if place.slot is None] + left_out(draw)


def left_out(draw: Draw) -> list[Group]:
    """The groups that were not complete, so that the draw gave them nothing."""
    return [
        group
        for group in groups.groups_of(draw.seminar.group_set)
        if draw.inputs["groups_left_out"].get(group.public_id) == "incomplete"
    ]
