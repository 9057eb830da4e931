"""What waits for the staff of a course in its seminars: groups without a slot, missing slides."""

from flask import url_for

from app.core.clock import now
from app.core.i18n import _, listed, ngettext
from app.core.web.times import DAY
from app.courses.models import Course
from app.dashboard.todo import Todo, open_line
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title
from app.schedule import queries as schedule
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.due_lines import is_given
from app.seminars.dues.hanging import due_of
from app.seminars.handouts.presented import of_presentations
from app.seminars.models import Seminar, SlotMode
from app.seminars.rules import has_begun

# So long before sign-up closes staff are told who has no slot yet.
SOON = 2 * DAY


def presentations(course: Course) -> list[Todo]:
    """What the seminars of a course ask of its staff."""
    return [*_without_slot(course), *_no_slides(course)]


def _without_slot(course: Course) -> list[Todo]:
    """The groups that hold no slot, where sign-up closes soon or is over and slots are ahead."""
    found = []
    for seminar in seminars.seminars(course):
        if seminar.closes_at - now() <= SOON and (lone := _lone(seminar)):
            title = ngettext(
                "%(num)d group has no slot: %(seminar)s",
                "%(num)d groups have no slot: %(seminar)s",
                len(lone),
                seminar=seminar.title,
            )
            url = url_for("seminars_manage.show", course=course.slug, seminar=seminar.public_id)
            names = listed(group_title(each) for each in lone)
            closes = seminar.closes_at if seminar.closes_at > now() else None
            found.append(open_line(course, title, names, closes, url, _("Look")))
    return found


def _lone(seminar: Seminar) -> list[Group]:
    """The groups of a seminar without a slot; none before a draw has given any, and none once no
    slot is ahead."""
    slots = seminars.board(seminar).slots
    if all(has_begun(slot) for slot in slots):
        return []
    holding = {sign_up.group_id for slot in slots for sign_up in slot.confirmed}
    if seminar.mode is SlotMode.DRAW and not holding:
        return []
    return [
        each
        for each in groups.groups_of(seminar.group_set)
        if each.members and each.id not in holding
    ]


def _no_slides(course: Course) -> list[Todo]:
    """Who has given no slides yet for the next meeting in which groups present."""
    meeting = schedule.next_meeting(course)
    if meeting is None:
        return []
    held, handed_out = seminars.sign_ups_in([meeting]), of_presentations(course)
    due = {seminar: _slides_due(seminar) for seminar in {each.slot.seminar for each in held}}
    missing = [
        (due_of(hung, each.slot), each)
        for each in held
        if (hung := due[each.slot.seminar])
        and not is_given(DueKind.SLIDES, handed_out.get(each.id, []))
    ]
    if not missing:
        return []
    title = ngettext(
        "%(num)d group has given no slides for %(meeting)s",
        "%(num)d groups have given no slides for %(meeting)s",
        len(missing),
        meeting=meeting_label(meeting),
    )
    detail = listed(group_title(each.group) for _at, each in missing)
    first_due = min((at for at, _each in missing if at), default=None)
    url = url_for("seminars.index", course=course.slug)
    return [open_line(course, title, detail, first_due, url, _("Look"))]


def _slides_due(seminar: Seminar) -> SlotDeadline | None:
    """By when slides are asked for, if they are."""
    asked = (each for each in seminars.deadlines_of(seminar) if each.kind is DueKind.SLIDES)
    return next(asked, None)
