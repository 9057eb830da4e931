"""What a swap would change for each of the two groups, as its page shows it."""

from dataclasses import dataclass

from app.core.clock import now
from app.core.i18n import _
from app.core.web.times import moment_text
from app.courses.permissions import Viewer
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.dues.due import due_at
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.permissions import is_presenter
from app.seminars.swap_models import SwapOffer


@dataclass(frozen=True, slots=True)
class Change:
    """A moment that would be another: `is_past` says that the later one has come already."""

    what: str
    before: str
    after: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A group of the two, with what would be another time for it."""

    title: str
    is_yours: bool
    topic: str
    changes: list[Change]


def sides_of(offer: SwapOffer, viewer: Viewer) -> list[Side]:
    """The viewer's own side first. None of it is promised once the offer is over."""
    one, other = offer.offered, offer.wanted
    sides = [_side(one, other.slot, viewer), _side(other, one.slot, viewer)]
    return sorted(sides, key=lambda side: not side.is_yours)


def _side(sign_up: SignUp, then: SeminarSlot, viewer: Viewer) -> Side:
    zone, deadlines = viewer.course.time_zone, queries.deadlines_of(then.seminar)
    moments = [(_("Presents"), sign_up.slot.starts_at, then.starts_at)]
    moments += [(d.label, due_at(d, sign_up.slot), due_at(d, then)) for d in deadlines]
    return Side(
        group_title(sign_up.group),
        is_presenter(viewer, sign_up),
        sign_up.title,
        [
            Change(what, moment_text(before, zone), moment_text(after, zone), after <= now())
            for what, before, after in sorted(moments, key=lambda each: each[1])
        ],
    )
