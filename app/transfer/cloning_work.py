"""What students will do in the next term: group sets, projects with their rubrics, seminars.

It is made anew by the rooms' own operations, without the people. Projects are drafts.
"""

from collections.abc import Iterator, Mapping

from app.accounts.models import User
from app.core.i18n import _
from app.core.web.times import day
from app.courses.models import Course
from app.grading import rubrics
from app.grading.models import Criterion
from app.grading.rubrics import CriterionInput, RatingInput
from app.groups import queries as groups
from app.groups.operations import create_group_set
from app.projects import queries as projects
from app.projects.models import Project
from app.projects.setting import RequirementInput, create_project
from app.schedule.models import Meeting
from app.seminars.deadline_models import SlotDeadline
from app.transfer.cloning_days import Shift
from app.transfer.cloning_meetings import Note
from app.transfer.cloning_seminars import Sets, carry_seminars

Deadlines = Mapping[int, SlotDeadline]


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
            formation=each.formation,
        )
        for each in groups.group_sets(course)
    }
    seminars = carry_seminars(course, made, sets, meetings, shift, actor)
    carried = _carry_projects(course, made, sets, seminars.deadlines, shift, actor)
    return [*carried, *seminars.notes]


def _carry_projects(
    course: Course, made: Course, sets: Sets, deadlines: Deadlines, shift: Shift, actor: User
) -> Iterator[Note]:
    listed = projects.projects(course, include_drafts=True)
    by_project = rubrics.rubrics_of([project.id for project in listed])
    for project in listed:
        copy = _carry_project(project, made, sets, deadlines, shift, actor)
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
    project: Project, made: Course, sets: Sets, deadlines: Deadlines, shift: Shift, actor: User
) -> Project:
    opens_at, due_at = shift.span(project.opens_at, project.due_at)
    return create_project(
        made,
        actor,
        slug=project.slug,
        group_set=sets[project.group_set_id],
        slot_deadline=deadlines.get(project.slot_deadline_id or 0),
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
