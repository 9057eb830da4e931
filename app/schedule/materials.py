"""Every change to materials."""

from typing import Any

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.models import Course
from app.schedule.meetings import record
from app.schedule.models import Material
from app.schedule.places import Place, next_position


def save_material(
    place: Place,
    actor: User,
    *,
    file: StoredFile | None,
    material: Material | None = None,
    **values: Any,
) -> Material:
    """Add a material or change one. It is a file or an address: a new file replaces either.

    Raises InvalidInput when there is neither, or both are given.
    """
    keeps_file = material is not None and material.file_id is not None and not values["url"]
    if file is not None and values["url"]:
        raise InvalidInput(
            _("Give a file or an address, not both."), code="file_and_url", field="url"
        )
    if file is None and not values["url"] and not keeps_file:
        raise InvalidInput(_("Choose a file or give an address."), code="no_content", field="file")
    with write(place.course) as session:
        if file is not None:
            session.add(file)
            session.flush()
        if material is None:
            material = Material(
                position=next_position(Material, place),
                **place.keys(),
                **values,
                file_id=file.id if file else None,
            )
            session.add(material)
        for name, value in values.items():
            setattr(material, name, value)
        if file is not None or values["url"]:
            material.file_id = file.id if file else None
        session.flush()
        record(place.course, actor, "material.save", material.title or material.kind.value)
    return material


def delete_material(course: Course, material: Material, actor: User) -> None:
    """Take a material off the course. Its file stays in the store."""
    with write(course) as session:
        record(course, actor, "material.delete", material.title or material.kind.value)
        session.delete(material)
