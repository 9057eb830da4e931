"""The schedule's editor, and the materials that everybody opens."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import intake
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.core.web.uploads import incoming
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import operations, queries
from app.schedule.forms import MATERIAL_NAMES, MaterialForm, MeetingForm, ReferenceForm, TalkForm
from app.schedule.models import Material, Meeting, Talk
from app.schedule.naming import meeting_label
from app.schedule.operations import Place
from app.schedule.permissions import may_see_material

bp = Blueprint("schedule", __name__)
LARGEST_MATERIAL = 150 * intake.MEGABYTE


def _back_to(viewer: Viewer, meeting: Meeting | None = None) -> ResponseReturnValue:
    """The schedule, at the row that was worked on."""
    anchor = f"meeting-{meeting.public_id}" if meeting else None
    url = url_for("schedule.manage", course=viewer.course.slug, _anchor=anchor)
    return redirect(url, 303)


def _form_page(
    viewer: Viewer, form: object, title: str, status: int, **more: object
) -> tuple[str, int]:
    page = render_template("schedule/form.html", form=form, title=title, **more)
    return page, status


@bp.get("/c/<course>/manage/schedule")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """The whole schedule, each part one click from its form."""
    return render_template(
        "schedule/manage.html",
        meetings=queries.meetings(viewer.course),
        references=queries.course_references(viewer.course),
        materials=queries.course_materials(viewer.course),
        label=meeting_label,
        material_names=MATERIAL_NAMES,
    )


@bp.route("/c/<course>/manage/schedule/meetings/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/meetings/<meeting>", methods=["GET", "POST"])
@course_view(may_edit_course)
def meeting(viewer: Viewer, meeting: str | None = None) -> ResponseReturnValue:
    """Write a meeting."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting)) if meeting else None
    form = MeetingForm(zone=viewer.course.time_zone, obj=present)
    if present and not isinstance(form.instructors.data, str):
        # Rows of people, where the form has lines of text.
        form.instructors.data = _instructors(present)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            saved = operations.save_meeting(
                viewer.course,
                viewer.actor,
                kind=form.kind.data,
                title=form.title.data or "",
                starts_at=form.starts_at.data,
                ends_at=form.ends_at.data,
                note=form.note.data or "",
                instructors=operations.parse_instructors(form.instructors.data or ""),
                scribe_places=form.scribe_places.data or 0,
                meeting=present,
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return _back_to(viewer, saved)
    title = meeting_label(present) if present else _("New meeting")
    return _form_page(viewer, form, title, status, meeting=present)


def _instructors(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    return "\n".join(
        f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
    )


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/cancel")
@course_view(may_edit_course)
def cancel_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Call a meeting off, or on again."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    cancelled = not request.form.get("undo")
    operations.cancel_meeting(present, viewer.actor, cancelled=cancelled)
    flash(_("The meeting is cancelled.") if cancelled else _("The meeting takes place."), "success")
    return _back_to(viewer, present)


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Remove a meeting, after a question."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    if request.method == "GET":
        what = " · ".join(dict.fromkeys((meeting_label(present), present.title)))
        try:
            goes, why_not = operations.what_goes(present), ""
        except DomainError as error:
            goes, why_not = [], error.message
        return render_template("schedule/delete.html", what=what, goes=goes, why_not=why_not)
    operations.delete_meeting(present, viewer.actor)
    flash(_("The meeting is gone."), "success")
    return _back_to(viewer)


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/talks/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_talk(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Add a talk to a meeting."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    return _talk(viewer, present, None)


@bp.route("/c/<course>/manage/schedule/talks/<talk>", methods=["GET", "POST"])
@course_view(may_edit_course)
def talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Write a talk."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    return _talk(viewer, present.meeting, present)


def _talk(viewer: Viewer, meeting: Meeting, talk: Talk | None) -> ResponseReturnValue:
    # A new talk's times begin at the meeting's: only the hour is left to change.
    start = {} if talk else {"starts_at": meeting.starts_at}
    form = TalkForm(zone=viewer.course.time_zone, obj=talk, data=start)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name != "csrf_token"}
        times = {name: values.pop(name) for name in ("starts_at", "ends_at")}
        texts = {name: value or "" for name, value in values.items()}
        try:
            operations.save_talk(meeting, viewer.actor, talk=talk, **texts, **times)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return _back_to(viewer, meeting)
    title = (talk.title or talk.speaker) if talk else _("New talk")
    delete = (
        url_for("schedule.delete_talk", course=viewer.course.slug, talk=talk.public_id)
        if talk
        else ""
    )
    return _form_page(viewer, form, title, status, delete=delete)


@bp.route("/c/<course>/manage/schedule/talks/<talk>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Remove a talk, after a question."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    meeting = present.meeting
    if request.method == "GET":
        return render_template(
            "schedule/delete.html",
            what=present.title or present.speaker,
            goes=operations.parts_in_words(present),
        )
    operations.delete_talk(present, viewer.actor)
    flash(_("The talk is gone."), "success")
    return _back_to(viewer, meeting)


def _place(viewer: Viewer) -> Place:
    """Where something new belongs, by `?meeting=` or `?talk=` in the address; else the course."""
    course = viewer.course
    if request.args.get("meeting"):
        return Place(course, found(queries.meeting_by_public_id(course, request.args["meeting"])))
    if request.args.get("talk"):
        present = found(queries.talk_by_public_id(course, request.args["talk"]))
        return Place(course, talk=present)
    return Place(course)


def _meeting_of(place: Place) -> Meeting | None:
    return place.talk.meeting if place.talk else place.meeting


@bp.route("/c/<course>/manage/schedule/references/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/references/<reference>", methods=["GET", "POST"])
@course_view(may_edit_course)
def reference(viewer: Viewer, reference: str | None = None) -> ResponseReturnValue:
    """Write a reference of the course, a meeting or a talk."""
    course = viewer.course
    present = found(queries.reference_by_public_id(course, reference)) if reference else None
    place = queries.place_of(course, present) if present else _place(viewer)
    form = ReferenceForm(obj=present)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        texts = {n: v or "" for n, v in form.data.items() if n not in ("csrf_token", "year")}
        try:
            operations.save_reference(
                place, viewer.actor, reference=present, year=form.year.data, **texts
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return _back_to(viewer, _meeting_of(place))
    delete = (
        url_for("schedule.delete_reference", course=course.slug, reference=present.public_id)
        if present
        else ""
    )
    title = present.title if present else _("New reference")
    return _form_page(viewer, form, title, status, delete=delete)


@bp.route("/c/<course>/manage/schedule/references/<reference>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_reference(viewer: Viewer, reference: str) -> ResponseReturnValue:
    """Remove a reference, after a question."""
    present = found(queries.reference_by_public_id(viewer.course, reference))
    if request.method == "GET":
        return render_template("schedule/delete.html", what=present.title)
    operations.delete_reference(viewer.course, present, viewer.actor)
    flash(_("The reference is gone."), "success")
    return _back_to(viewer)


@bp.route("/c/<course>/manage/schedule/materials/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/materials/<material>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_material(viewer: Viewer, material: str | None = None) -> ResponseReturnValue:
    """Write a material of the course, a meeting or a talk."""
    course = viewer.course
    present = found(queries.material_by_public_id(course, material)) if material else None
    place = queries.place_of(course, present) if present else _place(viewer)
    form = MaterialForm(zone=course.time_zone, obj=None if present is None else _Shown(present))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            operations.save_material(
                place,
                viewer.actor,
                file=_uploaded(form),
                material=present,
                kind=form.kind.data,
                title=form.title.data or "",
                url=form.url.data or "",
                visibility=form.visibility.data,
                visible_from=form.visible_from.data,
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return _back_to(viewer, _meeting_of(place))
    delete = (
        url_for("schedule.delete_material", course=course.slug, material=present.public_id)
        if present
        else ""
    )
    title = (present.title or MATERIAL_NAMES[present.kind]) if present else _("New material")
    file = present.file if present else None
    return _form_page(
        viewer,
        form,
        str(title),
        status,
        delete=delete,
        upload=True,
        file=file,
        limit=intake.size_text(LARGEST_MATERIAL),
        max_bytes=LARGEST_MATERIAL,
    )


class _Shown:
    """A material as its form shows it: the file field stays empty."""

    def __init__(self, material: Material) -> None:
        self.kind, self.title, self.url = material.kind, material.title, material.url
        self.visibility, self.visible_from = material.visibility, material.visible_from


def _uploaded(form: MaterialForm) -> StoredFile | None:
    upload: Any = form.file.data or None
    stream = incoming(upload)
    if stream is None:
        return None
    return intake.accept(
        stream, str(upload.filename), kind=intake.Kind.ANY, max_bytes=LARGEST_MATERIAL
    )


@bp.route("/c/<course>/manage/schedule/materials/<material>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_material(viewer: Viewer, material: str) -> ResponseReturnValue:
    """Remove a material, after a question."""
    present = found(queries.material_by_public_id(viewer.course, material))
    if request.method == "GET":
        what = present.title or str(MATERIAL_NAMES[present.kind])
        return render_template("schedule/delete.html", what=what)
    operations.delete_material(viewer.course, present, viewer.actor)
    flash(_("The material is gone."), "success")
    return _back_to(viewer)


@bp.get("/c/<course>/materials/<material>/<name>")
@course_view(may_see_page)
def material(viewer: Viewer, material: str, name: str) -> ResponseReturnValue:
    """A material's file, to those who may see it."""
    present = found(queries.material_by_public_id(viewer.course, material))
    require(may_see_material(viewer, present))
    return serve(found(present.file))
