"""Forms for a course and its people."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.tidying import with_scheme
from app.core.web.forms import Form, line, options, prose
from app.courses.models import Accent, Role

ROLE_NAMES = {
    Role.INSTRUCTOR: lazy("Instructor"),
    Role.TA: lazy("Teaching assistant"),
    Role.STUDENT: lazy("Student"),
    Role.OBSERVER: lazy("Observer"),
}
ACCENT_NAMES = {
    Accent.CRIMSON: lazy("Crimson"),
    Accent.INDIGO: lazy("Indigo"),
    Accent.FOREST: lazy("Forest"),
    Accent.TEAL: lazy("Teal"),
    Accent.PLUM: lazy("Plum"),
    Accent.OCHRE: lazy("Ochre"),
    Accent.SLATE: lazy("Slate"),
}


class CourseForm(Form):
    """What a course is called, when and where it meets."""

    code = line(lazy("Code"), required=True, most=40, description=lazy("As in MATH 6380P."))
    title = line(lazy("Title"), required=True)
    term = line(lazy("Term"), required=True, most=60, description=lazy("As in Fall 2020."))
    institution = line(lazy("Institution"))
    meeting_time = line(lazy("Meets"), most=120, description=lazy("As in Wednesdays 3:00-5:50 pm."))
    place = line(lazy("Place"), most=200)
    time_zone = line(
        lazy("Time zone"),
        required=True,
        most=60,
        description=lazy("As in Asia/Hong_Kong. Every deadline is shown in it."),
        render_kw={"list": "time-zones"},
    )
    accent = SelectField(lazy("Colour"), choices=options(ACCENT_NAMES))

    def values(self) -> dict[str, Any]:
        """The fields as `operations` take them."""
        found = {name: self[name].data or "" for name in self.data if name != "csrf_token"}
        return {**found, "accent": Accent(found["accent"])}


class SettingsForm(CourseForm):
    """What is settled of a course once it is there."""

    online_url = line(
        lazy("Video call"),
        most=500,
        description=lazy("Its address. Only the course's people see it."),
        filters=(with_scheme,),
        render_kw={"inputmode": "url"},
    )
    room_note = prose(
        lazy("For the room or the call"),
        most=2000,
        description=lazy("As in a passcode, or how to get in. Only the course's people see it."),
        render_kw={"rows": 2},
    )
    names_public = BooleanField(
        lazy("Students may be named on the public page, if they agree"),
        description=lazy("Otherwise it says “Group 3” for everybody, and nobody is asked."),
    )

    def values(self) -> dict[str, Any]:
        """The fields as `operations` take them."""
        return {**super().values(), "names_public": self.names_public.data}


class NewCourseForm(CourseForm):
    """A new course also needs an address."""

    slug = line(
        lazy("Address"),
        required=True,
        most=80,
        description=lazy("The last part of its web address, as in math6380p-2020-fall."),
    )


def _role(label: Any) -> SelectField:
    return SelectField(
        label,
        [InputRequired()],
        choices=options(ROLE_NAMES),
        coerce=Role,
    )


class PersonForm(Form):
    """Somebody in the course."""

    name = line(lazy("Name"), required=True, most=200)
    email = line(lazy("E-mail"), required=True, most=254, render_kw={"type": "email"})
    role = _role(lazy("Role"))
    student_id = line(lazy("Student id"), most=40)
