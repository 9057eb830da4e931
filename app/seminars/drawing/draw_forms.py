"""Forms by which staff change a draft."""

from typing import Any

from wtforms import Field, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import Form, line

ONE_READS = lazy("The group reads it when the draw is published. Name nobody.")
BOTH_READ = lazy("Both groups read it when the draw is published. Name nobody.")


def _reason(name: str, told: Any = ONE_READS) -> Field:
    """Why something is changed by hand. The forms stand on one page: each has an id of its own."""
    return line(lazy("Reason"), most=200, description=told, id=name)


class PutForm(Form):
    """A slot with a place left."""

    slot = SelectField(lazy("Slot"), [InputRequired(lazy("Choose a slot."))], validate_choice=False)
    reason = _reason("reason-to-put")


class ExchangeForm(Form):
    """A group whose slot it gets in exchange."""

    other = SelectField(
        lazy("Group"), [InputRequired(lazy("Choose a group."))], validate_choice=False
    )
    reason = _reason("reason-to-exchange", BOTH_READ)


class PaperForm(Form):
    """A paper, or none."""

    paper = SelectField(lazy("Paper"), validate_choice=False)
    reason = _reason("reason-for-paper")


class TakeOutForm(Form):
    """Why a group is left without a slot."""

    reason = _reason("reason-to-take-out")
