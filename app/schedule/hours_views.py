"""Setting the hours of many meetings at once."""

from datetime import time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TimeField
from wtforms.validators import InputRequired

from app.core.errors import DomainError
from app.core.i18n import _, lazy, ngettext
from app.core.web.forms import Form, options
from app.courses.access import course_view
from app.courses.models import Course
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import hours
from app.schedule.pages import back_to
from app.schedule.views import bp


class HoursForm(Form):
    """From when until when, and for which meetings."""

    which = SelectField(lazy("Which meetings"))
    starts = TimeField(lazy("From"), [InputRequired(lazy("Give both hours."))])
    ends = TimeField(lazy("To"), [InputRequired(lazy("Give both hours."))])

    @classmethod
    def of(cls, course: Course) -> "HoursForm":
        """The form for a course: all its meetings, or those that have the same hours now."""
        form = cls()
        names = {"": _("All meetings")}
        for (starts, ends), number in hours.in_use(course):
            names[f"{starts}/{ends}"] = ngettext(
                "%(num)d meeting now at %(hours)s",
                "%(num)d meetings now at %(hours)s",
                number,
                hours=f"{starts:%H:%M}–{ends:%H:%M}",
            )
        form.which.choices = options(names)
        return form

    def instead_of(self) -> hours.Hours | None:
        """The hours of the meetings that are meant; None for all."""
        starts, slash, ends = str(self.which.data or "").partition("/")
        return (time.fromisoformat(starts), time.fromisoformat(ends)) if slash else None


@bp.route("/c/<course>/manage/schedule/hours", methods=["GET", "POST"])
@course_view(may_edit_course)
def set_hours(viewer: Viewer) -> ResponseReturnValue:
    """One pair of hours for all meetings, or for those that have the same hours now."""
    form, status = HoursForm.of(viewer.course), 200
    if form.validate_on_submit():
        try:
            number, key = hours.set_hours(
                viewer.course,
                viewer.actor,
                (form.starts.data, form.ends.data),
                instead_of=form.instead_of(),
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            if not number:
                flash(_("These meetings have these hours already."), "info")
                return back_to(viewer)
            slug = viewer.course.slug
            return redirect(url_for("schedule.manage", course=slug, moved=key), 303)
    elif form.errors:
        status = 422
    return render_template("schedule/hours.html", form=form), status
