"""Writing materials, and the files that everybody opens."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import intake
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.core.web.uploads import incoming
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import materials, queries
from app.schedule.material_forms import MATERIAL_NAMES, MaterialForm
from app.schedule.models import Material
from app.schedule.pages import asked_place, back_to, form_page, meeting_of
from app.schedule.permissions import may_see_material
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
    form = MaterialForm(zone=course.time_zone, obj=None if present is None else _Shown(present))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            materials.save_material(
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
            return back_to(viewer, meeting_of(place))
    delete = (
        url_for("schedule.delete_material", course=course.slug, material=present.public_id)
        if present
        else ""
    )
    title = (present.title or MATERIAL_NAMES[present.kind]) if present else _("New material")
    file = present.file if present else None
    return form_page(
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
    materials.delete_material(viewer.course, present, viewer.actor)
    flash(_("The material is gone."), "success")
    return back_to(viewer)


@bp.get("/c/<course>/materials/<material>/<name>")
@course_view(may_see_page)
def material(viewer: Viewer, material: str, name: str) -> ResponseReturnValue:
    """A material's file, to those who may see it."""
    present = found(queries.material_by_public_id(viewer.course, material))
    require(may_see_material(viewer, present))
    return serve(found(present.file))
