"""Who may see and hand in what."""

from app.courses.permissions import Viewer, is_student, may_edit_course, may_see_student_work
from app.groups.models import Group
from app.projects.models import Attempt, Project


def may_see_project(viewer: Viewer, project: Project) -> bool:
    """A published project is everybody's who may see the page; a draft the staff's."""
    return project.published_at is not None or may_edit_course(viewer)


def may_hand_in(viewer: Viewer, group: Group | None) -> bool:
    """Members of a group hand in for it."""
    return (
        is_student(viewer)
        and group is not None
        and any(member.id == viewer.me.id for member in group.members)
    )


def may_see_attempt(viewer: Viewer, attempt: Attempt) -> bool:
    """Staff; those who were in the group when it handed in; and its present members.

    Someone who left keeps what was handed in while they were there and sees nothing after.
    """
    if may_see_student_work(viewer):
        return True
    if viewer.enrollment is None:
        return False
    own = viewer.enrollment.id
    if any(member.enrollment_id == own for member in attempt.members):
        return True
    return any(member.id == own for member in attempt.submission.group.members)
