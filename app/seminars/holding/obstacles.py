"""What keeps a group from a slot, in words that say what to do about it.

Each rule of taking, waiting, giving up, changing and swapping is put together here, once.
Operations refuse with the first obstacle; pages show them, so that no button is gone without a
reason.
"""

from collections.abc import Iterable

from app.core.errors import DomainError
from app.groups.models import Group
from app.seminars.holding.reasons import (
    Obstacle,
    if_ahead,
    if_given_up,
    if_not_two,
    if_settled,
    scribe_words,
    to_acting,
    to_fitting_in,
    to_holding,
    to_lining_up,
)
from app.seminars.holding.situation import Situation, situation_of
from app.seminars.models import ScribeClash, SeminarSlot, SignUp, SignUpState
from app.seminars.rules import has_begun


def refuse_first(obstacles: Iterable[Obstacle]) -> None:
    """Raise DomainError for the first of these, if there is one."""
    for obstacle in obstacles:
        raise DomainError(obstacle.words, code=obstacle.code, field=obstacle.field)


def to_taking(
    slot: SeminarSlot,
    group: Group,
    *,
    instead_of: SignUp | None = None,
    by_staff: bool = False,
    situation: Situation | None = None,
) -> list[Obstacle]:
    """Why the group can't take the slot now, or move there from `instead_of`.

    Staff act outside the window, after slots are settled, and where a draw gives them. A page that
    asks for many slots gives the `situation` that it has read once.
    """
    known = situation or situation_of(group, slot.seminar)
    return [
        *(() if by_staff else to_acting(slot.seminar)),
        *to_holding(slot, known, instead_of, by_staff=by_staff),
        *to_fitting_in(slot),
    ]


def to_reassigning(
    held: SignUp, slot: SeminarSlot, *, situation: Situation | None = None
) -> list[Obstacle]:
    """Why staff can't move a group from what it holds to the slot now."""
    taking = to_taking(slot, held.group, instead_of=held, by_staff=True, situation=situation)
    return [*if_given_up(held), *taking]


def to_waiting(
    slot: SeminarSlot,
    group: Group,
    *,
    instead_of: SignUp | None = None,
    situation: Situation | None = None,
) -> list[Obstacle]:
    """Why the group can't wait for the slot now, to move there from `instead_of` if it has one."""
    known = situation or situation_of(group, slot.seminar)
    return [
        *to_acting(slot.seminar),
        *to_lining_up(slot, group),
        *to_holding(slot, known, instead_of, by_staff=False),
    ]


def to_promoting(waiting: SignUp) -> list[Obstacle]:
    """Why a place that is free now can't go to a group that waits for it."""
    known = situation_of(waiting.group, waiting.slot.seminar)
    return [
        *to_fitting_in(waiting.slot),
        *to_holding(waiting.slot, known, waiting.instead_of, by_staff=False),
    ]


def to_giving_up(sign_up: SignUp, *, situation: Situation | None = None) -> list[Obstacle]:
    """Why the group can't give its slot up now. Leaving a waiting list is always possible."""
    known = situation or situation_of(sign_up.group, sign_up.slot.seminar)
    return [
        *if_given_up(sign_up),
        *to_acting(sign_up.slot.seminar),
        *if_settled(sign_up.slot, known, own=True),
    ]


def to_changing(
    sign_up: SignUp, *, by_staff: bool = False, situation: Situation | None = None
) -> list[Obstacle]:
    """Why the group can't say anew what it presents. It goes on after sign-up closes.

    A group without a title, which staff put into a slot, says it once until the slot begins.
    """
    found = list(if_given_up(sign_up))
    owes_title = not sign_up.title and not has_begun(sign_up.slot)
    if not by_staff and not owes_title and sign_up.state is SignUpState.CONFIRMED:
        known = situation or situation_of(sign_up.group, sign_up.slot.seminar)
        found += if_settled(sign_up.slot, known, own=True)
    return found


def to_swapping(
    one: SignUp,
    other: SignUp,
    *,
    by_staff: bool = False,
    situations: tuple[Situation, Situation] | None = None,
) -> list[Obstacle]:
    """Why two groups can't change slots now: from opening on, also after sign-up has closed."""
    seminar = one.slot.seminar
    known = situations or (situation_of(one.group, seminar), situation_of(other.group, seminar))
    return [
        *if_not_two(one, other),
        *(() if by_staff else if_ahead(seminar)),
        *to_holding(other.slot, known[0], one, by_staff=by_staff),
        *to_holding(one.slot, known[1], other, by_staff=by_staff),
    ]


def warnings(slot: SeminarSlot, group: Group, *, situation: Situation | None = None) -> list[str]:
    """What is allowed but said to a group that takes the slot."""
    known = situation or situation_of(group, slot.seminar)
    if slot.seminar.scribe_clash is not ScribeClash.WARN:
        return []
    return [scribe_words(slot, each.name) for each in known.scribing.get(slot.meeting_id, [])]


def at_a_glance(slot: SeminarSlot) -> list[Obstacle]:
    """Those obstacles to taking a slot that it shows without looking at the group."""
    return [*to_acting(slot.seminar), *to_fitting_in(slot)]
