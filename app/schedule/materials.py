"""Every change to materials."""

from typing import Any

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.form_keys import made_before, public_id_for
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.core.storage import StoredFile
from app.courses.models import Course
from app.schedule import queries
from app.schedule.meetings import record
from app.schedule.models import EarlierFile, Material
from app.schedule.places import Place, next_position

_SHOWN = ("kind", "title", "url", "visibility", "visible_from")


def state_of(material: Material | None) -> State:
    """What a form shows of a material, to see whether somebody else has changed it."""
    if material is None:
        return {}
    file = material.file.public_id if material.file else ""
    return {**{name: getattr(material, name) for name in _SHOWN}, "file": file}


def save_material(
    place: Place,
    actor: User,
    *,
    file: StoredFile | None,
    material: Material | None = None,
    seen: str | None = None,
    key: str | None = None,
    **values: Any,
) -> Material:
    """Add a material or change one. It is a file or an address: a new file replaces either.

    The file that it had is kept as an earlier one. The same form (`key`) sent twice adds one.
    Raises InvalidInput when there is neither a file nor an address, or both are given;
    ChangedMeanwhile for one that is not as it was `seen`.
    """
    present, lock = material, [material] if material else []
    with write(place.course, *lock) as session, as_seen(seen, lambda: state_of(present)):
        _check_content(file, values["url"], material)
        if material is None:
            material = made_before(Material, key, **place.keys(), **values)
            if material is not None and _content(material.file) == _content(file):
                return material
            material = Material(
                public_id=public_id_for(Material, key),
                position=next_position(Material, place),
                **place.keys(),
            )
            session.add(material)
        if file is not None or values["url"]:
            _put(material, file)
        for name, value in values.items():
            setattr(material, name, value)
        session.flush()
        record(place.course, actor, "material.save", material.title or material.kind.value)
    return material


def _content(file: StoredFile | None) -> str:
    return file.sha256 if file else ""


def _check_content(file: StoredFile | None, url: str, material: Material | None) -> None:
    if file is not None and url:
        raise InvalidInput(
            _("Give a file or an address, not both."), code="file_and_url", field="url"
        )
    keeps_file = material is not None and material.file_id is not None
    if file is None and not url and not keeps_file:
        raise InvalidInput(_("Choose a file or give an address."), code="no_content", field="file")


def _put(material: Material, file: StoredFile | None) -> None:
    """Make `file`, or none, what the material has; the one that it had becomes an earlier file.

    The same content again is no new version: a form that was sent twice leaves one.
    """
    present = material.file
    if present is not None and file is not None and present.sha256 == file.sha256:
        if present.name != file.name:
            material.file = file
        return
    if present is not None:
        material.earlier.insert(0, EarlierFile(file=present))
    material.file = file


def take_back(course: Course, material: Material, file: StoredFile, actor: User) -> None:
    """Make an earlier file the present one again; what was present becomes an earlier file.

    An address that replaced the files is given up. Done again, it changes nothing.
    """
    with write(course, material) as session:
        earlier = queries.earlier_file(material, file.public_id)
        if earlier is None:
            return
        material.earlier.remove(earlier)
        if material.file is not None:
            material.earlier.insert(0, EarlierFile(file=material.file))
        material.file, material.url = file, ""
        session.flush()
        record(course, actor, "material.take_back", material.title or material.kind.value)


def move_material(place: Place, material: Material, actor: User, to: int) -> None:
    """Give a material the place number `to`, from 1, among those of its place."""
    with write(place.course, material) as session:
        others = [each for each in queries.materials_at(place) if each is not material]
        others.insert(max(to, 1) - 1, material)
        for position, each in enumerate(others, 1):
            each.position = position
        session.flush()
        record(place.course, actor, "material.move", material.title or material.kind.value)


def delete_material(course: Course, material: Material, actor: User) -> None:
    """Take a material off the course, with its earlier files. The files stay in the store."""
    with write(course, material) as session:
        record(course, actor, "material.delete", material.title or material.kind.value)
        session.delete(material)
