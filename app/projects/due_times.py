"""When the work of each group is due, with its slots where the due time hangs on these."""

from collections.abc import Collection, Iterable
from datetime import datetime

from app.groups.models import Group
from app.projects import rules
from app.projects.models import Project
from app.projects.rules import Terms
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.hanging import slots_held
from app.seminars.models import SeminarSlot


class DueTimes:
    """The due times of some projects, for all groups or for some: what slots these hold is read
    once, in one statement, and in none where no due time hangs on slots.
    """

    def __init__(
        self,
        deadlines: Iterable[SlotDeadline | None],
        groups: Collection[Group] | None = None,
    ) -> None:
        seminars = {each.seminar_id for each in deadlines if each is not None}
        self._held = slots_held(seminars, groups)

    def due(self, project: Project, group: Group, terms: Terms | None = None) -> datetime | None:
        """When the group's work is due; None while its presentation has no day.

        With `terms`, as it would be if these were the project's.
        """
        terms = terms or rules.terms_of(project)
        return rules.due_for(project, group, self.slots(terms.slot_deadline, group), terms)

    def common(self, project: Project, group: Group) -> datetime | None:
        """When the group's work would be due without an extension."""
        deadline = project.slot_deadline
        return rules.common_due(self.slots(deadline, group), rules.terms_of(project))

    def slots(self, deadline: SlotDeadline | None, group: Group) -> list[SeminarSlot]:
        """The slots by which `deadline` is due for the group; none where it holds none."""
        return self._held.get((deadline.seminar_id, group.id), []) if deadline else []


def due_times(projects: Iterable[Project], groups: Collection[Group] | None = None) -> DueTimes:
    """The due times of these projects, for all groups or for these."""
    return DueTimes([project.slot_deadline for project in projects], groups)


def due_for(project: Project, group: Group) -> datetime | None:
    """When one group's work is due; None while its presentation has no day."""
    return due_times([project], [group]).due(project, group)
