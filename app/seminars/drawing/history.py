"""What staff did around a draw that could have turned it, for everybody to see."""

from collections import Counter

from app.accounts.models import User
from app.core.i18n import _, ngettext
from app.core.web.times import moment_text, zone_name
from app.seminars.draw_models import Draw, DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.inputs import Inputs
from app.seminars.drawing.running import discard_of, note
from app.seminars.models import Seminar, SlotMode
from app.seminars.rules import Window, window


def follow_window(seminar: Seminar, before: Window, actor: User) -> None:
    """The window may be another one: a draft is of wishes that nobody can change any more.

    Call inside `write()`. That wishes were opened again after a draft, in which staff saw them, is
    kept and told to everybody.
    """
    is_over = window(seminar) is Window.OVER
    if seminar.mode is not SlotMode.DRAW or is_over:
        return
    if before is Window.OVER and queries.is_drawn_but_not_published(seminar):
        note(seminar, queries.REOPENED, actor, seminar=seminar.public_id)
    discard_of(seminar, actor)


def history(seminar: Seminar, draw: Draw | None) -> list[str]:
    """How often wishes were opened again after a draft; of the published `draw` how often it was
    run, and whether there was something else to give the first time.
    """
    zone = seminar.course.time_zone
    found = [
        _(
            "The time for wishes was opened again on %(when)s (%(zone)s), after a draft in which "
            "the staff could see the lists.",
            when=moment_text(at, zone),
            zone=zone_name(zone),
        )
        for at in queries.reopened_at(seminar)
    ]
    if draw is not None and draw.state is DrawState.PUBLISHED:
        found += _of_runs(seminar, draw)
    return found


def _of_runs(seminar: Seminar, draw: Draw) -> list[str]:
    times, first = queries.runs(seminar)
    found = [
        ngettext("The staff ran the draw once.", "The staff ran the draw %(num)d times.", times)
    ]
    if _places(first) != _places(draw.inputs):  # type: ignore[arg-type]
        found.append(_("After the first time, slots or their places were changed."))
    elif times > 1:
        found.append(_("Slots and their places stayed as they were the first time."))
    return found


def _places(inputs: Inputs) -> Counter[str]:
    """How many places there were to give, by the times of the slots."""
    names = inputs["tie_names"]
    return Counter({names[slot]: places for slot, places in inputs["slots"].items()})
