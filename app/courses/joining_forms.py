"""Forms for joining a course by its code."""

from wtforms import BooleanField

from app.core.i18n import lazy
from app.core.web.forms import Form, line, local_time


class LinkForm(Form):
    """How the course's code lets people in."""

    needs_approval = BooleanField(
        lazy("Let people in only after an instructor has said yes"),
    )
    closes_at = local_time(lazy("Closes"), description=lazy("Empty: open until you close it."))


class CodeForm(Form):
    """The code of a course."""

    code = line(
        lazy("Code"),
        required=True,
        most=40,
        description=lazy("Eight letters and digits, from your instructor."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class JoinForm(Form):
    """What a course wants to know of somebody who joins."""

    student_id = line(
        lazy("Student id"),
        most=40,
        description=lazy("For your instructors; it is on no public page."),
    )


class NewcomerForm(Form):
    """Somebody who has no account."""

    name = line(lazy("Name"), required=True, most=200, render_kw={"autocomplete": "name"})
    email = line(
        lazy("E-mail"),
        required=True,
        most=254,
        description=lazy("Best the one of your institution."),
        render_kw={"type": "email", "autocomplete": "email"},
    )
