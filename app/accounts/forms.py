"""Forms of the account pages."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

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


def _address(label: Any, id: str | None = None, **attributes: str) -> StringField:  # noqa: A002
    return line(label, required=True, most=254, id=id, render_kw={"type": "email", **attributes})


class LinkForm(Form):
    """The address to send a link to."""

    # Its own id: it stands on a page with the form for the password.
    email = _address(lazy("E-mail"), id="link-email", autocomplete="username")


class EmailForm(Form):
    """A new address."""

    email = _address(lazy("New e-mail"), autocomplete="email")


class GuardedEmailForm(EmailForm):
    """A new address, with the present password."""

    old_password = PasswordField(
        lazy("Present password"),
        [InputRequired(lazy("Your present password is needed.")), Length(max=MOST)],
        render_kw={"autocomplete": "current-password"},
        id="email-password",
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


class BeginForm(Form):
    """The first sign-in, with a password or, where the site sends mail, without."""

    password = PasswordField(
        lazy("Password"),
        [Length(max=MOST)],
        description=lazy(
            "At least %(least)d characters. A short sentence is a good one.", least=LEAST
        ),
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args: Any, password_needed: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        rule = InputRequired(lazy("A password is needed.")) if password_needed else Optional()
        self.password.validators = [rule, *self.password.validators]


class FirstRunForm(PasswordForm):
    """The first administrator."""

    token = line(
        lazy("Token"),
        required=True,
        most=100,
        description=lazy("The line that `colloquy serve` printed when it started."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    name = line(lazy("Your name"), required=True, most=200, render_kw={"autocomplete": "name"})
    email = _address(lazy("Your e-mail"), autocomplete="username")

    def values(self) -> dict[str, str]:
        """The fields as `first_run.begin` takes them."""
        return {name: self[name].data or "" for name in ("token", "name", "email", "password")}
