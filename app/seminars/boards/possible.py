"""What the viewer can do with a sign-up from its own page, and why not what they can't."""

from dataclasses import dataclass

from app.courses.permissions import Viewer, is_student
from app.groups import queries as groups
from app.seminars.boards.standing import until_text
from app.seminars.holding import obstacles
from app.seminars.holding.reasons import Obstacle
from app.seminars.holding.situation import situation_of
from app.seminars.models import SignUp, SignUpState
from app.seminars.permissions import is_presenter


@dataclass(frozen=True, slots=True)
class Possible:
    """Each is why not, in a sentence; empty if it can be done, and None if it is not offered.

    `until` is when the group can change it for the last time; empty if it can't.
    """

    change: str | None = None
    give_up: str | None = None
    swap: str | None = None
    until: str = ""


def possible_with(sign_up: SignUp, viewer: Viewer) -> Possible:
    """Its own group changes it and gives it up; another that holds a slot offers a swap."""
    if is_presenter(viewer, sign_up):
        known = situation_of(sign_up.group, sign_up.slot.seminar)
        return Possible(
            change=_first(obstacles.to_changing(sign_up, situation=known)),
            give_up=_first(obstacles.to_giving_up(sign_up, situation=known)),
            until=until_text(sign_up.slot, known.deadlines),
        )
    if is_student(viewer) and sign_up.state is SignUpState.CONFIRMED:
        return Possible(swap=against_swapping(sign_up, viewer))
    return Possible()


def _first(against: list[Obstacle]) -> str:
    return against[0].words if against else ""


def against_swapping(wanted: SignUp, viewer: Viewer) -> str | None:
    """Why none of the viewer's slots can be offered; None where they hold none."""
    seminar = wanted.slot.seminar
    group = groups.group_of(viewer.me, seminar.group_set)
    if group is None:
        return None
    mine, theirs = situation_of(group, seminar), situation_of(wanted.group, seminar)
    words = [
        _first(obstacles.to_swapping(each, wanted, situations=(mine, theirs))) for each in mine.held
    ]
    return min(words, default=None)
