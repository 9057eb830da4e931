"""Writing materials, and the files that everybody opens."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.core import intake
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.core.web.uploads import incoming
from app.courses.access import course_view, found, require
from app.courses.models import Course
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import materials, queries, viewing
from app.schedule.material_forms import MATERIAL_NAMES, MaterialForm
from app.schedule.models import Material
from app.schedule.pages import asked_place, back_to, meeting_of
from app.schedule.permissions import may_see_material
from app.schedule.places import Place
from app.schedule.views import bp

LARGEST_MATERIAL = 150 * intake.MEGABYTE


@bp.route("/c/<course>/manage/schedule/materials/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/materials/<material>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_material(viewer: Viewer, material: str | None = None) -> ResponseReturnValue:
    """Write a material of the course, a meeting or a talk."""
    course = viewer.course
    present = found(queries.material_by_public_id(course, material)) if material else None
    place = queries.place_of(course, present) if present else asked_place(viewer)
    form = _form(course, present)
    form.opened_at(materials.state_of(present))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            materials.save_material(
                place,
                viewer.actor,
                file=_uploaded(form),
                material=present,
                seen=form.seen.data if present else None,
                key=form.form_key.data,
                kind=form.kind.data,
                title=form.title.data or "",
                url=form.url.data or "",
                visibility=form.visibility.data,
                visible_from=form.visible_from.data,
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                form.show_saved(_form(course, present, formdata=None), materials.state_of(present))
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, meeting_of(place))
    return _material_page(viewer, form, place, present, status)


def _form(course: Course, material: Material | None, **kw: Any) -> MaterialForm:
    shown = _Shown(material) if material else None
    return MaterialForm(zone=course.time_zone, obj=shown, **kw)


def _material_page(
    viewer: Viewer, form: MaterialForm, place: Place, present: Material | None, status: int
) -> tuple[str, int]:
    """The form, and beside it what else can be done with a material that is there."""
    page = render_template(
        "schedule/material.html",
        form=form,
        material=present,
        title=_title(present) if present else _("New material"),
        earlier=queries.earlier_files(present) if present else [],
        beside=queries.materials_at(place) if present else [],
        title_of=_title,
        viewable=bool(present and present.file and viewing.is_viewable(present.file)),
        limit=intake.size_text(LARGEST_MATERIAL),
        max_bytes=LARGEST_MATERIAL,
        size_text=intake.size_text,
    )
    return page, status


def _title(material: Material) -> str:
    return material.title or str(MATERIAL_NAMES[material.kind])


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
        return render_template("schedule/delete.html", what=_title(present))
    materials.delete_material(viewer.course, present, viewer.actor)
    flash(_("The material is gone."), "success")
    return back_to(viewer)


@bp.post("/c/<course>/manage/schedule/materials/<material>/move")
@course_view(may_edit_course)
def move_material(viewer: Viewer, material: str) -> ResponseReturnValue:
    """Give a material another place in its list."""
    present = found(queries.material_by_public_id(viewer.course, material))
    to = request.form.get("to", type=int)
    if to is None:
        raise BadRequest
    materials.move_material(queries.place_of(viewer.course, present), present, viewer.actor, to)
    return _back_to_form(viewer, material)


@bp.get("/c/<course>/manage/schedule/materials/<material>/earlier/<file>")
@course_view(may_edit_course)
def earlier_file(viewer: Viewer, material: str, file: str) -> ResponseReturnValue:
    """A file that a newer one has replaced, to staff."""
    present = found(queries.material_by_public_id(viewer.course, material))
    return serve(found(queries.earlier_file(present, file)).file)


@bp.post("/c/<course>/manage/schedule/materials/<material>/earlier/<file>/take-back")
@course_view(may_edit_course)
def take_back(viewer: Viewer, material: str, file: str) -> ResponseReturnValue:
    """Make an earlier file the present one. Pressed again, it has been done."""
    present = found(queries.material_by_public_id(viewer.course, material))
    if present.file is None or present.file.public_id != file:
        earlier = found(queries.earlier_file(present, file))
        materials.take_back(viewer.course, present, earlier.file, viewer.actor)
    flash(_("The earlier file is back."), "success")
    return _back_to_form(viewer, material)


def _back_to_form(viewer: Viewer, material: str) -> ResponseReturnValue:
    url = url_for("schedule.edit_material", course=viewer.course.slug, material=material)
    return redirect(url, 303)


@bp.get("/c/<course>/materials/<material>/<name>")
@course_view(may_see_page)
def material(viewer: Viewer, material: str, name: str) -> ResponseReturnValue:
    """A material's file, to those who may see it."""
    present = found(queries.material_by_public_id(viewer.course, material))
    require(may_see_material(viewer, present))
    return serve(found(present.file))
