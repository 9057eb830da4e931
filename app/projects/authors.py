"""Whose work a hand-in is: those who were in the group then, and whom the staff add.

Somebody may have worked on a report and have accepted the group's invitation a day too late. The
group hands in again, or the staff add them: then it is theirs as it is the others'.
"""

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.rules import group_title
from app.projects import letters
from app.projects.models import Attempt, AttemptMember
from app.projects.setting import record


def came_later(attempt: Attempt) -> list[Enrollment]:
    """Who is in the group now, and was not when it handed in."""
    named = {member.enrollment_id for member in attempt.members}
    return [each for each in attempt.submission.group.members if each.id not in named]


def add_author(attempt: Attempt, enrollment: Enrollment, actor: User) -> None:
    """As staff, add to a hand-in somebody who took part in it: they see it, and its grade.

    Adding twice is adding once. Raises DomainError for somebody who is not in the group.
    """
    submission = attempt.submission
    project, group = submission.project, submission.group
    # The project too: grades are released under its lock, to those whose work it is.
    with write(project.course, project, group) as session:
        if any(member.enrollment_id == enrollment.id for member in attempt.members):
            return
        if enrollment.id not in {member.id for member in group.members}:
            raise DomainError(
                _(
                    "%(name)s is not in %(group)s. Put them into it first.",
                    name=enrollment.name,
                    group=group_title(group),
                ),
                code="not_a_member",
            )
        attempt.members.append(AttemptMember(enrollment_id=enrollment.id))
        session.flush()
        record(
            project,
            "submission.add_author",
            f"{project.title}: {group_title(group)}",
            actor.id,
            person_id=enrollment.user_id,
            attempt=attempt.number,
        )
        letters.tell_author(attempt, enrollment)
