"""Forms of the account pages."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from app.accounts.passwords import LEAST, MOST
from app.core.i18n import lazy
from app.core.web.forms import Form, line


class SignInForm(Form):
    """E-mail address and password."""

    email = line(
        lazy("E-mail"), required=True, render_kw={"autocomplete": "username", "type": "email"}
    )
    password = PasswordField(
        lazy("Password"),
        [InputRequired(lazy("Your password is needed.")), Length(max=MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class NameForm(Form):
    """How a person is called."""

    name = line(lazy("Name"), required=True, most=200, render_kw={"autocomplete": "name"})


class PasswordForm(Form):
    """A new password."""

    password = PasswordField(
        lazy("New password"),
        [InputRequired(lazy("A password is needed.")), Length(max=MOST)],
        description=lazy(
            "At least %(least)d characters. A short sentence is a good one.", least=LEAST
        ),
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(PasswordForm):
    """A new password, with the one before it."""

    old_password = PasswordField(
        lazy("Present password"),
        [InputRequired(lazy("Your present password is needed.")), Length(max=MOST)],
        render_kw={"autocomplete": "current-password"},
    )
