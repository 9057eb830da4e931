"""Whose work a hand-in is: those who were in the group then, and whom the staff add.

Somebody may have worked on a report and have accepted the group's invitation a day too late. The
group hands in again, or the staff add them: then it is theirs as it is the others'. Whom the staff
added they can take off again; who was in the group then stays on it for good. Which of the two
somebody is, the log and the group's history say: of two accounts that were merged each may be one.
"""

from sqlalchemy import select

from app.accounts.erasing import accounts_merged_into
from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.history import end_of
from app.groups.rules import group_title
from app.projects import letters, parts
from app.projects.models import Attempt, AttemptMember
from app.projects.setting import record

ADDED, TAKEN_OFF = "submission.add_author", "submission.remove_author"


def came_later(attempt: Attempt) -> list[Enrollment]:
    """Who is in the group now, and was not when it handed in."""
    named = {member.enrollment_id for member in attempt.members}
    return [each for each in attempt.submission.group.members if each.id not in named]


def add_author(attempt: Attempt, enrollment: Enrollment, actor: User) -> None:
    """As staff, add to a hand-in somebody who took part in it: they see it, and its grade.

    Adding twice is adding once. Raises DomainError for somebody who is not in the group.
    """
    project, group = attempt.submission.project, attempt.submission.group
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
        _record(attempt, ADDED, enrollment, actor)
        letters.tell_author(attempt, enrollment)


def added_by_staff(attempt: Attempt) -> list[Enrollment]:
    """Whose work it is because the staff have said so, and not because they were in the group."""
    lines = db.session.scalars(
        select(AuditEntry.person_id).where(
            AuditEntry.course_id == attempt.submission.project.course_id,
            AuditEntry.action == ADDED,
            AuditEntry.detail["key"].as_string() == attempt.public_id,
        )
    )
    added = set(lines)
    if not added:
        return []
    for_good = {attempt.handed_in_by_id, *_in_the_group_then(attempt)}
    others = [m.enrollment for m in attempt.members if m.enrollment_id not in for_good]
    return [each for each in others if added & _numbers_of(each.user)]


def _in_the_group_then(attempt: Attempt) -> set[int]:
    then = attempt.received_at
    return {
        each.enrollment_id
        for each in attempt.submission.group.memberships
        if each.joined_at <= then < end_of(each)
    }


def _numbers_of(user: User) -> set[int]:
    """By which numbers the log knows somebody: also by those of accounts that are theirs now."""
    return {user.id, *(account.id for account in accounts_merged_into(user))}


def check_removable(attempt: Attempt, enrollment: Enrollment) -> None:
    """Raise DomainError for somebody who was in the group when it handed in, or for whom it counts
    by now: a room above says so."""
    if enrollment not in added_by_staff(attempt):
        raise DomainError(
            _(
                "%(name)s was in the group when it handed in, so this hand-in stays theirs.",
                name=enrollment.name,
            ),
            code="was_a_member",
        )
    for refuse in parts.before_author_goes:
        refuse(attempt, enrollment)


def remove_author(attempt: Attempt, enrollment: Enrollment, actor: User) -> None:
    """As staff, take somebody off a hand-in whom the staff had added. They see nothing of it then.

    Removing twice is removing once. Raises DomainError where `check_removable` does.
    """
    project = attempt.submission.project
    # The project too: a grade is saved and released under its lock.
    with write(project.course, project):
        on_it = next((m for m in attempt.members if m.enrollment_id == enrollment.id), None)
        if on_it is None:
            return
        check_removable(attempt, enrollment)
        attempt.members.remove(on_it)
        db.session.delete(on_it)
        db.session.flush()
        _record(attempt, TAKEN_OFF, enrollment, actor)
        letters.tell_taken_off(attempt, enrollment)


def _record(attempt: Attempt, action: str, enrollment: Enrollment, actor: User) -> None:
    submission = attempt.submission
    record(
        submission.project,
        action,
        f"{submission.project.title}: {group_title(submission.group)}",
        actor.id,
        person_id=enrollment.user_id,
        attempt=attempt.number,
        key=attempt.public_id,
    )
