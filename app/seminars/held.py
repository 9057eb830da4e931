"""What groups and their sets mean to seminars, as the pages of groups say it."""

from sqlalchemy import select

from app.core.db import db
from app.core.i18n import _
from app.core.web.times import moment_text
from app.groups.holdings import Holding
from app.groups.models import Group, GroupSet
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState


def slots_held(group: Group) -> list[Holding]:
    """The slots that a group holds, in the order of time. What it waits for is its own affair."""
    return _slots(group, SignUpState.CONFIRMED)


def slots_waited_for(group: Group) -> list[Holding]:
    """The slots that a group is in line for, in the order of time."""
    return _slots(group, SignUpState.WAITLISTED)


def _slots(group: Group, state: SignUpState) -> list[Holding]:
    course = group.group_set.course
    starts = db.session.scalars(
        select(SeminarSlot.starts_at)
        .join(SignUp, SignUp.slot_id == SeminarSlot.id)
        .where(SignUp.group_id == group.id, SignUp.state == state)
        .order_by(SeminarSlot.starts_at)
    )
    return [
        Holding(
            _("the slot on %(when)s", when=moment_text(each, course.time_zone)),
            f"/c/{course.slug}/seminars/",
        )
        for each in starts
    ]


def seminars_for(group_set: GroupSet) -> list[Holding]:
    """The seminars in which the groups of a set present."""
    course = group_set.course
    titles = db.session.scalars(
        select(Seminar.title).where(Seminar.group_set_id == group_set.id).order_by(Seminar.id)
    )
    return [Holding(title, f"/c/{course.slug}/seminars/") for title in titles]
