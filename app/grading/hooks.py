"""What grading adds to the pages and rules of projects."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from app.accounts import personal as accounts
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.courses.permissions import Viewer
from app.grading import personal, queries
from app.grading.arithmetic import shown
from app.grading.permissions import may_see_own_grades
from app.grading.rubrics import maximum_of, rubric_of
from app.groups.models import Group
from app.projects import parts
from app.projects.models import Attempt, Project


def rubric_below(viewer: Viewer, project: Project) -> Markup:
    """How the project is marked, for everybody who reads what is set."""
    criteria = rubric_of(project)
    if not criteria:
        return Markup()
    return Markup(  # noqa: S704 (a template's own output)
        render_template(
            "grading/_rubric.html",
            criteria=criteria,
            maximum=shown(maximum_of(criteria)),
            shown=shown,
        )
    )


def grade_beside(viewer: Viewer, project: Project) -> Markup:
    """A student's released grade."""
    released = _released(viewer, [project]).get(project.id)
    if released is None:
        return Markup()
    return Markup(  # noqa: S704 (a template's own output)
        render_template("grading/_grade.html", project=project, released=released, shown=shown)
    )


def graded_states(viewer: Viewer, listed: Sequence[Project]) -> dict[int, tuple[str, str]]:
    """'graded: 89 of 100' for projects whose grade is released to the viewer."""
    return {
        project_id: (
            _(
                "graded: %(points)s of %(maximum)s",
                points=shown(released.points),
                maximum=shown(released.maximum),
            ),
            "good",
        )
        for project_id, released in _released(viewer, listed).items()
    }


def _released(viewer: Viewer, listed: Sequence[Project]) -> dict[int, queries.ReleasedGrade]:
    return queries.released_grades(listed, viewer.me) if may_see_own_grades(viewer) else {}


def refuse_when_graded(project: Project, group: Group) -> None:
    """A grade that is out is of the report that is in: nothing follows it unasked."""
    if queries.is_released(project, group):
        raise DomainError(
            _(
                "Your grade for %(project)s is released, so nothing more is taken. "
                "Ask the instructor if something has to change.",
                project=project.title,
            ),
            code="graded",
        )


def refuse_to_take_a_grade_away(attempt: Attempt, author: Enrollment) -> None:
    """Nobody loses a grade that they have read, or points of their own, unasked."""
    grade = queries.grade_of(attempt.submission)
    if grade is None or grade.attempt_id != attempt.id:
        return
    if grade.released_at is not None:
        raise DomainError(
            _(
                "The grade of this hand-in is released, and counts for %(name)s. An instructor "
                "takes the release back first.",
                name=author.name,
            ),
            code="graded",
        )
    if any(each.enrollment_id == author.id for each in grade.adjustments):
        raise DomainError(
            _(
                "%(name)s gets other points for this hand-in than the group. Take these off the "
                "grade first.",
                name=author.name,
            ),
            code="adjusted",
        )


def install() -> None:
    """Register once; calling again changes nothing."""
    if rubric_below not in parts.below_brief:
        parts.below_brief.append(rubric_below)
        parts.beside_brief.append(grade_beside)
        parts.states.append(graded_states)
        parts.before_hand_in.append(refuse_when_graded)
        parts.before_author_goes.append(refuse_to_take_a_grade_away)
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
