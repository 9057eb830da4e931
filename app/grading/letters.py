"""Mail about grades. It tells that there is one, and never which."""

from collections.abc import Iterable

from app.core.i18n import _
from app.core.mail.models import Topic
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.projects.models import Project


def tell_released(project: Project, graded: Iterable[Enrollment]) -> None:
    """Tell students that their grade for a project can be read."""
    course = project.course
    write_to(
        graded,
        course,
        topic=Topic.GRADE,
        subject=_("Your grade for %(project)s is there", project=project.title),
        paragraphs=[
            _(
                "%(project)s is graded. The page shows the points and the comments.",
                project=project.title,
            )
        ],
        action=(_("Open the grade"), f"/c/{course.slug}/projects/{project.slug}/grade"),
    )
