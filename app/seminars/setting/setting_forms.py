"""Forms of what staff set: seminars, slots, groups in slots."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import lazy
from app.core.web.forms import EditForm, Form, line, local_time, options
from app.seminars.boards.forms import PresentingForm
from app.seminars.models import ScribeClash, SlotMode
from app.seminars.setting.bulk import MOST_MINUTES_BETWEEN, MOST_SLOTS_A_MEETING, Pattern
from app.seminars.setting.planning import MOST_CUTOFF_DAYS, MOST_SLOTS_A_GROUP, SeminarSettings
from app.seminars.setting.slots import MOST_MINUTES

MOST_PLACES = 50

MODE_NAMES = {
    SlotMode.FIRST_COME: lazy("Groups take slots, first come, first served"),
    SlotMode.DRAW: lazy("Groups say what they wish, and a draw decides for all at once"),
}
CLASH_NAMES = {
    ScribeClash.ALLOW: lazy("That is fine"),
    ScribeClash.WARN: lazy("They are warned"),
    ScribeClash.FORBID: lazy("It is not possible"),
}


def _number(label: Any, least: int, most: int, **kw: Any) -> IntegerField:
    words = lazy("A number from %(least)d to %(most)d.", least=least, most=most)
    return IntegerField(
        label,
        [
            InputRequired(lazy("%(label)s is needed.", label=label)),
            NumberRange(least, most, words),
        ],
        render_kw={"min": least, "max": most},
        **kw,
    )


def _checkboxes(label: Any, **kw: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), **kw
    )


class SeminarForm(EditForm):
    """A seminar: whose groups, when they sign up, and by which rules."""

    title = line(lazy("Title"), required=True, most=120)
    group_set = SelectField(
        lazy("Groups of"),
        [InputRequired(lazy("Choose a group set."))],
        description=lazy("The set whose groups present."),
    )
    mode = RadioField(
        lazy("How slots are given"),
        choices=options(MODE_NAMES),
        coerce=SlotMode,
        default=SlotMode.FIRST_COME,
        description=lazy("It can be changed until groups hold slots or have said what they wish."),
    )
    opens_at = local_time(lazy("Sign-up opens"), required=True)
    closes_at = local_time(
        lazy("Sign-up closes"),
        required=True,
        description=lazy("From this moment on groups only swap; staff change what they like."),
    )
    slots_per_group = _number(
        lazy("Slots a group"),
        1,
        MOST_SLOTS_A_GROUP,
        default=1,
        description=lazy("How many a group may hold. In a draw it is one."),
    )
    cutoff_days = _number(
        lazy("Settled so many days before"),
        0,
        MOST_CUTOFF_DAYS,
        default=0,
        description=lazy(
            "From then on a group can't change its slot, title or papers. 0: until the slot "
            "begins, or the first thing due for it was due."
        ),
    )
    scribe_clash = SelectField(
        lazy("Who presents and writes up the same meeting"),
        choices=options(CLASH_NAMES),
        coerce=ScribeClash,
        default=ScribeClash.WARN,
    )
    has_waitlist = BooleanField(
        lazy("Groups can wait for a full slot"),
        default=True,
        description=lazy("The first that can take a place that comes free has it, at once."),
    )
    free_papers = BooleanField(
        lazy("Groups can name papers that are not on the reading list"), default=True
    )
    agreed = HiddenField()

    def settings(self) -> SeminarSettings:
        """The fields as `planning` takes them."""
        return SeminarSettings(
            title=self.title.data or "",
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            mode=self.mode.data,
            slots_per_group=self.slots_per_group.data or 0,
            cutoff_days=self.cutoff_days.data or 0,
            scribe_clash=self.scribe_clash.data,
            has_waitlist=self.has_waitlist.data,
            free_papers=self.free_papers.data,
        )


class SlotForm(EditForm):
    """When a slot is, how long, and for how many groups."""

    starts_at = local_time(lazy("Begins"), required=True)
    minutes = _number(lazy("Minutes"), 1, MOST_MINUTES)
    capacity = _number(
        lazy("Groups"), 1, MOST_PLACES, description=lazy("How many groups present in this slot.")
    )

    def values(self) -> dict[str, Any]:
        """The fields as `slots` takes them."""
        return {
            "starts_at": self.starts_at.data,
            "minutes": self.minutes.data,
            "capacity": self.capacity.data,
        }


class PatternForm(Form):
    """Slots for many meetings at once."""

    number = _number(lazy("Slots a meeting"), 1, MOST_SLOTS_A_MEETING, default=3)
    minutes = _number(lazy("Minutes each"), 1, MOST_MINUTES, default=25)
    pause = _number(lazy("Minutes between them"), 0, MOST_MINUTES_BETWEEN, default=0)
    capacity = _number(lazy("Groups a slot"), 1, MOST_PLACES, default=1)
    begins = TimeField(
        lazy("The first begins at"),
        [Optional()],
        description=lazy("By the clock. Left empty, it goes by the beginning of each meeting."),
    )
    after = _number(
        lazy("Minutes after the meeting begins"),
        0,
        MOST_MINUTES_BETWEEN,
        default=0,
        description=lazy("If no time is given."),
    )
    meetings = _checkboxes(lazy("In these meetings"))

    def pattern(self) -> Pattern:
        """The fields as `bulk` takes them."""
        return Pattern(
            number=self.number.data or 0,
            minutes=self.minutes.data or 0,
            pause=self.pause.data or 0,
            capacity=self.capacity.data or 0,
            begins=self.begins.data,
            after=self.after.data or 0,
        )


class OnBehalfForm(PresentingForm):
    """What a group presents, as staff write it: the title may wait."""

    title = line(
        lazy("Title"),
        most=200,
        description=lazy("Left empty, the group can still fill it in once, until it presents."),
    )


class AssignForm(OnBehalfForm):
    """A group to put into a slot, and what it presents."""

    group = SelectField(
        lazy("Group"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )


class PlaceForm(OnBehalfForm):
    """A slot to put a group into, and what it presents."""

    slot = SelectField(lazy("Slot"), [InputRequired(lazy("Choose a slot."))], validate_choice=False)


class MoveForm(Form):
    """The free slot to which a group is to move."""

    slot = RadioField(
        lazy("To this slot"), [InputRequired(lazy("Choose a slot."))], validate_choice=False
    )
    reason = line(
        lazy("Reason"),
        most=200,
        description=lazy("The group reads it in its mail. It stays in the log: name nobody."),
    )
    seen = HiddenField()


class ExchangeForm(Form):
    """Two groups that are to change slots."""

    first = SelectField(
        lazy("This group"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )
    second = SelectField(
        lazy("and this one"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )
    reason = line(
        lazy("Reason"),
        most=200,
        description=lazy("Both groups read it in their mail. It stays in the log: name nobody."),
    )
