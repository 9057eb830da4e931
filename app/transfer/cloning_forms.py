"""The form for the next term of a course."""

from typing import Any

from wtforms import DateField, SelectMultipleField, TimeField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import lazy
from app.core.web.forms import Form, line, options
from app.courses.models import Course
from app.schedule.adding_forms import WEEKDAY_NAMES
from app.transfer.cloning_plan import Wishes, days_left_out


class CloneForm(Form):
    """What the next term is called, and when it meets."""

    code = line(lazy("Code"), required=True, most=40)
    title = line(lazy("Title"), required=True)
    term = line(lazy("Term"), required=True, most=60, description=lazy("As in Spring 2021."))
    slug = line(
        lazy("Address"),
        required=True,
        most=80,
        description=lazy("The last part of its web address, as in math6380p-2021-spring."),
    )
    first = DateField(
        lazy("First day"),
        [DataRequired(lazy("First day is needed."))],
        description=lazy("It first meets on this day, or on the next that fits."),
    )
    last = DateField(
        lazy("Last day"),
        [Optional()],
        description=lazy("Meetings that come after it are kept, and listed for you to look at."),
    )
    weekdays = SelectMultipleField(
        lazy("Days of the week"),
        choices=options(WEEKDAY_NAMES),
        coerce=int,
        description=lazy("None: the same as before."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    starts = TimeField(lazy("From"), [Optional()])
    ends = TimeField(
        lazy("To"), [Optional()], description=lazy("Both empty: each meeting keeps its hours.")
    )
    skipped = line(
        lazy("Days without class"),
        most=2_000,
        description=lazy("As in 10 Feb, 1-7 Apr."),
    )
    staff = SelectMultipleField(
        lazy("Who teaches it with you"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, course: Course, staff: list[tuple[str, str]], **kw: Any) -> "CloneForm":
        """The form for a course; `staff` are the public ids and names of who may come along."""
        form = cls(data={"code": course.code, "title": course.title}, **kw)
        form.staff.choices = staff
        return form

    def wishes(self) -> Wishes:
        """What was entered, as `plan` takes it. Raises InvalidInput for days that are none."""
        first, last = self.first.data, self.last.data
        return Wishes(
            slug=self.slug.data or "",
            code=self.code.data or "",
            title=self.title.data or "",
            term=self.term.data or "",
            first=first,
            last=last,
            weekdays=frozenset(self.weekdays.data or ()),
            starts=self.starts.data,
            ends=self.ends.data,
            skipped=days_left_out(self.skipped.data or "", first, last),
            staff=frozenset(self.staff.data or ()),
        )
