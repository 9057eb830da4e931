"""Who may see and hand in what."""

from app.courses.permissions import Viewer, may_edit_course, may_see_student_work
from app.groups.permissions import is_member
from app.projects.models import Attempt, Project


def may_see_project(viewer: Viewer, project: Project) -> bool:
    """A published project is everybody's who may see the page; a draft the staff's."""
    return project.published_at is not None or may_edit_course(viewer)


def may_see_attempt(viewer: Viewer, attempt: Attempt) -> bool:
    """Staff; those who were in the group when it handed in; and its present members.

    Someone who left keeps what was handed in while they were there and sees nothing after.
    """
    if may_see_student_work(viewer):
        return True
    if viewer.enrollment is None:
        return False
    own = viewer.enrollment.id
    was_there = any(member.enrollment_id == own for member in attempt.members)
    return was_there or is_member(viewer, attempt.submission.group)
