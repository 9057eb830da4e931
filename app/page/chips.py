"""Materials as the page shows them: a word to press on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.clock import now
from app.core.i18n import _
from app.courses.models import Course
from app.page.audience import Audience, shown_materials
from app.schedule import viewing
from app.schedule.models import Material, MaterialKind, Visibility
from app.seminars.handouts import presented
from app.seminars.models import SignUp
from app.seminars.presentation_models import PresentationMaterial

KIND_LABELS = {
    MaterialKind.SLIDES: lambda: _("Slides"),
    MaterialKind.VIDEO: lambda: _("Video"),
    MaterialKind.NOTEBOOK: lambda: _("Notebook"),
    MaterialKind.CODE: lambda: _("Code"),
    MaterialKind.DATA: lambda: _("Data"),
    MaterialKind.HANDOUT: lambda: _("Handout"),
    MaterialKind.OTHER: lambda: _("Material"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A material to open."""

    label: str
    url: str
    note: str = ""


def material_chips(
    materials: Sequence[Material],
    course: Course,
    audience: Audience,
    dead: Collection[str] = frozenset(),
) -> list[Chip]:
    """The materials that this audience may open. Staff see which addresses are among the `dead`."""
    return [
        Chip(
            label=material.title or KIND_LABELS[material.kind](),
            url=material.url or _file_url(material, course),
            note=_note(material, dead) if audience is Audience.STAFF else "",
        )
        for material in shown_materials(materials, audience)
    ]


def presented_chips(
    materials: Sequence[PresentationMaterial], sign_up: SignUp, course: Course, audience: Audience
) -> list[Chip]:
    """What a presentation hands out to this audience. Staff see what is not for everybody."""
    notes = {Visibility.COURSE: _("course only")} if audience is Audience.STAFF else {}
    return [
        Chip(
            presented.title_of(each),
            presented.url_of(each, sign_up, course),
            notes.get(each.visibility, ""),
        )
        for each in presented.shown_presented(materials, inside=audience is not Audience.PUBLIC)
    ]


def _file_url(material: Material, course: Course) -> str:
    """A page to read it in, where there is one; else the file."""
    if material.file is not None and viewing.is_viewable(material.file):
        return url_for("schedule.view_material", course=course.slug, material=material.public_id)
    return url_for(
        "schedule.material",
        course=course.slug,
        material=material.public_id,
        name=material.file.name if material.file else "file",
    )


def _note(material: Material, dead: Collection[str]) -> str:
    """What staff should know of a material that not everybody sees, or nobody."""
    if material.url in dead:
        return _("dead link")
    if material.visible_from is not None and material.visible_from > now():
        return _("not shown yet")
    return {
        Visibility.PUBLIC: "",
        Visibility.COURSE: _("course only"),
        Visibility.STAFF: _("staff only"),
    }[material.visibility]
