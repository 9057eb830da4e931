"""Forms of the group pages."""

from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import lazy
from app.core.web.forms import Form, line, local_time
from app.groups.operations import LONGEST_NAME

MOST_PEOPLE = 100


class InviteForm(Form):
    """A classmate to invite. Who may be invited is the operation's to say."""

    student = SelectField(
        lazy("Classmate"),
        [InputRequired(lazy("Choose a classmate."))],
        validate_choice=False,
    )


class AddMemberForm(InviteForm):
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
    locks_at = local_time(
        lazy("Students form groups until"),
        description=lazy("Afterwards only staff change them. Left empty: the whole term."),
    )

    def values(self) -> dict[str, Any]:
        """The fields as `operations` take them."""
        return {
            "title": self.title.data or "",
            "min_size": self.min_size.data,
            "max_size": self.max_size.data,
            "locks_at": self.locks_at.data,
        }
