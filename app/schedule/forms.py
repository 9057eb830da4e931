"""Forms of the schedule's editor."""

from wtforms import FileField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.i18n import lazy
from app.core.web.forms import Form, WebAddress, line, local_time, options, prose
from app.schedule.models import MaterialKind, MeetingKind, Visibility

KIND_NAMES = {
    MeetingKind.LECTURE: lazy("Lecture"),
    MeetingKind.SEMINAR: lazy("Seminar"),
    MeetingKind.OTHER: lazy("Something else, not numbered"),
}
MATERIAL_NAMES = {
    MaterialKind.SLIDES: lazy("Slides"),
    MaterialKind.VIDEO: lazy("Video"),
    MaterialKind.NOTEBOOK: lazy("Notebook"),
    MaterialKind.CODE: lazy("Code"),
    MaterialKind.DATA: lazy("Data"),
    MaterialKind.HANDOUT: lazy("Handout"),
    MaterialKind.OTHER: lazy("Something else"),
}
VISIBILITY_NAMES = {
    Visibility.PUBLIC: lazy("Everybody"),
    Visibility.COURSE: lazy("People of the course"),
    Visibility.STAFF: lazy("Staff"),
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


class ReferenceForm(Form):
    """A bibliographic entry."""

    authors = line(lazy("Authors"), most=1000)
    title = line(lazy("Title"), required=True, most=1000)
    venue = line(lazy("Journal or venue"), most=300)
    year = IntegerField(lazy("Year"), [Optional(), NumberRange(1000, 2200)])
    arxiv_id = line(lazy("arXiv"), most=120, description=lazy("As in 1812.11118."))
    doi = line(lazy("DOI"), most=300)
    url = line(lazy("Web address"), most=1000)
    note = line(lazy("Note"), most=1000)

    def validate_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)


class MaterialForm(Form):
    """A file or an address."""

    kind = SelectField(lazy("Kind"), choices=options(MATERIAL_NAMES), coerce=MaterialKind)
    title = line(lazy("Title"), most=200, description=lazy("Left empty, the kind is its title."))
    file = FileField(lazy("File"))
    url = line(lazy("or web address"), most=1000)
    visibility = SelectField(
        lazy("Seen by"),
        [InputRequired()],
        choices=options(VISIBILITY_NAMES),
        coerce=Visibility,
    )
    visible_from = local_time(
        lazy("From"), description=lazy("Left empty: at once. Staff see it before.")
    )

    def validate_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)
