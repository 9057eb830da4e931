"""What presenters hand out: adding, changing, removing it, and opening it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import intake
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.storage import StoredFile
from app.core.web.errors import back
from app.core.web.files import serve
from app.core.web.uploads import incoming
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_see_page
from app.groups.permissions import may_see_groups
from app.groups.rules import group_title
from app.schedule import viewing
from app.schedule.viewing_pages import Reading, picture_of, reading_page
from app.seminars import queries
from app.seminars.boards.views import bp
from app.seminars.handouts import presentations
from app.seminars.handouts.presentation_forms import PresentedForm
from app.seminars.handouts.presentations import By, Content, present_materials
from app.seminars.handouts.presented import (
    file_name,
    material_of,
    may_hand_out,
    may_see_presented,
    removed_materials,
    title_of,
    url_of,
    usual_visibility,
)
from app.seminars.models import SignUp
from app.seminars.permissions import is_presenter
from app.seminars.presentation_models import PresentationMaterial

BASE = "/c/<course>/seminars/<sign_up>/materials"
LARGEST = 150 * intake.MEGABYTE


def _presentation(viewer: Viewer, public_id: str) -> SignUp:
    """A presentation whose materials the viewer may change."""
    sign_up = found(queries.sign_up_by_public_id(viewer.course, public_id))
    require(may_hand_out(viewer, sign_up), known=True)
    return sign_up


def _by(viewer: Viewer, sign_up: SignUp) -> By:
    presenter = viewer.me if is_presenter(viewer, sign_up) else None
    return By(viewer.actor, presenter)


def _materials_url(viewer: Viewer, sign_up: SignUp) -> str:
    return url_for("seminars.materials", course=viewer.course.slug, sign_up=sign_up.public_id)


@bp.route(BASE, methods=["GET", "POST"])
@course_view(may_see_groups)
def materials(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """What a presentation hands out, to those who may change it; and adding to it."""
    present = _presentation(viewer, sign_up)
    form = PresentedForm(data={"visibility": usual_visibility(present.group)})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            presentations.add_material(
                present, _by(viewer, present), _content(form), key=form.form_key.data
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("It is with your presentation now."), "success")
            return redirect(_materials_url(viewer, present), 303)
    page = render_template(
        "seminars/materials.html",
        materials=present_materials(present),
        removed=removed_materials(present),
        **_shown(viewer, present, form),
    )
    return page, status


@bp.route(f"{BASE}/<presented>", methods=["GET", "POST"])
@course_view(may_see_groups)
def edit_material(viewer: Viewer, sign_up: str, presented: str) -> ResponseReturnValue:
    """Change what a material is, or put another file in its place."""
    present = _presentation(viewer, sign_up)
    material = found(material_of(present, presented))
    names = ("kind", "label", "url", "visibility")
    form = PresentedForm(data={name: getattr(material, name) for name in names})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        by = _by(viewer, present)
        try:
            presentations.change_material(material, present, by, _content(form))
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(_materials_url(viewer, present), 303)
    page = render_template(
        "seminars/edit_material.html", material=material, **_shown(viewer, present, form)
    )
    return page, status


def _shown(viewer: Viewer, sign_up: SignUp, form: PresentedForm) -> dict[str, Any]:
    """What both pages show."""
    return {
        "form": form,
        "sign_up": sign_up,
        "group": group_title(sign_up.group),
        "limit": intake.size_text(LARGEST),
        "max_bytes": LARGEST,
        "size_text": intake.size_text,
        "title_of": title_of,
        "url_of": lambda material: url_of(material, sign_up, viewer.course),
    }


def _content(form: PresentedForm) -> Content:
    return Content(
        kind=form.kind.data,
        label=form.label.data or "",
        visibility=form.visibility.data,
        file=_uploaded(form),
        url=form.url.data or "",
    )


def _uploaded(form: PresentedForm) -> StoredFile | None:
    upload: Any = form.file.data or None
    stream = incoming(upload)
    if stream is None:
        return None
    return intake.accept(stream, str(upload.filename), kind=intake.Kind.ANY, max_bytes=LARGEST)


@bp.post(f"{BASE}/<presented>/remove")
@course_view(may_see_groups)
def remove_material(viewer: Viewer, sign_up: str, presented: str) -> ResponseReturnValue:
    """Hand something out no more. It can be put back."""
    present = _presentation(viewer, sign_up)
    material = found(material_of(present, presented))
    presentations.remove_material(material, present, _by(viewer, present))
    words = _("%(what)s is removed. You can put it back below.", what=title_of(material))
    return back(words, "success", _materials_url(viewer, present))


@bp.post(f"{BASE}/<presented>/put-back")
@course_view(may_see_groups)
def put_back_material(viewer: Viewer, sign_up: str, presented: str) -> ResponseReturnValue:
    """Hand out again what was removed."""
    present = _presentation(viewer, sign_up)
    material = found(material_of(present, presented))
    presentations.put_back(material, present, _by(viewer, present))
    words = _("%(what)s is back.", what=title_of(material))
    return back(words, "success", _materials_url(viewer, present))


def _seen(
    viewer: Viewer, sign_up: str, presented: str
) -> tuple[SignUp, PresentationMaterial, StoredFile]:
    """A material that the viewer may see, with its file; else NotFound."""
    present = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    material = found(material_of(present, presented))
    require(may_see_presented(viewer, present, material))
    return present, material, found(material.file)


@bp.get(f"{BASE}/<presented>/<name>")
@course_view(may_see_page)
def material(viewer: Viewer, sign_up: str, presented: str, name: str) -> ResponseReturnValue:
    """The file of a material, by a name that is ours."""
    present, handed_out, file = _seen(viewer, sign_up, presented)
    return serve(file, name=file_name(handed_out, present.group))


@bp.get(f"{BASE}/<presented>/view")
@course_view(may_see_page)
def view_material(viewer: Viewer, sign_up: str, presented: str) -> ResponseReturnValue:
    """The file as a page; one that can't be shown so, as it is."""
    present, handed_out, file = _seen(viewer, sign_up, presented)
    name = file_name(handed_out, present.group)
    if not viewing.is_viewable(file):
        return serve(file, name=name)
    of: dict[str, Any] = {"course": viewer.course.slug, "sign_up": sign_up, "presented": presented}
    may_edit = may_hand_out(viewer, present)
    reading = Reading(
        title=f"{title_of(handed_out)} · {group_title(present.group)}",
        name=name,
        download_url=url_for("seminars.material", name=name, **of),
        picture_url=lambda number: url_for("seminars.picture", number=number, **of),
        edit_url=url_for("seminars.edit_material", **of) if may_edit else "",
    )
    return reading_page(file, reading)


@bp.get(f"{BASE}/<presented>/pictures/<int:number>")
@course_view(may_see_page)
def picture(viewer: Viewer, sign_up: str, presented: str, number: int) -> ResponseReturnValue:
    """A picture of a notebook."""
    _present, _material, file = _seen(viewer, sign_up, presented)
    return picture_of(file, number)
