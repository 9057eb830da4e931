"""Notebooks, code, tables and text, read in a page."""

from pathlib import Path

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.core.intake import size_text
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.core.web.security import FILE_POLICY
from app.core.web.uploads import store
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import queries, viewing
from app.schedule.material_forms import MATERIAL_NAMES
from app.schedule.models import Material
from app.schedule.permissions import may_see_material
from app.schedule.views import bp


@bp.get("/c/<course>/materials/<material>/view")
@course_view(may_see_page)
def view_material(viewer: Viewer, material: str) -> ResponseReturnValue:
    """A material's file as a page; one that can't be shown so, as it is."""
    present, file = _seen(viewer, material)
    if not viewing.is_viewable(file):
        return serve(file)
    return render_template(
        "schedule/view_material.html",
        material=present,
        title=present.title or str(MATERIAL_NAMES[present.kind]),
        file=file,
        size=size_text(file.size),
        shown=viewing.show(file, _path(file)),
        may_edit=may_edit_course(viewer),
    )


@bp.get("/c/<course>/materials/<material>/pictures/<int:number>")
@course_view(may_see_page)
def picture(viewer: Viewer, material: str, number: int) -> ResponseReturnValue:
    """A picture of a notebook."""
    _present, file = _seen(viewer, material)
    media_type, content = found(viewing.picture(_path(file), number))
    response = Response(content, mimetype=media_type)
    response.set_etag(f"{file.sha256}-{number}")
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response.make_conditional(request)


def _seen(viewer: Viewer, public_id: str) -> tuple[Material, StoredFile]:
    """A material that the viewer may see, and its file; else NotFound."""
    material = found(queries.material_by_public_id(viewer.course, public_id))
    require(may_see_material(viewer, material))
    return material, found(material.file)


def _path(file: StoredFile) -> Path:
    """Where a file's content is. Raises NotFound when the store has lost it."""
    path = store().path(file.sha256)
    if not path.is_file():
        raise NotFound
    return path
