"""Forms of the schedule's editor."""

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.i18n import lazy
from app.core.web.forms import Form, WebAddress, line, local_time, options, prose
from app.schedule.models import MeetingKind

KIND_NAMES = {
    MeetingKind.LECTURE: lazy("Lecture"),
    MeetingKind.SEMINAR: lazy("Seminar"),
    MeetingKind.OTHER: lazy("Something else, not numbered"),
}
MARKDOWN = lazy("Markdown; formulas between dollar signs, as in $x^2$.")


class MeetingForm(Form):
    """A dated row of the schedule."""

    title = line(lazy("Topic"))
    kind = SelectField(lazy("Kind"), choices=options(KIND_NAMES), coerce=MeetingKind)
    starts_at = local_time(lazy("Begins"), required=True)
    ends_at = local_time(lazy("Ends"), required=True)
    instructors = prose(
        lazy("Instructors"),
        most=2000,
        description=lazy("One a line; guests with their affiliation, as in Wotao Yin (UCLA)."),
        render_kw={"rows": 2},
    )
    note = prose(lazy("Abstract"), description=MARKDOWN, render_kw={"rows": 6})
    scribe_places = IntegerField(
        lazy("Scribe places"), [InputRequired(), NumberRange(0, 9)], default=0
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
    abstract = prose(lazy("Abstract"), description=MARKDOWN, render_kw={"rows": 8})
    bio = prose(lazy("About the speaker"), description=MARKDOWN, render_kw={"rows": 4})

    def validate_speaker_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)
