"""The forms that add a term's meetings by their pattern: in a sentence, and in fields."""

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import lazy
from app.core.web.forms import Form, line, options
from app.schedule.forms import KIND_NAMES, scribe_places_field
from app.schedule.models import MeetingKind
from app.schedule.patterns import MOST_WEEKS_APART

WEEKDAY_NAMES = {
    0: lazy("Monday"),
    1: lazy("Tuesday"),
    2: lazy("Wednesday"),
    3: lazy("Thursday"),
    4: lazy("Friday"),
    5: lazy("Saturday"),
    6: lazy("Sunday"),
}


class SentenceForm(Form):
    """A pattern in a sentence."""

    text = line(
        lazy("In a sentence"),
        most=500,
        description=lazy(
            "As in: Mon and Wed 9:30-10:50, 7 Sep to 2 Dec 2020, skip 1-7 Oct, 11 Nov."
        ),
    )


class PatternForm(Form):
    """The same pattern in fields, and what all its meetings have in common."""

    weekdays = SelectMultipleField(
        lazy("Days of the week"),
        choices=options(WEEKDAY_NAMES),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    first = DateField(lazy("First day"), [InputRequired()])
    last = DateField(lazy("Last day"), [InputRequired()])
    starts = TimeField(lazy("Begins"), [InputRequired()])
    ends = TimeField(lazy("Ends"), [InputRequired()])
    every = IntegerField(
        lazy("Weeks from one to the next"),
        [InputRequired(), NumberRange(1, MOST_WEEKS_APART)],
        default=1,
        description=lazy("1 is every week, 2 every second one."),
    )
    skipped = line(
        lazy("Days left out"), most=1000, description=lazy("As in 30 Sep, 1-7 Oct, 2020-11-11.")
    )
    kind = SelectField(lazy("Kind"), choices=options(KIND_NAMES), coerce=MeetingKind)
    instructors = line(
        lazy("Instructors"),
        most=2000,
        description=lazy("With semicolons between, as in Wotao Yin (UCLA); Yuan Li."),
    )
    scribe_places = scribe_places_field()
