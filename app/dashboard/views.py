"""The first page of each person in a course: what is next."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.web.times import zone_name
from app.courses.access import course_view
from app.courses.permissions import (
    Viewer,
    is_student,
    may_edit_course,
    may_have_a_dashboard,
    may_see_student_work,
)
from app.dashboard import staff, student
from app.groups import queries as groups
from app.groups.rules import group_title

bp = Blueprint("dashboard", __name__)


@bp.get("/c/<course>/dashboard/")
@course_view(may_have_a_dashboard)
def show(viewer: Viewer) -> ResponseReturnValue:
    """What the viewer has to do next, by their role."""
    if may_edit_course(viewer):
        return _staff(viewer)
    return _student(viewer)


def _student(viewer: Viewer) -> str:
    takes_part = is_student(viewer)
    return render_template(
        "dashboard/student.html",
        todos=student.todos(viewer) if takes_part else [],
        results=student.results(viewer) if takes_part else [],
        groups=groups.groups_of_member(viewer.me) if takes_part else [],
        group_title=group_title,
        me=viewer.me,
        takes_part=takes_part,
        meeting=student.next_meeting(viewer.course),
        zone=zone_name(viewer.course.time_zone),
    )


def _staff(viewer: Viewer) -> str:
    lines = staff.project_lines(viewer) if may_see_student_work(viewer) else []
    return render_template(
        "dashboard/staff.html",
        stats=staff.stats(viewer, lines),
        todos=staff.todos(viewer, lines),
        projects=lines,
        recent=staff.recent(viewer.course) if may_see_student_work(viewer) else None,
        zone=zone_name(viewer.course.time_zone),
    )
