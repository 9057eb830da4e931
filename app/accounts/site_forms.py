"""Forms of the pages on which people are administered, and accounts merged."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from app.accounts.passwords import MOST
from app.core.i18n import lazy
from app.core.web.forms import Form, line


class OwnPasswordForm(Form):
    """The password of whoever is signed in."""

    password = PasswordField(
        lazy("Your password"),
        [InputRequired(lazy("Your password is needed.")), Length(max=MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class EraseForm(Form):
    """The address of the account that is to be erased, typed anew."""

    address = line(
        lazy("Address of the account"),
        required=True,
        most=254,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class MergeForm(Form):
    """The address of the account that ends."""

    email = line(
        lazy("Address of the other account"),
        required=True,
        most=254,
        render_kw={"type": "email", "autocomplete": "off"},
    )
