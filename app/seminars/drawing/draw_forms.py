"""Forms by which staff change a draft."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import Form


class PutForm(Form):
    """A slot with a place left."""

    slot = SelectField(lazy("Slot"), [InputRequired(lazy("Choose a slot."))], validate_choice=False)


class ExchangeForm(Form):
    """A group whose slot it gets in exchange."""

    other = SelectField(
        lazy("Group"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )
