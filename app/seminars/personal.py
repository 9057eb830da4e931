"""What seminars hold on a person: the slots that their groups took."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.groups.models import GroupMember
from app.groups.personal import memberships_of
from app.groups.rules import group_title
from app.schedule.naming import meeting_label
from app.seminars.models import SignUp


def holding(user: User) -> Holding:
    """The sign-ups of the person's groups, made or held while they were in them."""
    return Holding(
        "seminars",
        {
            "sign_ups": [
                _as_told(sign_up)
                for membership in memberships_of(user)
                for sign_up in _sign_ups_of(membership)
            ]
        },
    )


def _sign_ups_of(membership: GroupMember) -> list[SignUp]:
    found = db.session.scalars(
        select(SignUp).where(SignUp.group_id == membership.group_id).order_by(SignUp.id)
    )
    left, joined = membership.left_at, membership.joined_at
    return [
        each
        for each in found
        if (left is None or each.created_at <= left)
        and (each.withdrawn_at is None or each.withdrawn_at >= joined)
    ]


def _as_told(sign_up: SignUp) -> dict[str, object]:
    slot = sign_up.slot
    return {
        "course": slot.seminar.course.slug,
        "seminar": slot.seminar.title,
        "meeting": meeting_label(slot.meeting),
        "starts_at": slot.starts_at,
        "group": group_title(sign_up.group),
        "state": sign_up.state,
        "title": sign_up.title,
        "papers": sign_up.papers,
        "signed_up_at": sign_up.created_at,
        "withdrawn_at": sign_up.withdrawn_at,
    }
