"""What is said of a group and its set in many places: its title, complete or not, locked or not."""

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.courses.models import Enrollment
from app.groups.models import Formation, Group, GroupSet


def group_title(group: Group) -> str:
    """The group's name, or "Group 3" while it has none."""
    return group.name or _("Group %(number)d", number=group.number)


def size(group: Group) -> int:
    """How many people are in the group now."""
    return sum(1 for m in group.memberships if m.left_at is None)


def missing(group: Group) -> int:
    """How many more people the group needs to be complete; 0 when it is."""
    return max(group.group_set.min_size - size(group), 0)


def is_complete(group: Group) -> bool:
    """Whether the group has reached the least size of its set. Only then may it hold a slot."""
    return group.dissolved_at is None and missing(group) == 0


def is_full(group: Group) -> bool:
    """Whether every seat of the group is taken."""
    return size(group) >= group.group_set.max_size


def free_seats(group: Group) -> int:
    """How many more people fit into the group."""
    return max(group.group_set.max_size - size(group), 0)


def contact_of(group: Group) -> Enrollment | None:
    """Whom to write to: the member that the group has chosen, else whoever is in it longest."""
    present = [m for m in group.memberships if m.left_at is None]
    chosen = [m for m in present if m.enrollment_id == group.contact_id]
    longest = min(chosen or present, key=lambda m: (m.joined_at, m.id), default=None)
    return longest.enrollment if longest else None


def is_locked(group_set: GroupSet) -> bool:
    """Whether students can no longer change their groups. From `locks_at` on, only staff can."""
    return group_set.locks_at is not None and group_set.locks_at <= now()


def students_form(group_set: GroupSet) -> bool:
    """Whether students form the groups of the set, and not the staff alone."""
    return group_set.formation is Formation.STUDENTS


def why_closed(group_set: GroupSet) -> str:
    """Why students can't change now who is in which group, and what to do; empty if they can."""
    if not students_form(group_set):
        return _(
            "The staff form the groups of %(set)s. Ask the instructor to put you into one or to "
            "change yours.",
            set=group_set.title,
        )
    if is_locked(group_set):
        return _(
            "The time to change groups of %(set)s is over. Ask the instructor to change yours.",
            set=group_set.title,
        )
    return ""


def sizes_text(group_set: GroupSet) -> str:
    """The sizes that a set allows, in words: 2 to 4 people a group."""
    least, most = group_set.min_size, group_set.max_size
    if least == most:
        return ngettext("%(num)d person a group", "%(num)d people a group", least)
    return _("%(least)d to %(most)d people a group", least=least, most=most)


def missing_text(group: Group) -> str:
    """What an incomplete group still needs: 1 more person is needed."""
    return ngettext(
        "%(num)d more person is needed", "%(num)d more people are needed", missing(group)
    )
