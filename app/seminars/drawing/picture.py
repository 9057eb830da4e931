"""What a draw gave to all, counted."""

from collections import Counter
from dataclasses import dataclass

from app.core.i18n import _
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.placing import by_hand

# Later choices share a bar: a draw in which they are many is told by the first ones.
OWN_BARS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """How many groups got something, of all that took part."""

    label: str
    groups: int


def distribution(draw: Draw) -> list[Bar]:
    """How many groups got their first choice, their second, and so on; what nobody got is left out,
    but for the first. Whom staff gave or took a slot by hand is counted apart.
    """
    moved = list(by_hand(draw, "slot").values())
    drawn = [place for place in draw.places if place not in moved]
    given = [place for place in drawn if place.slot]
    placed = sum(1 for place in moved if place.slot)
    ranks = Counter(place.rank for place in given if place.rank is not None)
    bars = [Bar(_("Choice %(rank)d", rank=rank), ranks[rank]) for rank in range(1, OWN_BARS + 1)]
    rest = [place for place in given if place.rank is None]
    later = sum(groups for rank, groups in ranks.items() if rank > OWN_BARS)
    bars += [
        Bar(_("A later choice"), later),
        Bar(_("A slot that it did not rank"), sum(1 for p in rest if ranked(p, draw))),
        Bar(_("A slot; it had ranked none"), sum(1 for p in rest if not ranked(p, draw))),
        Bar(_("No slot"), len(drawn) - len(given)),
        Bar(_("A slot given by hand"), placed),
        Bar(_("No slot, taken out by hand"), len(moved) - placed),
    ]
    last = max((number for number, bar in enumerate(bars[:OWN_BARS]) if bar.groups), default=0)
    return bars[: last + 1] + [bar for bar in bars[OWN_BARS:] if bar.groups]


def ranked(place: DrawPlace, draw: Draw) -> int:
    """How many slots the group of a place had ranked."""
    return len(draw.inputs["slot_wishes"].get(place.group.public_id, {}))


def rank_words(place: DrawPlace, draw: Draw) -> str:
    """How good what a group got is, by its own list."""
    if place.slot is None:
        return ""
    if place.rank is not None:
        return _("choice %(rank)d of %(all)d", rank=place.rank, all=ranked(place, draw))
    return _("not on its list") if ranked(place, draw) else _("it had ranked none")
