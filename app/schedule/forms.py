"""Forms of the schedule's editor."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.i18n import _, lazy
from app.core.web.forms import Form, WebAddress, line, local_time, markdown, options, prose
from app.schedule.models import MeetingKind

KIND_NAMES = {
    MeetingKind.LECTURE: lazy("Lecture"),
    MeetingKind.SEMINAR: lazy("Seminar"),
    MeetingKind.OTHER: lazy("Something else, not numbered"),
}
MARKDOWN = lazy("Markdown; formulas between dollar signs, as in $x^2$.")


def scribe_places_field() -> IntegerField:
    """How many students write a meeting up."""
    return IntegerField(lazy("Scribe places"), [InputRequired(), NumberRange(0, 9)], default=0)


def revision_field() -> IntegerField:
    """Which state of the meeting the form was opened with."""
    return IntegerField(lazy("Revision"), [Optional()], widget=HiddenInput())


class MeetingForm(Form):
    """A dated row of the schedule, with all that can be said of it."""

    title = line(lazy("Topic"))
    kind = SelectField(lazy("Kind"), choices=options(KIND_NAMES), coerce=MeetingKind)
    starts_at = local_time(lazy("Begins"), required=True)
    ends_at = local_time(lazy("Ends"), required=True)
    instructors = prose(
        lazy("Instructors"),
        most=2000,
        description=lazy(
            "One a line, or full names with commas between; guests with their affiliation, as in "
            "Wotao Yin (UCLA)."
        ),
        render_kw={"rows": 2},
    )
    note = markdown(lazy("Abstract"), description=MARKDOWN, render_kw={"rows": 6})
    scribe_places = scribe_places_field()
    online_url = line(
        lazy("Online meeting"),
        most=1000,
        description=lazy("Where the call is joined. Only the course's people see it."),
        render_kw={"inputmode": "url", "placeholder": "https://"},
    )
    room_note = line(
        lazy("Room"),
        description=lazy("The room, a passcode. Only the course's people see it."),
    )
    revision = revision_field()

    def validate_online_url(self, field: Any) -> None:
        """An address that begins with https, or nothing."""
        WebAddress()(self, field)
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("Use an address that begins with https://"))


class RowForm(Form):
    """What the schedule's table shows of a meeting, to be changed right there."""

    title = line(lazy("Topic"))
    kind = SelectField(lazy("Kind"), choices=options(KIND_NAMES), coerce=MeetingKind)
    starts_at = local_time(lazy("Begins"), required=True)
    ends_at = local_time(lazy("Ends"), required=True)
    instructors = line(
        lazy("Instructors"),
        most=2000,
        description=lazy("With semicolons between, as in Wotao Yin (UCLA); Yuan Li."),
    )
    scribe_places = scribe_places_field()
    revision = revision_field()


class CancelForm(Form):
    """Why a meeting is called off."""

    cancel_note = line(
        lazy("Why"),
        description=lazy("The course page shows it, as in Public holiday."),
    )


class TalkForm(Form):
    """A talk in a meeting."""

    title = line(lazy("Title"))
    speaker = line(lazy("Speaker"), most=200)
    affiliation = line(lazy("Affiliation"), most=200)
    speaker_url = line(lazy("Speaker's page"), most=500)
    venue = line(lazy("Venue"), most=200)
    starts_at = local_time(lazy("Begins"))
    ends_at = local_time(lazy("Ends"))
    abstract = markdown(lazy("Abstract"), description=MARKDOWN, render_kw={"rows": 8})
    bio = markdown(lazy("About the speaker"), description=MARKDOWN, render_kw={"rows": 4})

    def validate_speaker_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)
