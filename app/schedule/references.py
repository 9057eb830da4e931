"""Every change to references."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.accounts.models import User
from app.core.db import write
from app.core.form_keys import made_before, public_id_for
from app.core.seen import State, as_seen
from app.courses.models import Course
from app.schedule import queries
from app.schedule.citations.ids import arxiv_number, doi_of
from app.schedule.meetings import record
from app.schedule.models import Reference
from app.schedule.places import Place, next_position

# Rooms above may refuse, by DomainError, that a reference goes. Inside the transaction.
before_delete: list[Callable[[Reference], None]] = []


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a reference with its numbers in their one spelling.

    Raises InvalidInput for what is no arXiv number or DOI.
    """
    return {
        **values,
        "arxiv_id": arxiv_number(values["arxiv_id"]),
        "doi": doi_of(values["doi"]),
    }


_SHOWN = (
    *("authors", "title", "venue", "year", "arxiv_id", "doi", "url"),
    *("links", "note", "entry_type", "section_id"),
)


def state_of(reference: Reference | None) -> State:
    """What a form shows of a reference, to see whether somebody else has changed it."""
    return {name: getattr(reference, name) for name in _SHOWN} if reference else {}


def save_reference(
    place: Place,
    actor: User,
    *,
    reference: Reference | None = None,
    seen: str | None = None,
    key: str | None = None,
    **values: Any,
) -> Reference:
    """Add a reference at the end of its place or change one. The same form (`key`) sent twice adds
    one.

    Raises InvalidInput for bad ids, ChangedMeanwhile for one that is not as it was `seen`.
    """
    values, present = checked(values), reference
    lock = [reference] if reference else []
    with write(place.course, *lock) as session, as_seen(seen, lambda: state_of(present)):
        if reference is None:
            reference = made_before(Reference, key, **place.keys(), **values)
            if reference is not None:
                return reference
            reference = Reference(
                public_id=public_id_for(Reference, key),
                position=next_position(Reference, place),
                **place.keys(),
            )
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
    """Add several at the end of their place, all or none; each may have the `key` of its form.

    Raises InvalidInput for bad ids.
    """
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
    """Remove a reference. Raises DomainError while a room above needs it."""
    with write(course, reference) as session:
        for check in before_delete:
            check(reference)
        record(course, actor, "reference.delete", reference.title)
        session.delete(reference)
