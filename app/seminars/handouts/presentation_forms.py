"""The form by which presenters hand something out."""

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import EditForm, line, options, web_line
from app.schedule.models import MaterialKind, Visibility
from app.seminars.handouts.presented import KIND_NAMES

VISIBILITY_NAMES = {
    Visibility.PUBLIC: lazy("Everybody, on the course page"),
    Visibility.COURSE: lazy("People of the course"),
}


class PresentedForm(EditForm):
    """A file or an address of a presentation."""

    kind = SelectField(lazy("Kind"), choices=options(KIND_NAMES), coerce=MaterialKind)
    label = line(lazy("Title"), most=120, description=lazy("Left empty, the kind is its title."))
    file = FileField(lazy("File"))
    url = web_line(lazy("or web address"), most=1000)
    visibility = SelectField(
        lazy("Seen by"),
        [InputRequired()],
        choices=options(VISIBILITY_NAMES),
        coerce=Visibility,
        description=lazy(
            "Slides name those who made them. Choose the people of the course if somebody in your "
            "group would rather not be named in public."
        ),
    )
