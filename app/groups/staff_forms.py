"""Forms of the staff's pages of groups."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import _, lazy
from app.core.web.forms import Form, line, local_time, options
from app.groups.describing import LONGEST_NAME
from app.groups.models import Formation, GroupSet

MOST_PEOPLE = 100
FORMATION_NAMES = {
    Formation.STUDENTS: lazy("Students: they start groups, invite and ask"),
    Formation.STAFF: lazy("Staff alone"),
}


def _people(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(lazy("%(label)s is needed.", label=label)),
            NumberRange(1, MOST_PEOPLE, lazy("A number from 1 to %(most)d.", most=MOST_PEOPLE)),
        ],
        render_kw={"min": 1, "max": MOST_PEOPLE},
    )


class GroupSetForm(Form):
    """A partition of the class."""

    title = line(lazy("Title"), required=True, most=120, description=lazy("As in Project 1."))
    min_size = _people(lazy("Smallest group"))
    max_size = _people(lazy("Largest group"))
    formation = SelectField(
        lazy("Who forms the groups"),
        choices=options(FORMATION_NAMES),
        coerce=Formation,
        default=Formation.STUDENTS,
    )

    def values(self) -> dict[str, Any]:
        """The fields as `partition` takes them."""
        return {
            "title": self.title.data or "",
            "min_size": self.min_size.data,
            "max_size": self.max_size.data,
            "formation": self.formation.data,
        }


class EditSetForm(GroupSetForm):
    """A partition that is there; `agreed` names what the change does, as it was shown."""

    agreed = HiddenField()


class NewSetForm(GroupSetForm):
    """A new partition, empty or with the groups of another."""

    locks_at = local_time(
        lazy("Students form groups until"),
        description=lazy("Afterwards only staff change them. Left empty: the whole term."),
    )
    copy_of = SelectField(
        lazy("Begin with"),
        default="",
        description=lazy("Groups that are copied change without the others from then on."),
    )

    def offer(self, group_sets: list[GroupSet]) -> None:
        """Let the groups of these sets be copied."""
        names = {each.slug: _("the groups of %(set)s", set=each.title) for each in group_sets}
        self.copy_of.choices = options({"": _("no groups"), **names})

    def values(self) -> dict[str, Any]:
        """The fields as `partition` and `copying` take them."""
        return {**super().values(), "locks_at": self.locks_at.data}


class LockForm(Form):
    """Until when students change groups."""

    locks_at = local_time(
        lazy("Students form groups until"),
        description=lazy("Left empty: the whole term."),
    )


class AddMemberForm(Form):
    """A student to put into a group."""

    student = SelectField(
        lazy("Student"), [InputRequired(lazy("Choose a student."))], validate_choice=False
    )


class NameForm(Form):
    """What a group is called."""

    name = line(
        lazy("Name"),
        most=LONGEST_NAME,
        description=lazy("The course page shows it to everybody. Left empty: the group's number."),
    )


class NewGroupForm(Form):
    """Students to put into a new group."""

    students = SelectMultipleField(
        lazy("Students"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class GroupFileForm(Form):
    """A file with groups to send."""

    file = FileField(lazy("File"))


class PlanForm(Form):
    """What a file would change, to be done: `wanted` is what the page brings back of it."""

    wanted = HiddenField()
    digest = HiddenField()


class PlacesForm(Form):
    """Places drawn for those without a group, to be taken as they were shown."""

    seed = HiddenField()
    digest = HiddenField()
    smaller = BooleanField(lazy("Those who are left make a smaller group"))


def named(names: Mapping[str, str]) -> list[Any]:
    """What a list of people to choose from offers, with an empty first line."""
    return options({"": _("Choose a student"), **names})
