"""What a set is to whoever looks: their group, what they can answer, who looks for a group."""

from dataclasses import dataclass

from app.courses.permissions import Viewer, is_student
from app.groups import queries
from app.groups.models import Group, GroupInvitation, GroupSet


@dataclass(frozen=True, slots=True)
class Summary:
    """A group set in short, for one viewer."""

    group_set: GroupSet
    mine: Group | None
    invitations: list[GroupInvitation]
    groups: int
    ungrouped: int


def summaries(viewer: Viewer) -> list[Summary]:
    """Every set of the course, for this viewer."""
    return [summary(viewer, group_set) for group_set in queries.group_sets(viewer.course)]


def summary(viewer: Viewer, group_set: GroupSet) -> Summary:
    """One set, for this viewer."""
    mine, invitations = None, []
    if is_student(viewer):
        mine = queries.group_of(viewer.me, group_set)
        invitations = [
            invitation
            for invitation in queries.pending_invitations(viewer.me)
            if invitation.group.group_set_id == group_set.id
        ]
    return Summary(
        group_set=group_set,
        mine=mine,
        invitations=invitations,
        groups=queries.group_count(group_set),
        ungrouped=queries.ungrouped_count(group_set),
    )
