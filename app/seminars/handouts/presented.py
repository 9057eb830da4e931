"""What presentations hand out, as pages show it: who sees it, what it is called, where it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.i18n import _, lazy
from app.courses.models import Course
from app.courses.operations import slug_of
from app.courses.permissions import Viewer, is_enrolled, is_named_in_public, may_edit_course
from app.groups.models import Group
from app.schedule import viewing
from app.schedule.models import MaterialKind, Visibility
from app.schedule.viewing.kinds import ending
from app.seminars.models import Seminar, SignUp, SignUpState
from app.seminars.permissions import is_presenter
from app.seminars.presentation_models import PresentationMaterial

KIND_NAMES = {
    MaterialKind.SLIDES: lazy("Slides"),
    MaterialKind.HANDOUT: lazy("Notes"),
    MaterialKind.VIDEO: lazy("Video"),
    MaterialKind.NOTEBOOK: lazy("Notebook"),
    MaterialKind.CODE: lazy("Code"),
    MaterialKind.DATA: lazy("Data"),
    MaterialKind.OTHER: lazy("Something else"),
}
_ENDING = re.compile(r"[a-z0-9]{1,8}")


def may_hand_out(viewer: Viewer, sign_up: SignUp) -> bool:
    """Who presents and the staff decide what is handed out, while the group holds the slot."""
    holds = sign_up.state is SignUpState.CONFIRMED
    return holds and (is_presenter(viewer, sign_up) or may_edit_course(viewer))


def may_see_presented(viewer: Viewer, sign_up: SignUp, material: PresentationMaterial) -> bool:
    """What is handed out is for everybody or for the course's people; what is removed, for those
    who may put it back."""
    if may_hand_out(viewer, sign_up):
        return True
    if material.removed_at is not None or sign_up.state is not SignUpState.CONFIRMED:
        return False
    return material.visibility is Visibility.PUBLIC or is_enrolled(viewer)


def usual_visibility(group: Group) -> Visibility:
    """Slides name those who made them: they are for everybody if all of these agreed to be named,
    unless somebody chooses otherwise."""
    agreed = all(is_named_in_public(member) for member in group.members)
    return Visibility.PUBLIC if agreed else Visibility.COURSE


def title_of(material: PresentationMaterial) -> str:
    """Its own words, or what it is."""
    return material.label or (
        _("Material") if material.kind is MaterialKind.OTHER else str(KIND_NAMES[material.kind])
    )


def file_name(material: PresentationMaterial, group: Group) -> str:
    """`slides-group-3.pdf`, whatever its owner called it: that name may be their own."""
    kind = "notes" if material.kind is MaterialKind.HANDOUT else material.kind.value
    last = ending(material.file.name) if material.file else ""
    name = f"{slug_of(kind, 'group', str(group.number))}"
    return f"{name}.{last}" if _ENDING.fullmatch(last) else name


def url_of(material: PresentationMaterial, sign_up: SignUp, course: Course) -> str:
    """Where it opens: its web address, a page to read it in, or the file."""
    if material.file is None:
        return material.url
    of: dict[str, Any] = {
        "course": course.slug,
        "sign_up": sign_up.public_id,
        "presented": material.public_id,
    }
    if viewing.is_viewable(material.file):
        return url_for("seminars.view_material", **of)
    return url_for("seminars.material", name=file_name(material, sign_up.group), **of)


def of_presentations(course: Course) -> dict[int, list[PresentationMaterial]]:
    """What the presentations of a course hand out now, by the key of the sign-up."""
    found: dict[int, list[PresentationMaterial]] = defaultdict(list)
    for material in db.session.scalars(
        select(PresentationMaterial)
        .join(SignUp, SignUp.id == PresentationMaterial.sign_up_id)
        .join(Seminar, Seminar.id == SignUp.seminar_id)
        .where(
            Seminar.course_id == course.id,
            SignUp.state == SignUpState.CONFIRMED,
            PresentationMaterial.removed_at.is_(None),
        )
        .options(joinedload(PresentationMaterial.file))
        .order_by(PresentationMaterial.id)
    ):
        found[material.sign_up_id].append(material)
    return found


def shown_presented(
    materials: Iterable[PresentationMaterial], *, inside: bool
) -> list[PresentationMaterial]:
    """Those that the course's people, or everybody, may open."""
    return [each for each in materials if inside or each.visibility is Visibility.PUBLIC]


def material_of(sign_up: SignUp, public_id: str) -> PresentationMaterial | None:
    """The material of this presentation with this public id, also a removed one."""
    return next((each for each in sign_up.presented if each.public_id == public_id), None)


def removed_materials(sign_up: SignUp) -> Sequence[PresentationMaterial]:
    """What was removed or replaced, the last first."""
    removed = [(each.removed_at, each) for each in sign_up.presented if each.removed_at]
    return [each for _at, each in sorted(removed, key=lambda pair: pair[0], reverse=True)]
