"""Forms of the second step."""

from app.core.i18n import lazy
from app.core.web.forms import Form, line

MOST = 40


class CodeForm(Form):
    """A code of the app."""

    code = line(
        lazy("Code"),
        required=True,
        most=MOST,
        description=lazy("The six digits that your app shows now."),
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
        },
    )


class RecoveryCodeForm(Form):
    """A recovery code, whose letters take another keyboard."""

    code = line(
        lazy("Recovery code"),
        required=True,
        most=MOST,
        description=lazy("One of the codes that you kept when you set up the second step."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
