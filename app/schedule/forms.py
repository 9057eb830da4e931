"""Forms of the schedule's editor."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.core.i18n import _, lazy
from app.core.web.forms import EditForm, Form, line, local_time, markdown, options, prose, web_line
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


class MeetingForm(EditForm):
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
    online_url = web_line(
        lazy("Online meeting"),
        most=1000,
        description=lazy("Where the call is joined. Only the course's people see it."),
        render_kw={"inputmode": "url", "placeholder": "https://"},
    )
    room_note = line(
        lazy("Room"),
        description=lazy("The room, a passcode. Only the course's people see it."),
    )

    def validate_online_url(self, field: Any) -> None:
        """An address that begins with https, or nothing."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("Use an address that begins with https://"))


class RowForm(EditForm):
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


class CancelForm(Form):
    """Why a meeting is called off."""

    cancel_note = line(
        lazy("Why"),
        description=lazy("The course page shows it, as in Public holiday."),
    )


class TalkForm(EditForm):
    """A talk in a meeting."""

    title = line(lazy("Title"))
    speaker = line(lazy("Speaker"), most=200)
    affiliation = line(lazy("Affiliation"), most=200)
    speaker_url = web_line(lazy("Speaker's page"), most=500)
    venue = line(lazy("Venue"), most=200)
    starts_at = local_time(lazy("Begins"))
    ends_at = local_time(lazy("Ends"))
    abstract = markdown(lazy("Abstract"), description=MARKDOWN, render_kw={"rows": 8})
    bio = markdown(lazy("About the speaker"), description=MARKDOWN, render_kw={"rows": 4})

    def values(self) -> dict[str, Any]:
        """The fields of a talk."""
        times = {name: self[name].data for name in ("starts_at", "ends_at")}
        named = (*("title", "speaker", "affiliation", "speaker_url", "venue"), "abstract", "bio")
        return {**times, **{name: self[name].data or "" for name in named}}
