"""What a student has to do for the seminars: take a slot, wait for one, answer, present, give."""

from collections.abc import Sequence

from flask import url_for

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.core.web.times import DAY, moment_text
from app.courses.models import Course, Enrollment
from app.dashboard import drawn
from app.dashboard.todo import Todo, open_line
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete
from app.page.rows import in_words
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.dues.due_lines import GIVEN_AS, DueLine, due_lines
from app.seminars.handouts.presenting import what_then
from app.seminars.handouts.to_say import to_say
from app.seminars.holding import waiting
from app.seminars.models import Seminar, SignUp, SlotMode
from app.seminars.swap_models import SwapOffer


def lines(course: Course, me: Enrollment) -> list[Todo]:
    """What the seminars of a course ask of a student now."""
    found = []
    mine = {group.group_set_id: group for group in groups.groups_of_member(me)}
    for seminar in seminars.seminars(course):
        group = mine.get(seminar.group_set_id)
        if group is not None:
            found += _seminar(course, seminar, group)
    return found


def _seminar(course: Course, seminar: Seminar, group: Group) -> list[Todo]:
    held = seminars.sign_ups_of(group, seminar)
    waits = [each for each in seminars.waitings_of(group) if each.seminar_id == seminar.id]
    offers = [each for each in seminars.offers_to(group) if each.seminar_id == seminar.id]
    found = [_offered(course, each) for each in offers]
    found += [_waiting(course, each) for each in waits]
    if not held and not waits:
        return found + _to_take(course, seminar, group)
    deadlines = seminars.deadlines_of(seminar) if held else []
    for sign_up in held:
        found.append(_held(course, sign_up))
        found += _to_say(course, sign_up)
        found += _due(course, sign_up, due_lines(sign_up, deadlines))
    return found


def _to_take(course: Course, seminar: Seminar, group: Group) -> list[Todo]:
    url = url_for("seminars.index", course=course.slug)
    if not is_complete(group):
        return []
    if seminar.mode is SlotMode.DRAW:
        return drawn.for_group(course, seminar, group)
    if seminar.closes_at <= now():
        return []
    if seminar.opens_at > now():
        opens = moment_text(seminar.opens_at, course.time_zone)
        return [Todo("open", "", _("Seminar sign-up opens %(when)s", when=opens), url=url)]
    title = _("Take a seminar slot with %(group)s", group=group_title(group))
    return [open_line(course, title, seminar.title, seminar.closes_at, url, _("Choose a slot"))]


def _offered(course: Course, offer: SwapOffer) -> Todo:
    """Another group would exchange slots. It can be answered until one of the two is settled."""
    theirs, ours = offer.offered, offer.wanted
    zone = course.time_zone
    title = _("%(group)s offers you its slot", group=group_title(theirs.group))
    detail = _(
        "%(theirs)s for yours, %(ours)s",
        theirs=moment_text(theirs.slot.starts_at, zone),
        ours=moment_text(ours.slot.starts_at, zone),
    )
    url = url_for("swaps.show", course=course.slug, offer=offer.public_id)
    return Todo("soon", "", title, detail, url=url, action=_("Answer"), comes_first=True)


def _waiting(course: Course, sign_up: SignUp) -> Todo:
    when = moment_text(sign_up.slot.starts_at, course.time_zone)
    title = _("You wait for the slot on %(when)s", when=when)
    place = waiting.position(sign_up)
    ahead = place - 1
    detail = (
        ngettext("%(num)d group is ahead of you.", "%(num)d groups are ahead of you.", ahead)
        if ahead
        else _("You are the first in line.")
    )
    url = url_for("seminars.index", course=course.slug)
    return Todo("open", "", title, detail, url=url, action=_("Look"))


def _held(course: Course, sign_up: SignUp) -> Todo:
    """A slot that a group holds: one presents in it, has done so, or it is cancelled."""
    slot, zone = sign_up.slot, course.time_zone
    when = moment_text(slot.starts_at, zone)
    url = url_for("seminars.show", course=course.slug, sign_up=sign_up.public_id)
    if slot.meeting.cancelled_at is not None:
        title, then = _("Your slot on %(when)s is cancelled", when=when), what_then(sign_up)
        return Todo(
            "late", _("cancelled"), title, then, url=url, action=_("Look"), due_at=slot.starts_at
        )
    if slot.starts_at <= now():
        title = _("You presented: %(when)s", when=when)
        return Todo("done", _("done"), title, sign_up.title, url=url, action=_("Look"))
    title = _("You present %(when)s", when=when)
    return Todo(
        "soon" if slot.starts_at - now() < 2 * DAY else "open",
        in_words(slot.starts_at, zone),
        title,
        sign_up.title,
        url=url,
        action=_("Look"),
        due_at=slot.starts_at,
    )


def _to_say(course: Course, sign_up: SignUp) -> list[Todo]:
    """A title that a group has not given, or a paper that it has not chosen."""
    title = to_say(sign_up)
    if not title:
        return []
    when = moment_text(sign_up.slot.starts_at, course.time_zone)
    detail = _("%(group)s presents %(when)s.", group=group_title(sign_up.group), when=when)
    url = url_for("seminars.change", course=course.slug, sign_up=sign_up.public_id)
    due_at = sign_up.slot.starts_at
    return [Todo("soon", "", title, detail, url=url, action=_("Say it"), due_at=due_at)]


def _due(course: Course, sign_up: SignUp, due: Sequence[DueLine]) -> list[Todo]:
    """Slides, notes and what else is due for a presentation. Reports stand among the projects."""
    found = []
    label = meeting_label(sign_up.slot.meeting)
    for line in due:
        # Not "Notes of Lecture 07": that is what its scribes write.
        title = _("%(what)s of your presentation in %(meeting)s", what=line.label, meeting=label)
        if line.kind in GIVEN_AS:
            found.append(_to_give(course, line, title))
        elif line.given is None and line.due_at is not None and line.due_at > now():
            # Nobody but the staff can tell whether it is done: it stands here until it is due.
            found.append(open_line(course, title, line.rule, line.due_at, "", ""))
    return found


def _to_give(course: Course, line: DueLine, title: str) -> Todo:
    if line.given:
        return Todo("done", _("done"), title, url=line.url, action=_("Look"))
    return open_line(course, title, line.rule, line.due_at, line.url, _("Add"))
