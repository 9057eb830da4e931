"""What a set is to whoever looks: their group, what waits for an answer, who looks for a group."""

from dataclasses import dataclass

from app.courses.permissions import Viewer, is_student
from app.groups import queries
from app.groups.models import Group, GroupInvitation, GroupJoinRequest, GroupSet


@dataclass(frozen=True, slots=True)
class Summary:
    """A group set in short, for one viewer.

    `invitations` and `asked` are what they were invited to and have asked for, `asking` are the
    requests that wait for an answer of their group.
    """

    group_set: GroupSet
    mine: Group | None
    invitations: list[GroupInvitation]
    asked: list[GroupJoinRequest]
    asking: list[GroupJoinRequest]
    groups: int
    ungrouped: int


def summaries(viewer: Viewer) -> list[Summary]:
    """Every set of the course, for this viewer."""
    return [summary(viewer, group_set) for group_set in queries.group_sets(viewer.course)]


def summary(viewer: Viewer, group_set: GroupSet) -> Summary:
    """One set, for this viewer."""
    mine: Group | None = None
    invitations: list[GroupInvitation] = []
    asked: list[GroupJoinRequest] = []
    if is_student(viewer):
        mine = queries.group_of(viewer.me, group_set)
        invitations = [
            each
            for each in queries.pending_invitations(viewer.me)
            if each.group.group_set_id == group_set.id
        ]
        asked = [
            each
            for each in queries.requests_by(viewer.me)
            if each.group.group_set_id == group_set.id
        ]
    return Summary(
        group_set=group_set,
        mine=mine,
        invitations=invitations,
        asked=asked,
        asking=queries.requests_to([mine]) if mine else [],
        groups=queries.group_count(group_set),
        ungrouped=queries.ungrouped_count(group_set),
    )
