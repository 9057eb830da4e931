"""What stands in a calendar: meetings for everybody, slots and due times for one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import url_for

from app.accounts.models import User
from app.core.i18n import _
from app.core.markdown import plain
from app.core.settings import settings
from app.courses import queries as courses
from app.courses.models import Course, Enrollment
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.groups.rules import group_title
from app.projects import queries as projects
from app.projects.due_times import due_times
from app.projects.group_dues import MOST_TOLD, GroupDue, group_dues
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label
from app.scribes import queries as scribes
from app.scribes.models import ScribeState
from app.seminars import queries as seminars
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.due_lines import due_lines
from app.seminars.models import SignUp


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of a calendar. `ends_at` is None for a moment, such as a due time.

    `key` names it for as long as it exists; `revision` goes up when it is changed, at `changed_at`.
    """

    key: str
    zone: str
    starts_at: datetime
    ends_at: datetime | None
    title: str
    text: str
    place: str
    url: str
    changed_at: datetime
    revision: int = 0
    is_off: bool = False


def course_events(course: Course, *, inside: bool) -> list[Event]:
    """The meetings of a course; with `inside`, as its people know them: with room and call."""
    return [_meeting(meeting, course, inside=inside) for meeting in schedule.meetings(course)]


def own_events(user: User) -> list[Event]:
    """The meetings of a person's courses, with their slots and what they have to hand in."""
    found: list[Event] = []
    for enrollment in courses.enrollments_of(user):
        course = enrollment.course
        found += course_events(course, inside=True)
        if may_edit_course(Viewer(course, user, enrollment)):
            found += _all_due(course)
        else:
            found += [*_slots(enrollment), *_notes(enrollment), *_due(enrollment)]
    return found


def _meeting(meeting: Meeting, course: Course, *, inside: bool) -> Event:
    topic = meeting.title if meeting.number is not None else ""
    title = " · ".join(part for part in (meeting_label(meeting), topic) if part)
    room = (meeting.room_note or course.room_note) if inside else ""
    call = (meeting.online_url or course.online_url) if inside else ""
    talks = [_talk(talk) for talk in meeting.talks]
    return Event(
        key=f"meeting-{meeting.public_id}",
        zone=course.time_zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=f"{course.code}: {plain(title)}",
        text="\n".join(part for part in (meeting.cancel_note, *talks, call) if part),
        place=", ".join(part for part in (course.place, room) if part),
        url=_page(course, f"meeting-{meeting.public_id}"),
        changed_at=meeting.changed_at or course.created_at,
        revision=meeting.revision,
        is_off=meeting.cancelled_at is not None,
    )


def _talk(talk: Talk) -> str:
    who = ", ".join(part for part in (talk.speaker, talk.affiliation) if part)
    return " — ".join(part for part in (plain(talk.title), who) if part)


def _page(course: Course, anchor: str) -> str:
    return _absolute(url_for("page.show", course=course.slug, _anchor=anchor))


def _absolute(path: str) -> str:
    return settings().site_address.rstrip("/") + path


def _slots(me: Enrollment) -> Iterator[Event]:
    course = me.course
    for seminar in seminars.seminars(course):
        group = groups.group_of(me, seminar.group_set)
        held = seminars.sign_ups_of(group, seminar) if group else []
        deadlines = seminars.deadlines_of(seminar) if held else []
        for sign_up in held:
            yield _slot(course, sign_up)
            yield from _hung_on(course, sign_up, deadlines)


def _slot(course: Course, sign_up: SignUp) -> Event:
    slot = sign_up.slot
    who = group_title(sign_up.group)
    return Event(
        key=f"slot-{sign_up.public_id}",
        zone=course.time_zone,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=slot.minutes),
        title=_("%(code)s: %(group)s presents", code=course.code, group=who),
        text=plain(sign_up.title),
        place=course.place,
        url=_absolute(url_for("seminars.show", course=course.slug, sign_up=sign_up.public_id)),
        changed_at=sign_up.changed_at or sign_up.created_at,
        revision=sign_up.revision,
        is_off=slot.meeting.cancelled_at is not None,
    )


def _hung_on(course: Course, sign_up: SignUp, deadlines: Sequence[SlotDeadline]) -> Iterator[Event]:
    """What is due for a presentation. A report that is a project stands among the projects."""
    label = meeting_label(sign_up.slot.meeting)
    lines = due_lines(sign_up, deadlines)
    for line in lines:
        if line.due_at is None or (line.kind is DueKind.REPORT and line.given is not None):
            continue
        event = _moment(
            course,
            f"due-{sign_up.public_id}-{line.key}",
            line.due_at,
            _("%(what)s for %(meeting)s", what=line.label, meeting=label),
            line.url or url_for("seminars.show", course=course.slug, sign_up=sign_up.public_id),
            sign_up.changed_at or sign_up.created_at,
        )
        yield replace(event, revision=sign_up.revision)


def _notes(me: Enrollment) -> Iterator[Event]:
    open_states = (ScribeState.CLAIMED, ScribeState.REVISION_REQUESTED)
    for assignment in scribes.assignments_of(me):
        if assignment.due_at is None or assignment.state not in open_states:
            continue
        path = url_for("scribes.show", course=me.course.slug, assignment=assignment.public_id)
        label = meeting_label(assignment.meeting)
        yield _moment(
            me.course,
            f"notes-{assignment.public_id}",
            assignment.due_at,
            _("Notes of %(meeting)s are due", meeting=label),
            path,
            assignment.claimed_at,
        )


def _due(me: Enrollment) -> Iterator[Event]:
    mine = {group.group_set_id: group for group in groups.groups_of_member(me)}
    listed = projects.projects(me.course)
    times = due_times(listed, mine.values())
    for project in listed:
        group = mine.get(project.group_set_id)
        due_at = times.due(project, group) if group else project.due_at
        if due_at is not None:
            yield _project(me.course, project, due_at)


def _all_due(course: Course) -> Iterator[Event]:
    listed = projects.projects(course)
    by_group = group_dues(listed)
    for project in listed:
        if project.id in by_group:
            yield from _due_by_group(course, project, by_group[project.id])
        else:
            yield _project(course, project, project.due_at)


def _project(course: Course, project: Project, due_at: datetime) -> Event:
    path = url_for("projects.show", course=course.slug, project=project.slug)
    words = _("%(project)s is due", project=project.title)
    return _moment(course, f"project-{project.public_id}", due_at, words, path, course.created_at)


def _due_by_group(course: Course, project: Project, dues: Sequence[GroupDue]) -> Iterator[Event]:
    """When each group's work is due; of many groups, when that of the first and the last is."""
    path = url_for("grading.submissions", course=course.slug, project=project.slug)

    def moment(key: str, due: GroupDue, words: str) -> Event:
        name = f"project-{project.public_id}-{key}"
        return _moment(course, name, due.at, words, path, course.created_at)

    if len(dues) > MOST_TOLD:
        values = {"project": project.title, "num": len(dues)}
        first = _("%(project)s is due for the first of %(num)d groups", **values)
        last = _("%(project)s is due for the last of %(num)d groups", **values)
        yield from (moment("first", dues[0], first), moment("last", dues[-1], last))
        return
    for due in dues:
        title = group_title(due.group)
        words = _("%(project)s of %(group)s is due", project=project.title, group=title)
        yield moment(due.group.public_id, due, words)


def _moment(
    course: Course, key: str, at: datetime, words: str, path: str, changed_at: datetime
) -> Event:
    return Event(
        key=key,
        zone=course.time_zone,
        starts_at=at,
        ends_at=None,
        title=f"{course.code}: {words}",
        text="",
        place="",
        url=_absolute(path),
        changed_at=changed_at,
    )
