"""Three audiences see three pages: everybody, the course's people, its staff."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.core.clock import now
from app.courses.models import Course, Enrollment
from app.courses.permissions import (
    Viewer,
    is_enrolled,
    is_named_in_public,
    may_edit_course,
)
from app.schedule.models import ListedPerson, Material, Visibility


class Audience(StrEnum):
    """Who a drawn page is for."""

    PUBLIC = "public"
    COURSE = "course"
    STAFF = "staff"


def audience_of(viewer: Viewer) -> Audience:
    """Which page this viewer gets."""
    if may_edit_course(viewer):
        return Audience.STAFF
    return Audience.COURSE if is_enrolled(viewer) else Audience.PUBLIC


def shown_materials(materials: Iterable[Material], audience: Audience) -> list[Material]:
    """The materials that this audience may open now."""
    if audience is Audience.STAFF:
        return list(materials)
    allowed = {Visibility.PUBLIC}
    if audience is Audience.COURSE:
        allowed.add(Visibility.COURSE)
    return [
        m
        for m in materials
        if m.visibility in allowed and (m.visible_from is None or m.visible_from <= now())
    ]


def shown_names(people: Sequence[Enrollment], audience: Audience) -> str:
    """Names, by comma. In public only of those who may be named there."""
    if audience is Audience.PUBLIC:
        people = [person for person in people if is_named_in_public(person)]
    return ", ".join(person.name for person in people)


def shown_listed(people: Sequence[ListedPerson], course: Course, audience: Audience) -> str:
    """Names from an old page, by comma. In public only of those who agreed, if the course does."""
    if audience is Audience.PUBLIC:
        people = [person for person in people if person.name_public and course.names_public]
    return ", ".join(person.name for person in people)
