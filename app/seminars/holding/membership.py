"""What follows for slots when people come into groups and leave them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from app.core.db import db
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups import letters as group_letters
from app.groups.models import Group
from app.groups.rules import is_complete, missing_text
from app.seminars import queries
from app.seminars.holding import letters, places, waiting
from app.seminars.models import SignUp, SignUpState


def somebody_came(group: Group) -> None:
    """The group may be complete now, and take what it waits for."""
    waiting.fill_for(group.members)


def people_left(left: Sequence[tuple[Enrollment, Group]]) -> None:
    """Those who stay are told what it means for their slots; who waits for somebody's time has it.

    What the group itself waits for may be possible by that, and so may what other groups of those
    who left wait for.
    """
    gone: dict[Group, list[Enrollment]] = defaultdict(list)
    for person, group in left:
        gone[group].append(person)
    for group in _with_slots(gone):
        means = list(_meaning(group, places.held_by(group), queries.waitings_of(group)))
        group_letters.tell_gone(group, gone[group], means)
    waiting.fill_for({*(person for person, _group in left), *(m for g in gone for m in g.members)})


def _with_slots(groups: Collection[Group]) -> list[Group]:
    """Those of these groups that hold a slot or wait for one."""
    keys = set(
        db.session.scalars(
            select(SignUp.group_id).where(
                SignUp.group_id.in_([group.id for group in groups]),
                SignUp.state != SignUpState.WITHDRAWN,
            )
        )
    )
    return [group for group in groups if group.id in keys]


def _meaning(group: Group, held: Collection[SignUp], waits: Collection[SignUp]) -> Iterator[str]:
    """What a group has of slots, and whether it can go on with it."""
    if held:
        yield _("It still holds: %(slots)s.", slots=letters.times_of(held))
    if waits:
        yield _("It still waits for: %(slots)s.", slots=letters.times_of(waits))
    if not is_complete(group):
        yield _(
            "But it is no longer complete: %(missing)s. Until somebody joins, it can take, move or "
            "exchange no slot, and gets none that it waits for.",
            missing=missing_text(group),
        )
