"""What students will do in the next term: group sets, projects with their rubrics, seminars.

It is made anew by the rooms' own operations, without the people. Projects are drafts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from app.accounts.models import User
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.times import day
from app.courses.models import Course
from app.grading import rubrics
from app.grading.models import Criterion
from app.grading.rubrics import CriterionInput, RatingInput
from app.groups import queries as groups
from app.groups.models import GroupSet
from app.groups.operations import create_group_set
from app.projects import queries as projects
from app.projects.models import Project
from app.projects.setting import RequirementInput, create_project
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.operations import add_slots, create_seminar
from app.transfer.cloning_days import Shift
from app.transfer.cloning_meetings import Note

Sets = Mapping[int, GroupSet]


def carry_work(
    course: Course, made: Course, meetings: Mapping[int, Meeting], shift: Shift, actor: User
) -> list[Note]:
    """Set in the new course what was set in the old one; returns what to look at.

    `meetings` are the new ones by the keys of the old.
    """
    sets = {
        each.id: create_group_set(
            made,
            actor,
            title=each.title,
            min_size=each.min_size,
            max_size=each.max_size,
            locks_at=shift.moment(each.locks_at) if each.locks_at else None,
        )
        for each in groups.group_sets(course)
    }
    notes = list(_carry_projects(course, made, sets, shift, actor))
    for seminar in seminars.seminars(course):
        notes += _carry_seminar(seminar, made, sets, meetings, shift, actor)
    return notes


def _carry_projects(
    course: Course, made: Course, sets: Sets, shift: Shift, actor: User
) -> Iterator[Note]:
    listed = projects.projects(course, include_drafts=True)
    by_project = rubrics.rubrics_of([project.id for project in listed])
    for project in listed:
        copy = _carry_project(project, made, sets[project.group_set_id], shift, actor)
        criteria = by_project.get(project.id, [])
        if criteria:
            rubrics.set_rubric(copy, [_criterion(each) for each in criteria], actor)
        text = _(
            "The project “%(title)s” is a draft, due %(day)s. Look at its days, then publish it.",
            title=copy.title,
            day=day(copy.due_at, made.time_zone),
        )
        yield Note(text)


def _carry_project(
    project: Project, made: Course, group_set: GroupSet, shift: Shift, actor: User
) -> Project:
    opens_at, due_at = shift.span(project.opens_at, project.due_at)
    return create_project(
        made,
        actor,
        slug=project.slug,
        group_set=group_set,
        requirements=[
            RequirementInput(each.label, each.kind, each.required, each.max_bytes)
            for each in project.requirements
        ],
        title=project.title,
        brief=project.brief,
        opens_at=opens_at,
        due_at=due_at,
        late_days=project.late_days,
        late_percent=project.late_percent,
    )


def _criterion(criterion: Criterion) -> CriterionInput:
    return CriterionInput(
        title=criterion.title,
        points=criterion.points,
        description=criterion.description,
        ratings=[
            RatingInput(each.title, each.points, each.description) for each in criterion.ratings
        ],
    )


def _carry_seminar(
    seminar: Seminar,
    made: Course,
    sets: Sets,
    meetings: Mapping[int, Meeting],
    shift: Shift,
    actor: User,
) -> Iterator[Note]:
    opens_at, closes_at = shift.span(seminar.opens_at, seminar.closes_at)
    copy = create_seminar(
        made,
        actor,
        group_set=sets[seminar.group_set_id],
        title=seminar.title,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    yield Note(
        _(
            "Sign-up for “%(title)s” opens %(opens)s and closes %(closes)s. Look at these days.",
            title=copy.title,
            opens=day(opens_at, made.time_zone),
            closes=day(closes_at, made.time_zone),
        )
    )
    for each in seminars.board(seminar).days:
        meeting = meetings.get(each.meeting.id)
        for run in _runs(each.slots):
            if meeting is None or not _carry_slots(copy, each.meeting, meeting, run, actor):
                yield _lost(each.meeting, meeting, run)


def _carry_slots(
    seminar: Seminar, before: Meeting, after: Meeting, run: Sequence[SeminarSlot], actor: User
) -> bool:
    """Add a run of like slots as far into the new meeting as they were in the old one."""
    first = run[0]
    starts_at = after.starts_at + (first.starts_at - before.starts_at)
    try:
        add_slots(seminar, after, starts_at, first.minutes, first.capacity, len(run), actor)
    except DomainError:
        return False
    return True


def _runs(slots: Sequence[SeminarSlot]) -> Iterator[list[SeminarSlot]]:
    """The slots in runs of like ones, each right after the one before."""
    begins = [
        slot.starts_at - number * timedelta(minutes=slot.minutes)
        for number, slot in enumerate(slots)
    ]
    keyed = zip(begins, slots, strict=True)
    for _key, run in groupby(keyed, lambda pair: (pair[0], pair[1].minutes, pair[1].capacity)):
        yield [slot for _begin, slot in run]


def _lost(before: Meeting, after: Meeting | None, run: Sequence[SeminarSlot]) -> Note:
    text = _(
        "%(num)d seminar slots of %(meeting)s did not come along. Add them where they fit.",
        num=len(run),
        meeting=before.title or meeting_label(before),
    )
    return Note(text)
