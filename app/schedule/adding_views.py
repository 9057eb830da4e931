"""Adding a term's meetings by their pattern: first the days are shown, then they are added."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import adding, meetings
from app.schedule.adding_forms import PatternForm, SentenceForm
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to
from app.schedule.patterns import Pattern, parse_days, parse_pattern
from app.schedule.views import bp


@bp.get("/c/<course>/manage/schedule/meetings/add-many")
@course_view(may_edit_course)
def plan_many(viewer: Viewer) -> ResponseReturnValue:
    """A pattern, as a sentence and as fields, and the days that it gives."""
    asked = request.args
    sentence = SentenceForm(formdata=asked or None, meta={"csrf": False})
    if asked.get("text") and "first" not in asked:
        try:
            year = clock.local(clock.now(), viewer.course.time_zone).year
            pattern = parse_pattern(sentence.text.data or "", year)
        except DomainError as error:
            sentence.refuse(error)
        else:
            return redirect(_address(viewer, sentence.text.data, pattern))
    form = PatternForm(formdata=asked if "first" in asked else None, meta={"csrf": False})
    planned: list[adding.PlannedDay] = []
    if "first" in asked and form.validate():
        try:
            planned = adding.days_planned(viewer.course, _pattern_of(form))
        except DomainError as error:
            form.refuse(error)
    return _page(sentence, form, planned, 422 if sentence.errors or form.errors else 200)


def _address(viewer: Viewer, text: str, pattern: Pattern) -> str:
    """The same page with the fields filled in that the sentence says."""
    return url_for(
        "schedule.plan_many",
        course=viewer.course.slug,
        text=text,
        weekdays=sorted(pattern.weekdays),
        first=pattern.first.isoformat(),
        last=pattern.last.isoformat(),
        starts=pattern.starts.strftime("%H:%M"),
        ends=pattern.ends.strftime("%H:%M"),
        every=pattern.every,
        skipped=pattern.skipped_in_words,
        kind="lecture",
        scribe_places=0,
        _anchor="days",
    )


def _pattern_of(form: Any) -> Pattern:
    first, last = form.first.data, form.last.data
    return Pattern(
        frozenset(form.weekdays.data),
        first,
        last,
        form.starts.data,
        form.ends.data,
        form.every.data,
        parse_days(form.skipped.data or "", first, last),
    )


@bp.post("/c/<course>/manage/schedule/meetings/add-many")
@course_view(may_edit_course)
def add_many(viewer: Viewer) -> ResponseReturnValue:
    """Add the meetings whose days were shown."""
    form = PatternForm()
    if not form.validate_on_submit():
        return _page(SentenceForm(formdata=None), form, [], 422)
    try:
        added = adding.add_meetings(
            viewer.course,
            viewer.actor,
            _pattern_of(form),
            kind=form.kind.data,
            instructors=meetings.parse_instructors(form.instructors.data or ""),
            scribe_places=form.scribe_places.data or 0,
        )
    except DomainError as error:
        form.refuse(error)
        return _page(SentenceForm(formdata=None), form, [], error.status)
    count = len(added)
    said = ngettext("%(num)d meeting added.", "%(num)d meetings added.", count)
    flash(said if count else _("Each of these days has a meeting already."), "success")
    return back_to(viewer, added[0] if added else None)


def _page(
    sentence: SentenceForm, form: PatternForm, planned: list[adding.PlannedDay], status: int
) -> ResponseReturnValue:
    page = render_template(
        "schedule/add_many.html",
        sentence=sentence,
        form=form,
        planned=planned,
        free=sum(1 for each in planned if each.meeting is None),
        sent=list(request.args.items(multi=True)),
        label=meeting_label,
    )
    return page, status
