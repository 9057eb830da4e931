"""Every change to references."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.models import User
from app.core.db import write
from app.courses.models import Course
from app.schedule import queries
from app.schedule.citations.ids import arxiv_number, doi_of
from app.schedule.meetings import record
from app.schedule.models import Reference
from app.schedule.places import Place, next_position


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a reference with its numbers in their one spelling.

    Raises InvalidInput for what is no arXiv number or DOI.
    """
    return {
        **values,
        "arxiv_id": arxiv_number(values["arxiv_id"]),
        "doi": doi_of(values["doi"]),
    }


def save_reference(
    place: Place, actor: User, *, reference: Reference | None = None, **values: Any
) -> Reference:
    """Add a reference at the end of its place or change one. Raises InvalidInput for bad ids."""
    values = checked(values)
    with write(place.course, *([reference] if reference else [])) as session:
        if reference is None:
            reference = Reference(position=next_position(Reference, place), **place.keys())
            session.add(reference)
        for name, value in values.items():
            setattr(reference, name, value)
        reference.section_id = place.section_id
        session.flush()
        record(place.course, actor, "reference.save", reference.title)
    return reference


def add_references(
    place: Place, actor: User, entries: Sequence[Mapping[str, Any]]
) -> list[Reference]:
    """Add several at the end of their place, all or none. Raises InvalidInput for bad ids."""
    with write(place.course):
        return [save_reference(place, actor, **values) for values in entries]


def move_reference(place: Place, reference: Reference, actor: User, to: int) -> None:
    """Give a reference the place number `to`, from 1, among those of its list.

    The lists of a course are counted through together: the other ones stay as they are.
    """
    with write(place.course, reference) as session:
        present = queries.references_at(place)
        moved = [each for each in present if each is not reference]
        moved.insert(max(to, 1) - 1, reference)
        in_order = iter(moved)
        for position, each in enumerate(queries.references_beside(place), 1):
            (next(in_order) if each in present else each).position = position
        session.flush()
        record(place.course, actor, "reference.move", reference.title)


def delete_reference(course: Course, reference: Reference, actor: User) -> None:
    """Remove a reference."""
    with write(course, reference) as session:
        record(course, actor, "reference.delete", reference.title)
        session.delete(reference)
