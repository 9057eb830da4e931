"""Taking back what the staff did to groups at once: a move, a file, places at random.

What was done stands in the log, under the key that `arranging.carry_out` gives. It is taken back
whole or not at all, and only while everybody is still where it had put them.
"""

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import select

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups import arranging, queries
from app.groups.arranging import MOVED, PUT_IN, TAKEN_OUT, Step, WouldLose
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title

_NAMED = 5


def steps_of(group_set: GroupSet, key: str) -> list[Step]:
    """The steps that were taken under this key; none if the log does not know all of them."""
    lines = _lines(group_set, key) if key else []
    groups = queries.groups_called(group_set, {each for line in lines for each in _ends(line)})
    people = _people(group_set, [line.person_id for line in lines])
    known: dict[str | None, Group | None] = {None: None}
    known.update(groups)
    steps = []
    for line in lines:
        before, after = line.detail["moved"]
        if line.person_id not in people or before not in known or after not in known:
            return []
        steps.append(Step(people[line.person_id], known[before], known[after]))
    return steps


def _lines(group_set: GroupSet, key: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.course_id == group_set.course_id,
                AuditEntry.action.in_((MOVED, PUT_IN, TAKEN_OUT)),
                AuditEntry.detail["plan"].as_string() == key,
            )
            .order_by(AuditEntry.id)
        )
    )


def _ends(line: AuditEntry) -> list[str]:
    return [each for each in line.detail["moved"] if each is not None]


def _people(group_set: GroupSet, user_ids: Sequence[int | None]) -> dict[int | None, Enrollment]:
    people = db.session.scalars(
        select(Enrollment).where(
            Enrollment.course_id == group_set.course_id, Enrollment.user_id.in_(user_ids)
        )
    )
    return {each.user_id: each for each in people}


def put_back(group_set: GroupSet, key: str, actor: User, *, confirmed: bool = False) -> None:
    """Bring each to where they were before the steps of this key. Twice is once.

    A group that was dissolved by them is there again. What it held is not: it was free from that
    moment. Raises DomainError when somebody is not where the steps had put them, or does not fit
    where they were; WouldLose, unless `confirmed`, as a move does.
    """
    with write(group_set.course, group_set):
        done = steps_of(group_set, key)
        if not done:
            raise DomainError(
                _("This can't be taken back any more. Bring people back one by one."),
                code="not_known",
            )
        present = queries.present_groups(group_set, [step.person for step in done])
        _check_still_there(done, present)
        back = [
            Step(step.person, step.after, step.before)
            for step in done
            if present.get(step.person.id) is not step.before
        ]
        if not confirmed and (lost := arranging.what_follows(back)):
            raise WouldLose(lost)
        for step in back:
            if step.after is not None:
                step.after.dissolved_at = None
        arranging.carry_out(group_set, back, actor)


def _check_still_there(done: Sequence[Step], present: dict[int, Group]) -> None:
    """Refuse to override what was done since. Who is back already may stay there."""
    elsewhere = [
        step.person for step in done if present.get(step.person.id) not in (step.before, step.after)
    ]
    if elsewhere:
        _refuse(elsewhere, present)


def _refuse(elsewhere: Sequence[Enrollment], present: dict[int, Group]) -> NoReturn:
    places = [
        _("%(name)s is in %(group)s now", name=each.name, group=group_title(present[each.id]))
        if each.id in present
        else _("%(name)s is in no group now", name=each.name)
        for each in elsewhere[:_NAMED]
    ]
    if len(elsewhere) > _NAMED:
        places.append(_("and %(num)d more have changed", num=len(elsewhere) - _NAMED))
    raise DomainError(
        _(
            "Groups were changed since: %(places)s. Nothing was done; bring people back one by "
            "one.",
            places="; ".join(places),
        ),
        code="moved_since",
    )
