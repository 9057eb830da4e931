"""What a student owes next, by when, and with which button; and where they stand."""

from dataclasses import dataclass

from flask import url_for

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.core.web.times import hour, moment_text
from app.courses.models import Course, Enrollment
from app.courses.permissions import Viewer
from app.dashboard import presenting
from app.dashboard.todo import Todo, open_line
from app.grading import queries as grading
from app.grading.arithmetic import shown
from app.groups import queries as groups
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title, is_complete, why_closed
from app.page.rows import in_words
from app.projects import queries as projects
from app.projects import rules, wording
from app.projects.due_times import due_times
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.naming import meeting_label
from app.scribes import queries as scribes
from app.scribes.models import ScribeState


def todos(viewer: Viewer) -> list[Todo]:
    """What `viewer`, a student, has to do: the most pressing first, what is done last."""
    course, me = viewer.course, viewer.me
    items = [
        *_invitations(course, me),
        *_requests(course, me),
        *_groups(course, me),
        *presenting.lines(course, me),
        *_scribing(course, me),
        *_scribe_place(course, me),
        *_projects(course, me),
    ]
    # Without a due time a line comes after those that have one, and before what is done.
    return sorted(
        items,
        key=lambda t: (
            t.state == "done",
            not t.comes_first,
            t.due_at is None,
            t.due_at.timestamp() if t.due_at else 0,
        ),
    )


def _invitations(course: Course, me: Enrollment) -> list[Todo]:
    return [
        open_line(
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


def _requests(course: Course, me: Enrollment) -> list[Todo]:
    """Classmates who ask to join a group of one's own."""
    return [
        open_line(
            course,
            _(
                "%(name)s asks to join %(group)s",
                name=request.enrollment.name,
                group=group_title(request.group),
            ),
            request.message,
            request.group.group_set.locks_at,
            url_for("groups.show_set", course=course.slug, group_set=request.group.group_set.slug),
            _("Answer"),
        )
        for request in groups.requests_to(groups.groups_of_member(me))
    ]


def _groups(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    for group_set in groups.group_sets(course):
        if why_closed(group_set):
            continue
        group = groups.group_of(me, group_set)
        url = url_for("groups.show_set", course=course.slug, group_set=group_set.slug)
        if group is None:
            title = _("Find a group: %(set)s", set=group_set.title)
            items.append(
                open_line(
                    course, title, _sizes(group_set), group_set.locks_at, url, _("Find a group")
                )
            )
        elif not is_complete(group):
            missing = group_set.min_size - len(group.members)
            detail = ngettext(
                "%(num)d more person is needed", "%(num)d more people are needed", missing
            )
            title = _("Complete %(group)s", group=group_title(group))
            items.append(open_line(course, title, detail, group_set.locks_at, url, _("Invite")))
    return items


def _sizes(group_set: GroupSet) -> str:
    if group_set.min_size == group_set.max_size:
        return ngettext("%(num)d person a group", "%(num)d people a group", group_set.min_size)
    return _(
        "%(least)d to %(most)d people a group", least=group_set.min_size, most=group_set.max_size
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
            items.append(open_line(course, title, detail, assignment.due_at, url, _("Upload")))
        elif assignment.state is ScribeState.REVISION_REQUESTED:
            title = _("Revise your notes of %(meeting)s", meeting=label)
            feedback = assignment.latest.feedback if assignment.latest else ""
            items.append(
                open_line(course, title, feedback[:160], assignment.due_at, url, _("Upload"))
            )
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
    return [open_line(course, _("Take a scribe place"), detail, None, url, _("Choose a lecture"))]


def _projects(course: Course, me: Enrollment) -> list[Todo]:
    items = []
    listed = projects.projects(course)
    mine = {group.group_set_id: group for group in groups.groups_of_member(me)}
    times = due_times(listed, mine.values())
    for project in listed:
        group = mine.get(project.group_set_id)
        if group is None or project.opens_at > now():
            continue
        items += _project(course, project, group, wording.due(project, group, times))
    return items


def _project(course: Course, project: Project, group: Group, due: wording.Due) -> list[Todo]:
    submission = projects.submission_of(project, group)
    if submission is not None:
        url = url_for("projects.show", course=course.slug, project=project.slug)
        title = _("%(project)s handed in", project=project.title)
        detail = _("Attempt %(number)d", number=submission.latest.number)
        return [Todo("done", _("done"), title, detail, url=url, action=_("Look"))]
    if rules.hand_in_state(project, due.at, now()) is rules.HandInState.CLOSED:
        return []
    url = url_for("projects.submit", course=course.slug, project=project.slug)
    title = _("Hand in %(project)s", project=project.title)
    parts = [_("with %(group)s", group=group_title(group)), due.words]
    detail = " · ".join(part for part in parts if part)
    return [open_line(course, title, detail, due.at, url, _("Hand in"))]


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
