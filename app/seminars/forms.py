"""Forms of the seminar pages."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.i18n import lazy
from app.core.web.forms import Form, line, local_time, prose
from app.seminars.planning import MOST_MINUTES, MOST_SLOTS_AT_ONCE

MOST_PLACES = 50


class SignUpForm(Form):
    """What a group presents."""

    title = line(lazy("Title"), required=True, most=200)
    papers = prose(
        lazy("Papers"),
        most=4000,
        description=lazy("One paper a line; web addresses and arXiv:1706.03762 become links."),
        render_kw={"rows": 5},
    )


class AssignForm(SignUpForm):
    """A group to put into a slot, and what it presents."""

    group = SelectField(
        lazy("Group"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )
    title = line(lazy("Title"), most=200, description=lazy("The group can fill it in later."))


class EditSignUpForm(SignUpForm):
    """What a group presents, as staff write it: the title may wait."""

    title = line(lazy("Title"), most=200)


class SeminarForm(Form):
    """A seminar: whose groups, and when they sign up."""

    title = line(lazy("Title"), required=True, most=120)
    group_set = SelectField(
        lazy("Groups of"),
        [InputRequired(lazy("Choose a group set."))],
        description=lazy("The set whose groups present."),
    )
    opens_at = local_time(lazy("Sign-up opens"), required=True)
    closes_at = local_time(
        lazy("Sign-up closes"),
        required=True,
        description=lazy("From this moment on only staff change who presents when."),
    )


def _number(label: Any, most: int, **kw: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(lazy("%(label)s is needed.", label=label)),
            NumberRange(1, most, lazy("A number from 1 to %(most)d.", most=most)),
        ],
        render_kw={"min": 1, "max": most},
        **kw,
    )


class SlotForm(Form):
    """When a slot is, how long, and for how many groups."""

    starts_at = local_time(lazy("Begins"), required=True)
    minutes = _number(lazy("Minutes"), MOST_MINUTES)
    capacity = _number(
        lazy("Groups"), MOST_PLACES, description=lazy("How many groups present in this slot.")
    )

    def values(self) -> dict[str, Any]:
        """The fields as `operations` take them."""
        return {
            "starts_at": self.starts_at.data,
            "minutes": self.minutes.data,
            "capacity": self.capacity.data,
        }


class NewSlotsForm(SlotForm):
    """Several slots, one after the other."""

    starts_at = local_time(lazy("The first begins"), required=True)
    capacity = _number(lazy("Groups a slot"), MOST_PLACES)
    count = _number(
        lazy("How many slots"),
        MOST_SLOTS_AT_ONCE,
        description=lazy("One follows the other without a break."),
    )
