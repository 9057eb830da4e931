"""Forms for bringing a page: sending it, and correcting how it is understood."""

from datetime import time
from typing import Any

from wtforms import FileField, SelectField, TimeField
from wtforms.validators import Optional

from app.core.i18n import lazy
from app.core.web.forms import Form, WebAddress, line, options, prose
from app.transfer.drafts import NAMED, Opened, lines_of
from app.transfer.models import ImportDraft
from app.transfer.understanding import is_own

# As much as a form may hold: a longer page comes as a file.
LONGEST_PASTE = 2_000_000
DATE_ORDERS = {
    "": lazy("As the page shows"),
    "month first": lazy("Month first: 09/30/2020"),
    "day first": lazy("Day first: 30/09/2020"),
}


class PageForm(Form):
    """A page to send: its file, or its source or text."""

    file = FileField(lazy("File"))
    text = prose(
        lazy("or its source or text"),
        most=LONGEST_PASTE,
        description=lazy("In the browser: View page source, select all, copy, and paste it here."),
        render_kw={"rows": 10, "spellcheck": "false"},
    )
    base_url = line(
        lazy("Where the page is"),
        most=1000,
        description=lazy("As in https://uni.example/course/. Its links to files need it."),
        render_kw={"type": "url"},
    )

    def validate_base_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)


class ReadingForm(Form):
    """How the page is read, where it leaves that open, and when its meetings are."""

    starts = TimeField(lazy("Meets from"), [Optional()])
    ends = TimeField(
        lazy("Meets until"),
        [Optional()],
        description=lazy("For all meetings that the page gives no hours."),
    )
    date_order = SelectField(lazy("Dates"), choices=options(DATE_ORDERS))
    base_url = line(lazy("Where the page is"), most=1000, render_kw={"type": "url"})

    def validate_base_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)

    @classmethod
    def of(cls, draft: ImportDraft, opened: Opened) -> Any:
        """The form filled with how the page is understood now."""
        course = opened.course
        named = {
            name: getattr(course, name) for name in (*NAMED, "starts", "ends") if name != "slug"
        }
        reads = {name: draft.choices.get(name, "") for name in ("base_url", "date_order")}
        names = {"instructors": lines_of(course.instructors), "slug": opened.slug}
        form = cls(data={**named, **reads, **names})
        if all(meeting.starts for meeting in course.meetings):
            del form.starts, form.ends
        if is_own(draft.content):  # it says itself how it is meant
            del form.date_order, form.base_url
        return form

    def choices(self) -> dict[str, str]:
        """What was sent."""
        return {
            name: value.isoformat("minutes") if isinstance(value, time) else value or ""
            for name, value in self.data.items()
            if name != "csrf_token"
        }


class NewCourseForm(ReadingForm):
    """What the new course is called, too. The operation says what can't be left out."""

    code = line(lazy("Code"), most=40)
    title = line(lazy("Title"))
    term = line(lazy("Term"), most=60)
    institution = line(lazy("Institution"))
    slug = line(
        lazy("Address"), most=80, description=lazy("The last part of the course's web address.")
    )
    time_zone = line(
        lazy("Time zone"),
        most=60,
        description=lazy("As in Asia/Hong_Kong."),
        render_kw={"list": "time-zones"},
    )
    instructors = prose(
        lazy("Instructors"),
        most=5_000,
        description=lazy("A line each: the name, the affiliation in brackets, the web address."),
        render_kw={"rows": 2},
    )
    meeting_time = line(lazy("When it meets"), most=120)
    place = line(lazy("Place"), most=200)
