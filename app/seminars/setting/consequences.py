"""What a change of a seminar's settings does to groups, which staff agree to (`core/agreeing`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from app.core.i18n import _, ngettext
from app.core.web.times import moment_text
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.draw_models import DrawState
from app.seminars.drawing import queries as drawing
from app.seminars.dues.due import is_settled
from app.seminars.models import Seminar, SignUp, SlotMode
from app.seminars.rules import Window, window

MOST_NAMES = 20
Row = TypeVar("Row", Group, SignUp)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a seminar's groups stand: what they hold, what of it they can change, who waits.

    `full` are those that may hold no more slots, `in_line` those that wait for one more.
    `drawn` says that staff have seen a draft, and that nothing is published; `draft` that there is
    one now; `published` that the draw is, after which nobody ranks anything.
    """

    zone: str
    window: Window
    opens_at: datetime
    closes_at: datetime
    without: Sequence[Group]
    settled: Sequence[SignUp]
    free: Sequence[SignUp]
    waiting: Sequence[Group]
    full: Sequence[Group]
    in_line: Sequence[Group]
    has_waitlist: bool
    is_draw: bool
    drawn: bool
    draft: bool
    published: bool


def snapshot(seminar: Seminar) -> Snapshot:
    """Where the groups stand by what is set now."""
    deadlines = queries.deadlines_of(seminar)
    slots = queries.board(seminar).slots
    held = [sign_up for slot in slots for sign_up in slot.confirmed]
    holding = Counter(each.group_id for each in held)
    waits = [each for slot in slots for each in slot.waiting]
    return Snapshot(
        zone=seminar.course.time_zone,
        window=window(seminar),
        opens_at=seminar.opens_at,
        closes_at=seminar.closes_at,
        without=[g for g in groups.groups_of(seminar.group_set) if g.id not in holding],
        settled=[each for each in held if is_settled(each.slot, deadlines)],
        free=[each for each in held if not is_settled(each.slot, deadlines)],
        waiting=_once(each.group for each in waits),
        full=_once(s.group for s in held if holding[s.group_id] >= seminar.slots_per_group),
        in_line=_once(each.group for each in waits if each.instead_of_id is None),
        has_waitlist=seminar.has_waitlist,
        is_draw=seminar.mode is SlotMode.DRAW,
        drawn=drawing.is_drawn_but_not_published(seminar),
        draft=drawing.draw_in(seminar, DrawState.DRAFT) is not None,
        published=drawing.is_published(seminar),
    )


def _once(found: Iterable[Group]) -> list[Group]:
    return list({group.id: group for group in found}.values())


def between(before: Snapshot, after: Snapshot) -> list[str]:
    """What the change from one to the other does to groups, in sentences."""
    found = [_of_window(before, after)] if before.without or before.free else []
    found += _of_draw(before, after)
    found.append(_of_cutoff(before, after))
    found += _of_fewer_slots(before, after)
    if before.has_waitlist and not after.has_waitlist and before.waiting:
        found.append(
            ngettext(
                "%(groups)s waits for a slot. It waits no longer, and is told so by mail.",
                "%(groups)s wait for slots. They wait no longer, and are told so by mail.",
                len(before.waiting),
                groups=names_of(before.waiting),
            )
        )
    return [sentence for sentence in found if sentence]


def _of_window(before: Snapshot, after: Snapshot) -> str:
    opens, closes = (moment_text(t, after.zone) for t in (after.opens_at, after.closes_at))
    if after.is_draw:
        return "" if after.published else _of_wishes(before, after, opens=opens, closes=closes)
    if before.window is Window.OPEN and after.window is Window.OVER:
        said = _("Sign-up closes at once.")
    elif before.window is Window.OPEN and after.window is Window.AHEAD:
        said = _("Sign-up closes at once, and opens again on %(when)s.", when=opens)
    elif before.window is Window.OVER and after.window is Window.OPEN:
        return _(
            "Sign-up opens again, until %(when)s: groups can take slots and give theirs up.",
            when=closes,
        )
    elif before.window is Window.AHEAD and after.window is Window.OPEN:
        return _("Sign-up opens at once, until %(when)s.", when=closes)
    elif after.window is not Window.OVER and after.closes_at < before.closes_at:
        said = _("Sign-up closes earlier, on %(when)s.", when=closes)
    else:
        return ""
    return f"{said} {_of_those_without(before)}".strip()


def _of_wishes(before: Snapshot, after: Snapshot, *, opens: str, closes: str) -> str:
    """The same where groups rank slots while the window is open."""
    said = {
        (Window.OPEN, Window.OVER): _("The time for wishes is over at once."),
        (Window.OPEN, Window.AHEAD): _(
            "The time for wishes is over at once, and begins again on %(when)s.", when=opens
        ),
        (Window.OVER, Window.OPEN): _(
            "The time for wishes begins again, until %(when)s: groups can change their lists.",
            when=closes,
        ),
        (Window.OVER, Window.AHEAD): _("The time for wishes begins again on %(when)s.", when=opens),
        (Window.AHEAD, Window.OPEN): _(
            "The time for wishes begins at once, until %(when)s.", when=closes
        ),
    }
    if (before.window, after.window) in said:
        return said[before.window, after.window]
    if after.window is not Window.OVER and after.closes_at < before.closes_at:
        return _("The time for wishes is over earlier, on %(when)s.", when=closes)
    return ""


def _of_draw(before: Snapshot, after: Snapshot) -> list[str]:
    """A draft does not outlive that wishes can be changed again, and everybody is told of it."""
    if before.window is not Window.OVER or after.window is Window.OVER or not before.drawn:
        return []
    found = [_("The draft of the draw is discarded: run the draw again then.")]
    return (found if before.draft else []) + [
        _(
            "Everybody in the course sees that wishes were opened again after a draft, in which "
            "the staff could see the lists."
        )
    ]


def _of_those_without(before: Snapshot) -> str:
    if not before.without:
        return ""
    return ngettext(
        "%(groups)s holds no slot yet.",
        "%(groups)s hold no slot yet.",
        len(before.without),
        groups=names_of(before.without),
    )


def _of_cutoff(before: Snapshot, after: Snapshot) -> str:
    now_settled = _those_besides(before.free, after.free)
    now_free = _those_besides(before.settled, after.settled)
    if now_settled:
        return ngettext(
            "%(groups)s can no longer change its slot, title or papers.",
            "%(groups)s can no longer change their slots, titles or papers.",
            len(_once(each.group for each in now_settled)),
            groups=_holders_of(now_settled, before),
        )
    if now_free:
        return ngettext(
            "%(groups)s can change its slot, title and papers again.",
            "%(groups)s can change their slots, titles and papers again.",
            len(_once(each.group for each in now_free)),
            groups=_holders_of(now_free, before),
        )
    return ""


def _holders_of(found: Sequence[SignUp], known: Snapshot) -> str:
    """The groups of these sign-ups; of one that holds others, too, with the times of these."""
    holding = Counter(each.group_id for each in (*known.settled, *known.free))
    times = defaultdict[int, list[str]](list)
    for each in found:
        times[each.group_id].append(moment_text(each.slot.starts_at, known.zone))
    partly = {key: those for key, those in times.items() if len(those) < holding[key]}
    return names_of(_once(each.group for each in found), partly)


def _of_fewer_slots(before: Snapshot, after: Snapshot) -> list[str]:
    """Who may hold no more than it holds, and who of these is in line for one more."""
    now_full = _those_besides(after.full, before.full)
    in_line = [g for g in before.in_line if g in now_full] if after.has_waitlist else []
    found = []
    if now_full and after.window is not Window.OVER:
        found.append(
            ngettext(
                "%(groups)s can take no slot besides what it holds.",
                "%(groups)s can take no slots besides what they hold.",
                len(now_full),
                groups=names_of(now_full),
            )
        )
    if in_line:
        found.append(
            ngettext(
                "%(groups)s waits for one more slot. It stays in line, but gives a slot up when "
                "its turn comes, and is told so by mail.",
                "%(groups)s wait for one more slot. They stay in line, but give a slot up when "
                "their turn comes, and are told so by mail.",
                len(in_line),
                groups=names_of(in_line),
            )
        )
    return found


def _those_besides(found: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    known = {each.id for each in others}
    return [each for each in found if each.id not in known]


def names_of(found: Sequence[Group], times: Mapping[int, Sequence[str]] | None = None) -> str:
    """Group 1, Group 2; of many only the first; with the times that some have by their keys."""
    of = times or {}
    names = [
        f"{group_title(group)} ({', '.join(of[group.id])})"
        if group.id in of
        else group_title(group)
        for group in found[:MOST_NAMES]
    ]
    if len(found) > MOST_NAMES:
        names.append(_("and %(num)d more", num=len(found) - MOST_NAMES))
    return ", ".join(names)
