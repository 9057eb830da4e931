"""The form of a material, and what kinds there are."""

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import EditForm, line, local_time, options, web_line
from app.schedule.models import MaterialKind, Visibility

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


class MaterialForm(EditForm):
    """A file or an address."""

    kind = SelectField(lazy("Kind"), choices=options(MATERIAL_NAMES), coerce=MaterialKind)
    title = line(lazy("Title"), most=200, description=lazy("Left empty, the kind is its title."))
    file = FileField(lazy("File"))
    url = web_line(lazy("or web address"), most=1000)
    visibility = SelectField(
        lazy("Seen by"),
        [InputRequired()],
        choices=options(VISIBILITY_NAMES),
        coerce=Visibility,
    )
    visible_from = local_time(
        lazy("From"), description=lazy("Left empty: at once. Staff see it before.")
    )
