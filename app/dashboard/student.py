"""What a student owes next, by when, and with which button; and where they stand."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.core.web.times import DAY, Deadline, deadline, hour, moment_text
from app.courses.models import Course, Enrollment
from app.courses.permissions import Viewer
from app.grading import queries as grading
from app.grading.arithmetic import shown
from app.groups import queries as groups
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title, is_complete, is_locked
from app.page.rows import in_words
from app.projects import queries as projects
from app.projects import rules
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.naming import meeting_label
from app.scribes import queries as scribes
from app.scribes.models import ScribeState
from app.seminars import queries as seminars
from app.seminars.models import Seminar, SignUp
from app.seminars.presenting import what_then


@dataclass(frozen=True, slots=True)
class Todo:
    """A line of what is next. `state` is late, soon, open or done; `due_at` orders the lines."""

    state: str
    state_word: str
    title: str
    detail: str = ""
    due: Deadline | None = None
    url: str = ""
    action: str = ""
    post: bool = False
    due_at: datetime | None = None


def _state(due: Deadline | None) -> tuple[str, str]:
    """The dot of a line that is still to be done, and its word."""
    if due is not None and due.tone == "late":
        return "late", _("overdue")
    if due is not None and due.tone == "soon":
        return "soon", _("soon")
    return "open", ""


def _open(
    course: Course, title: str, detail: str, due_at: datetime | None, url: str, action: str
) -> Todo:
    due = deadline(due_at, course.time_zone) if due_at else None
    state, word = _state(due)
    return Todo(state, word, title, detail, due, url, action, due_at=due_at)


def todos(viewer: Viewer) -> list[Todo]:
    """What `viewer`, a student, has to do: the most pressing first, what is done last."""
    course, me = viewer.course, viewer.me
    items = [
        *_invitations(course, me),
        *_groups(course, me),
        *_seminars(course, me),
        *_scribing(course, me),
        *_scribe_place(course, me),
        *_projects(course, me),
    ]
    # Without a due time a line comes after those that have one, and before what is done.
    return sorted(
        items,
        key=lambda t: (
            t.state == "done",
            t.due_at is None,
            t.due_at.timestamp() if t.due_at else 0,
        ),
    )


def _invitations(course: Course, me: Enrollment) -> list[Todo]:
    return [
        _open(
            course,
            _(
                "%(name)s invites you to %(group)s",
                name=invitation.invited_by.name,
                group=group_title(invitation.group),
            ),
            invitation.group.group_set.title,
            invitation.group.group_set.locks_at,
            url_for(
                "groups.show_set",
                course=course.slug,
                group_set=invitation.group.group_set.slug,
            ),
            _("Answer"),
        )
        for invitation in groups.pending_invitations(me)
    ]


def _groups(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    for group_set in groups.group_sets(course):
        if is_locked(group_set):
            continue
        group = groups.group_of(me, group_set)
        url = url_for("groups.show_set", course=course.slug, group_set=group_set.slug)
        if group is None:
            title = _("Find a group: %(set)s", set=group_set.title)
            items.append(
                _open(course, title, _sizes(group_set), group_set.locks_at, url, _("Find a group"))
            )
        elif not is_complete(group):
            missing = group_set.min_size - len(group.members)
            detail = ngettext(
                "%(num)d more person is needed", "%(num)d more people are needed", missing
            )
            title = _("Complete %(group)s", group=group_title(group))
            items.append(_open(course, title, detail, group_set.locks_at, url, _("Invite")))
    return items


def _sizes(group_set: GroupSet) -> str:
    if group_set.min_size == group_set.max_size:
        return ngettext("%(num)d person a group", "%(num)d people a group", group_set.min_size)
    return _(
        "%(least)d to %(most)d people a group", least=group_set.min_size, most=group_set.max_size
    )


def _seminars(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    for seminar in seminars.seminars(course):
        group = groups.group_of(me, seminar.group_set)
        if group is not None:
            items += _slot(course, seminar, group)
    return items


def _slot(course: Course, seminar: Seminar, group: Group) -> list[Todo]:
    url = url_for("seminars.index", course=course.slug)
    sign_up = seminars.sign_up_of(group, seminar)
    if sign_up is not None:
        return [_held(course, sign_up)]
    if seminar.closes_at <= now() or not is_complete(group):
        return []
    if seminar.opens_at > now():
        opens = moment_text(seminar.opens_at, course.time_zone)
        return [Todo("open", "", _("Seminar sign-up opens %(when)s", when=opens), url=url)]
    title = _("Take a seminar slot with %(group)s", group=group_title(group))
    return [_open(course, title, seminar.title, seminar.closes_at, url, _("Choose a slot"))]


def _held(course: Course, sign_up: SignUp) -> Todo:
    """The slot that a group holds: one presents in it, has done so, or it is cancelled."""
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


def _scribing(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    for assignment in scribes.assignments_of(me):
        label = meeting_label(assignment.meeting)
        url = url_for("scribes.show", course=course.slug, assignment=assignment.public_id)
        if assignment.state is ScribeState.CLAIMED and assignment.meeting.cancelled_at:
            title = _("%(meeting)s is cancelled: there is nothing to write up", meeting=label)
            items.append(Todo("done", _("cancelled"), title, url=url, action=_("Look")))
        elif assignment.state is ScribeState.CLAIMED:
            ended = assignment.meeting.ends_at <= now()
            detail = "" if ended else assignment.meeting.title
            title = _("Write up %(meeting)s", meeting=label)
            items.append(_open(course, title, detail, assignment.due_at, url, _("Upload")))
        elif assignment.state is ScribeState.REVISION_REQUESTED:
            title = _("Revise your notes of %(meeting)s", meeting=label)
            feedback = assignment.latest.feedback if assignment.latest else ""
            items.append(_open(course, title, feedback[:160], assignment.due_at, url, _("Upload")))
        else:
            word = _("published") if assignment.state is ScribeState.PUBLISHED else _("handed in")
            title = _("Notes of %(meeting)s", meeting=label)
            items.append(Todo("done", word, title, url=url, action=_("Look")))
    return items


def _scribe_place(course: Course, me: Enrollment) -> list[Todo]:
    """Where a course has scribes, everybody writes up a meeting: whoever has none chooses one."""
    rows = scribes.board(course)
    if any(a.enrollment_id == me.id for row in rows for a in row.assignments):
        return []
    free = sum(row.free for row in rows if row.meeting.cancelled_at is None)
    if not free:
        return []
    detail = ngettext("%(num)d place is free", "%(num)d places are free", free)
    url = url_for("scribes.index", course=course.slug)
    return [_open(course, _("Take a scribe place"), detail, None, url, _("Choose a lecture"))]


def _projects(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    for project in projects.projects(course):
        group = groups.group_of(me, project.group_set)
        if group is None or project.opens_at > now():
            continue
        items += _project(course, project, group)
    return items


def _project(course: Course, project: Project, group: Group) -> list[Todo]:
    submission = projects.submission_of(project, group)
    due_at = rules.due_for(project, group)
    if submission is not None:
        url = url_for("projects.show", course=course.slug, project=project.slug)
        title = _("%(project)s handed in", project=project.title)
        detail = _("Attempt %(number)d", number=submission.latest.number)
        return [Todo("done", _("done"), title, detail, url=url, action=_("Look"))]
    if rules.closes_at(project, group) < now():
        return []
    url = url_for("projects.submit", course=course.slug, project=project.slug)
    title = _("Hand in %(project)s", project=project.title)
    detail = _("with %(group)s", group=group_title(group))
    return [_open(course, title, detail, due_at, url, _("Hand in"))]


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When the class meets next, and where."""

    what: str
    when: str
    in_words: str
    room: str
    join_url: str


def next_meeting(course: Course) -> NextMeeting | None:
    """The next meeting that takes place, or the one that goes on now."""
    meeting, zone = schedule.next_meeting(course), course.time_zone
    if meeting is None:
        return None
    return NextMeeting(
        " · ".join(dict.fromkeys(p for p in (meeting_label(meeting), meeting.title) if p)),
        f"{moment_text(meeting.starts_at, zone)}–{hour(meeting.ends_at, zone)}",
        in_words(meeting.starts_at, zone),
        meeting.room_note or course.room_note,
        meeting.online_url or course.online_url,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """A released grade, as the card at the side shows it."""

    project: str
    points: str
    maximum: str
    url: str


def results(viewer: Viewer) -> list[Result]:
    """The viewer's released grades."""
    listed = projects.projects(viewer.course)
    grades = grading.released_grades(listed, viewer.me)
    return [
        Result(
            project.title,
            shown(grades[project.id].points),
            shown(grades[project.id].maximum),
            url_for("grading.result", course=viewer.course.slug, project=project.slug),
        )
        for project in listed
        if project.id in grades
    ]
