"""Forms of the scribe pages."""

from wtforms import FileField, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import Form, local_time, prose


class NotesForm(Form):
    """Notes to hand in."""

    file = FileField(
        lazy("Notes"), description=lazy("One PDF."), render_kw={"accept": "application/pdf"}
    )


class RevisionForm(Form):
    """What should change in the notes, and until when."""

    feedback = prose(lazy("What should change"), required=True, most=5000, render_kw={"rows": 5})
    due_at = local_time(lazy("Until"), description=lazy("Left empty: a week from now."))


class AssignForm(Form):
    """A student to write a meeting up."""

    student = SelectField(lazy("Student"), [InputRequired()])
