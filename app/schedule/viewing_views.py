"""Notebooks, code, tables and text, read in a page."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.core.storage import StoredFile
from app.core.web.files import serve
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import queries, viewing
from app.schedule.material_forms import MATERIAL_NAMES
from app.schedule.models import Material
from app.schedule.permissions import may_see_material
from app.schedule.viewing_pages import Reading, picture_of, reading_page
from app.schedule.views import bp


@bp.get("/c/<course>/materials/<material>/view")
@course_view(may_see_page)
def view_material(viewer: Viewer, material: str) -> ResponseReturnValue:
    """A material's file as a page; one that can't be shown so, as it is."""
    present, file = _seen(viewer, material)
    if not viewing.is_viewable(file):
        return serve(file)
    of: dict[str, Any] = {"course": viewer.course.slug, "material": material}
    reading = Reading(
        title=present.title or str(MATERIAL_NAMES[present.kind]),
        name=file.name,
        download_url=url_for("schedule.material", name=file.name, **of),
        picture_url=lambda number: url_for("schedule.picture", number=number, **of),
        edit_url=url_for("schedule.edit_material", **of) if may_edit_course(viewer) else "",
    )
    return reading_page(file, reading)


@bp.get("/c/<course>/materials/<material>/pictures/<int:number>")
@course_view(may_see_page)
def picture(viewer: Viewer, material: str, number: int) -> ResponseReturnValue:
    """A picture of a notebook."""
    _present, file = _seen(viewer, material)
    return picture_of(file, number)


def _seen(viewer: Viewer, public_id: str) -> tuple[Material, StoredFile]:
    """A material that the viewer may see, and its file; else NotFound."""
    material = found(queries.material_by_public_id(viewer.course, public_id))
    require(may_see_material(viewer, material))
    return material, found(material.file)
