"""The instructor's overview: what came in, what is late, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.i18n import _, ngettext
from app.core.web.times import Deadline, ago, deadline, moment_text
from app.courses import checks, join_requests, log
from app.courses import queries as courses
from app.courses.models import Course
from app.courses.permissions import Viewer, may_manage_people, may_see_student_work
from app.dashboard import drawn
from app.dashboard.staff_seminars import presentations
from app.dashboard.todo import Todo
from app.grading.overview import overview
from app.groups import queries as groups
from app.groups.rules import group_title
from app.projects import queries as projects
from app.projects.group_dues import MOST_TOLD, GroupDue, by_moment, group_dues
from app.schedule import queries as schedule
from app.scribes import queries as scribes
from app.seminars import queries as seminars
from app.seminars.dues.due_words import rule_text

RECENT = 12


@dataclass(frozen=True, slots=True)
class Stat:
    """A big figure."""

    value: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """Where a project stands. Where it is due by slots `due_lines` says for whom it is when."""

    title: str
    url: str
    due: Deadline
    due_words: str
    due_lines: list[str]
    handed_in: str
    late: int
    ungraded: int
    released: str
    outdated: int


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the course's log, in words."""

    what: str
    when: str


def project_lines(viewer: Viewer) -> list[ProjectLine]:
    """The published projects with their counts, by due time."""
    listed = projects.projects(viewer.course)
    counts, by_group = overview(listed), group_dues(listed)
    lines = []
    for project in listed:
        progress = counts[project.id]
        lines.append(
            ProjectLine(
                title=project.title,
                url=url_for("grading.submissions", course=viewer.course.slug, project=project.slug),
                due=deadline(project.due_at, viewer.course.time_zone),
                due_words=rule_text(project.slot_deadline) if project.slot_deadline else "",
                due_lines=_due_lines(by_group.get(project.id, []), viewer.course.time_zone),
                handed_in=_("%(some)d of %(all)d", some=progress.handed_in, all=progress.groups),
                late=progress.late,
                ungraded=progress.handed_in - progress.complete,
                released=str(progress.released),
                outdated=progress.outdated,
            )
        )
    return lines


def _due_lines(dues: Sequence[GroupDue], zone: str) -> list[str]:
    """When each group's work is due; of many groups, when that of the first and the last is."""
    if len(dues) > MOST_TOLD:
        return [
            _("first: %(when)s", when=moment_text(dues[0].at, zone)),
            _("last: %(when)s", when=moment_text(dues[-1].at, zone)),
        ]
    return [
        _(
            "%(when)s · %(groups)s",
            when=moment_text(at, zone),
            groups=", ".join(map(group_title, due)),
        )
        for at, due in by_moment(dues).items()
    ]


def stats(viewer: Viewer, lines: list[ProjectLine]) -> list[Stat]:
    """The strip of figures at the top."""
    course = viewer.course
    free = sum(row.free for row in scribes.board(course) if row.meeting.cancelled_at is None)
    slots = [slot for held in seminars.slots_by_meeting(course).values() for slot in held]
    taken = sum(len(slot.confirmed) for slot in slots)
    capacity = sum(slot.capacity for slot in slots)
    students = courses.student_count(course)
    found = [
        Stat(
            str(students),
            ngettext("student", "students", students),
            url_for("courses.people", course=course.slug),
        ),
        Stat(
            _("%(some)d of %(all)d", some=taken, all=capacity),
            _("seminar slots taken"),
            url_for("seminars.index", course=course.slug),
        ),
        Stat(
            str(free),
            ngettext("scribe place free", "scribe places free", free),
            url_for("scribes.index", course=course.slug),
        ),
    ]
    if may_see_student_work(viewer):
        ungraded = sum(line.ungraded for line in lines)
        found.append(
            Stat(str(ungraded), _("to grade"), url_for("grading.index", course=course.slug))
        )
    return found


def todos(viewer: Viewer, lines: list[ProjectLine]) -> list[Todo]:
    """What waits for the staff, each with its one button."""
    course = viewer.course
    items = [*_asking(viewer), *_to_check(course), *_setting_up(course), *presentations(course)]
    items += drawn.for_staff(course)
    waiting = scribes.to_review(course) if may_see_student_work(viewer) else []
    if waiting:
        title = ngettext("Read %(num)d scribe notes", "Read %(num)d scribe notes", len(waiting))
        items.append(
            Todo(
                "soon",
                "",
                title,
                _("The oldest came in %(ago)s.", ago=ago(waiting[0].notes[-1].submitted_at)),
                url=url_for("scribes.index", course=course.slug),
                action=_("Read"),
            )
        )
    for line in lines:
        if line.ungraded and may_see_student_work(viewer):
            title = ngettext(
                "Grade %(num)d submission of %(project)s",
                "Grade %(num)d submissions of %(project)s",
                line.ungraded,
                project=line.title,
            )
            late = ngettext("%(num)d was late", "%(num)d were late", line.late)
            items.append(
                Todo("open", "", title, late if line.late else "", url=line.url, action=_("Grade"))
            )
    items += _outdated(lines) if may_see_student_work(viewer) else []
    for group_set in groups.group_sets(course):
        lone = len(groups.ungrouped(group_set))
        if lone:
            title = ngettext(
                "%(num)d student has no group: %(set)s",
                "%(num)d students have no group: %(set)s",
                lone,
                set=group_set.title,
            )
            url = url_for("groups.show_set", course=course.slug, group_set=group_set.slug)
            items.append(Todo("open", "", title, url=url, action=_("Look")))
    return items


def _asking(viewer: Viewer) -> list[Todo]:
    """Who asks to be let in."""
    number = join_requests.waiting_count(viewer.course) if may_manage_people(viewer) else 0
    if not number:
        return []
    title = ngettext("%(num)d person asks to join", "%(num)d people ask to join", number)
    url = url_for("joining.manage", course=viewer.course.slug)
    return [Todo("soon", "", title, url=url, action=_("Answer"))]


def _to_check(course: Course) -> list[Todo]:
    """What was noted when the course was brought or carried on, and nobody has looked at yet."""
    number = checks.open_count(course)
    if not number:
        return []
    title = ngettext("Check %(num)d thing", "Check %(num)d things", number)
    detail = _("They could not be told for certain when this course was brought here.")
    url = url_for("checks.manage", course=course.slug)
    return [Todo("open", "", title, detail, url=url, action=_("Look"))]


def _setting_up(course: Course) -> list[Todo]:
    """What a new course still lacks, in the order in which it is made."""
    lacks = [
        (
            not schedule.has_meetings(course),
            _("Plan the schedule"),
            _("Meetings with their dates, topics and scribe places."),
            "schedule.manage",
        ),
        (
            not courses.student_count(course),
            _("Add the students"),
            _("They form groups, take slots and hand in."),
            "courses.people",
        ),
        (
            course.published_at is None,
            _("Publish the course page"),
            _("Until then only the course's people see it."),
            "courses.edit",
        ),
    ]
    return [
        Todo(
            "open", "", title, detail, url=url_for(place, course=course.slug), action=_("Go there")
        )
        for missing, title, detail, place in lacks
        if missing
    ]


def _outdated(lines: list[ProjectLine]) -> list[Todo]:
    """Grades that a newer attempt has overtaken."""
    return [
        Todo(
            "soon",
            "",
            ngettext(
                "%(num)d graded submission of %(project)s has a newer attempt",
                "%(num)d graded submissions of %(project)s have a newer attempt",
                line.outdated,
                project=line.title,
            ),
            url=line.url,
            action=_("Look"),
        )
        for line in lines
        if line.outdated
    ]


LATELY = (
    "sign_up.take",
    "sign_up.move",
    "sign_up.reassign",
    "sign_up.withdraw",
    "sign_up.promote",
    "swap.accept",
    "swap.exchange",
    "draw.publish",
    "scribe.claim",
    "scribe.hand_in",
    "submission.hand_in",
    "group.create",
    "group.join",
    "grade.release",
)


def recent(course: Course) -> list[Event]:
    """The latest lines of the course's log that tell of students and grades."""
    return [Event(what, ago(at)) for what, at in log.latest(course, LATELY, RECENT)]
