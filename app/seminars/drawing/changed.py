"""What changed since a draft was made: such a draft is no answer to what groups wish now."""

from collections.abc import Iterator

from app.core.errors import DomainError
from app.core.i18n import _, listed, ngettext
from app.core.web.times import moment_text
from app.groups import queries as groups
from app.groups.rules import group_title
from app.seminars import queries as seminars
from app.seminars.draw_models import Draw
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.inputs import Inputs
from app.seminars.drawing.possible import WORDS


def check_unchanged(draw: Draw) -> None:
    """Refuse a draft that was run on something else than there is now."""
    found = changes(draw, collect(draw.seminar))
    if found:
        raise DomainError(
            _(
                "Something changed since this draft was made. Run the draw again. %(changes)s",
                changes=" ".join(found),
            ),
            code="changed",
        )


def changes(draw: Draw, present: Inputs) -> list[str]:
    """What is not as it was when the draft was made, in sentences; none if all is."""
    then: Inputs = draw.inputs  # type: ignore[assignment]
    if then == present:
        return []
    found = [*_of_groups(draw, then, present), *_of_slots(draw, then, present)]
    if then["papers"] != present["papers"]:
        found.append(_("The papers, or how many groups may have them."))
    return found or [_("Which groups and slots have no part in the draw, or what they go by.")]


def _of_groups(draw: Draw, then: Inputs, present: Inputs) -> Iterator[str]:
    late, ranking, busy = [], [], []
    for name, title in _titles(draw, then, present):
        if name not in then["groups"]:
            late.append(title)
        elif name not in present["groups"]:
            reason = present["groups_left_out"].get(name, "no_group")
            yield _("%(group)s: %(why)s", group=title, why=str(WORDS[reason]))
        else:
            if _list(then, name) != _list(present, name):
                ranking.append(title)
            if _busy(then, name) != _busy(present, name):
                busy.append(title)
    if late:
        yield ngettext(
            "%(groups)s is complete only now, and has no part in this draft.",
            "%(groups)s are complete only now, and have no part in this draft.",
            len(late),
            groups=listed(late),
        )
    if ranking:
        yield ngettext(
            "%(groups)s ranks something else.",
            "%(groups)s rank something else.",
            len(ranking),
            groups=listed(ranking),
        )
    if busy:
        yield _("%(groups)s can have other slots: who is busy when changed.", groups=listed(busy))


def _titles(draw: Draw, then: Inputs, present: Inputs) -> Iterator[tuple[str, str]]:
    """The groups that had a part then or have one now, in the order of their numbers."""
    known = {each.group for each in draw.places} | set(groups.groups_of(draw.seminar.group_set))
    left = {*then["groups"], *present["groups"]}
    for group in sorted(known, key=lambda each: each.number):
        if group.public_id in left:
            left.remove(group.public_id)
            yield group.public_id, group_title(group)
    for name in sorted(left):
        yield name, _("A group that is no more")


def _list(inputs: Inputs, group: str) -> list[dict[str, int] | None]:
    return [inputs["slot_wishes"].get(group), inputs["paper_wishes"].get(group)]


def _busy(inputs: Inputs, group: str) -> set[str]:
    """The slots that a group can't have."""
    return {slot for who, slot, _reason in inputs["ruled_out"] if who == group}


def _of_slots(draw: Draw, then: Inputs, present: Inputs) -> Iterator[str]:
    zone = draw.seminar.course.time_zone
    slots = {s.public_id: s for s in seminars.board(draw.seminar).slots}
    if then["slots"].keys() - slots.keys():
        yield _("A slot is no more.")
    for name, slot in slots.items():
        when = moment_text(slot.starts_at, zone)
        if name not in then["slots"] and name in present["slots"]:
            yield _("The slot on %(when)s is new, or free only now.", when=when)
        elif name in then["slots"] and name not in present["slots"]:
            why = str(WORDS[present["slots_left_out"][name]])
            yield _("The slot on %(when)s: %(why)s", when=when, why=why)
        elif then["slots"].get(name) != present["slots"].get(name):
            yield _("The slot on %(when)s has more places, or fewer.", when=when)
        elif then["tie_names"].get(name) != present["tie_names"].get(name):
            yield _("The slot on %(when)s was at another time, or of another length.", when=when)
