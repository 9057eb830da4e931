"""Making a draft true: every group that it gives a slot holds it, and all are told."""

from app.accounts.models import User
from app.core.clock import now
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups import queries as groups
from app.groups.models import Group
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing import letters
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.possible import in_words, problems
from app.seminars.drawing.running import record, refusal_to_run
from app.seminars.holding import taking


def publish(draw: Draw, actor: User) -> None:
    """Sign every group up for what the draft gives it, all of them or none. Twice is once.

    A paper that was given away meanwhile is left out. Raises DomainError for a draft that was
    discarded, while groups can save wishes again, and with all that is in the way if a place can't
    be given any more.
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
        inputs = collect(seminar)
        found = problems(draw, inputs)
        if found:
            raise DomainError(
                _("Not all of it can be published. %(problems)s", problems=in_words(found)),
                code="not_possible",
            )
        draw.state, draw.published_at = DrawState.PUBLISHED, now()
        papers = dict(inputs["papers"])
        for place in draw.places:
            _sign_up(place, papers, actor)
        seminar.course.changed()
        record(draw, "draw.publish", actor)
        letters.tell_drawn(draw, _left_out(draw))


def _sign_up(place: DrawPlace, papers: dict[str, int | None], actor: User) -> None:
    """`papers` are those that are left, each with how many groups may still have it."""
    if place.paper is not None:
        left = papers.get(place.paper.public_id, 0)
        if left == 0:
            place.paper, place.paper_rank = None, None
        elif left is not None:
            papers[place.paper.public_id] = left - 1
    if place.slot is not None:
        chosen = [place.paper] if place.paper else []
        taking.give_drawn(place.slot, place.group, actor, chosen=chosen)


def _left_out(draw: Draw) -> list[Group]:
    """The groups that were not complete, so that the draw gave them nothing."""
    return [
        group
        for group in groups.groups_of(draw.seminar.group_set)
        if draw.inputs["groups_left_out"].get(group.public_id) == "incomplete"
    ]
