"""Who came into a group and left it, as far as somebody may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.courses.models import Enrollment
from app.groups.models import Group, GroupMember

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that somebody was in the group; what the reader may not know of it is None."""

    name: str
    joined_at: datetime | None
    left_at: datetime | None
    is_over: bool


def whole_history(group: Group) -> list[Stay]:
    """Everybody's times, for the staff."""
    return [
        Stay(m.enrollment.name, m.joined_at, m.left_at, m.left_at is not None)
        for m in group.memberships
    ]


def history_seen_by(group: Group, member: Enrollment) -> list[Stay]:
    """What of it was while `member` was in the group: whom they met, who came and who left then."""
    own = [m for m in group.memberships if m.enrollment_id == member.id]
    return [
        Stay(
            m.enrollment.name,
            _known(m.joined_at, own),
            _known(m.left_at, own),
            m.left_at is not None,
        )
        for m in group.memberships
        if any(met(each, m) for each in own)
    ]


def _known(moment: datetime | None, own: Sequence[GroupMember]) -> datetime | None:
    """The moment, if it was within one of these times."""
    if moment is None:
        return None
    return moment if any(m.joined_at <= moment <= end_of(m) for m in own) else None


def met(one: GroupMember, other: GroupMember) -> bool:
    """Whether two people were in the group at one time."""
    return one.joined_at < end_of(other) and other.joined_at < end_of(one)


def end_of(membership: GroupMember) -> datetime:
    """When a time in a group ended; for one that has not, later than any."""
    return membership.left_at or NEVER
