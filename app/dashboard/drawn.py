"""Who has no slot after a draw: what such a group does, and whom the staff have to place."""

from flask import url_for

from app.core.i18n import _, ngettext
from app.courses.models import Course
from app.dashboard.todo import Todo
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete
from app.seminars import queries as seminars
from app.seminars.drawing.queries import is_published
from app.seminars.models import Seminar, SlotMode


def for_group(course: Course, seminar: Seminar, group: Group) -> list[Todo]:
    """To a group without a slot, once the draw is published."""
    if seminar.mode is not SlotMode.DRAW or not is_published(seminar):
        return []
    title = _("%(group)s got no slot in the draw", group=group_title(group))
    detail = _("See why, and ask your teacher for a slot.")
    url = url_for("draw_results.show", course=course.slug, seminar=seminar.public_id)
    return [Todo("late", "", title, detail, url=url, action=_("See why"))]


def for_staff(course: Course) -> list[Todo]:
    """The complete groups that a published draw left without a slot."""
    found = []
    for seminar in seminars.seminars(course):
        if seminar.mode is SlotMode.DRAW and is_published(seminar):
            lacking = _without_slot(seminar)
            if lacking:
                found.append(_to_place(course, seminar, lacking))
    return found


def _without_slot(seminar: Seminar) -> int:
    slots = seminars.board(seminar).slots
    holding = {sign_up.group_id for slot in slots for sign_up in slot.confirmed}
    complete = [each for each in groups.groups_of(seminar.group_set) if is_complete(each)]
    return sum(group.id not in holding for group in complete)


def _to_place(course: Course, seminar: Seminar, lacking: int) -> Todo:
    title = ngettext(
        "%(num)d group got no slot in the draw", "%(num)d groups got no slot in the draw", lacking
    )
    url = url_for(
        "seminars_manage.show", course=course.slug, seminar=seminar.public_id, _anchor="without"
    )
    return Todo("soon", "", title, seminar.title, url=url, action=_("Assign slots"))
