"""Who may see and hand in what."""

from app.courses.permissions import Viewer, may_edit_course, may_see_student_work
from app.projects.models import Attempt, Project


def may_see_project(viewer: Viewer, project: Project) -> bool:
    """A published project is everybody's who may see the page; a draft the staff's."""
    return project.published_at is not None or may_edit_course(viewer)


def may_see_attempt(viewer: Viewer, attempt: Attempt) -> bool:
    """Staff, and those whose work it is: who were in the group when it handed in.

    It stays theirs when they leave. Whoever comes later sees what is handed in from then on, and
    nothing from before, unless the staff add them to it (`authors`).
    """
    if may_see_student_work(viewer):
        return True
    me = viewer.enrollment
    return me is not None and any(member.enrollment_id == me.id for member in attempt.members)
