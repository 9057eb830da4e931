"""What a draw asks of a group without a slot, before and after it, and whom staff have to place."""

from flask import url_for

from app.core.i18n import _, ngettext
from app.core.web.times import moment_text
from app.courses.models import Course
from app.dashboard.todo import Todo, open_line
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete
from app.seminars import queries as seminars
from app.seminars.drawing.queries import is_published, wished_slots
from app.seminars.drawing.stages import Stage, stage
from app.seminars.models import Seminar, SlotMode


def for_group(course: Course, seminar: Seminar, group: Group) -> list[Todo]:
    """To a complete group without a slot, in a seminar whose slots are drawn."""
    url = url_for("draw_results.show", course=course.slug, seminar=seminar.public_id)
    match stage(seminar):
        case Stage.AHEAD:
            opens = moment_text(seminar.opens_at, course.time_zone)
            title = _("Groups rank slots from %(when)s on", when=opens)
            return [Todo("open", "", title, seminar.title, url=url, action=_("Look"))]
        case Stage.RANKING:
            return [_to_rank(course, seminar, group)]
        case Stage.PREPARED:
            title = _("The draw is being prepared")
            detail = _("You are told by mail what it gives %(group)s.", group=group_title(group))
            return [Todo("open", "", title, detail, url=url, action=_("Look"))]
        case Stage.PUBLISHED:
            title = _("%(group)s got no slot in the draw", group=group_title(group))
            detail = _("See why, and ask your teacher for a slot.")
            return [Todo("late", "", title, detail, url=url, action=_("See why"))]


def _to_rank(course: Course, seminar: Seminar, group: Group) -> Todo:
    """Before the draw: a group without wishes gets what is left."""
    url = url_for("wishes.edit", course=course.slug, seminar=seminar.public_id)
    if wished_slots(group, seminar):
        title = _("%(group)s has ranked slots", group=group_title(group))
        return Todo("done", _("done"), title, seminar.title, url=url, action=_("Look"))
    title = _("Rank the slots that %(group)s would like", group=group_title(group))
    return open_line(course, title, seminar.title, seminar.closes_at, url, _("Rank slots"))


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
