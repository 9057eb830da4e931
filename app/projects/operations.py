"""Every change to projects, hand-ins and extensions. (Setting them stands in `setting`,
later due times in `extending`.)"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.core.web.times import moment_text, zone_name
from app.courses.models import Enrollment, Role
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, missing_text
from app.projects import letters, parts, rules
from app.projects.due_times import due_for
from app.projects.extending import grant_extension, withdraw_extension, withdrawal_effect
from app.projects.measuring import Effect, Remeasured, Unconfirmed, effect_of
from app.projects.models import (
    Attempt,
    AttemptFile,
    AttemptMember,
    FileRequirement,
    Project,
    Submission,
)
from app.projects.setting import (
    PROJECT_FIELDS,
    RequirementInput,
    create_project,
    delete_draft,
    edit_project,
    publish_project,
    record,
)

__all__ = [
    "PROJECT_FIELDS",
    "Effect",
    "Remeasured",
    "RequirementInput",
    "Unconfirmed",
    "check_hand_in",
    "create_project",
    "delete_draft",
    "edit_project",
    "effect_of",
    "grant_extension",
    "hand_in",
    "missing_file",
    "publish_project",
    "withdraw_extension",
    "withdrawal_effect",
]


def check_hand_in(
    project: Project, group: Group | None, enrollment: Enrollment, at: datetime
) -> Group:
    """The group that may hand in at `at`. Raises DomainError with the reason when it may not."""
    if project.published_at is None:
        raise DomainError(_("This project is not published."), code="draft")
    takes_part = enrollment.withdrawn_at is None and enrollment.role is Role.STUDENT
    if not takes_part or group is None or enrollment.id not in {m.id for m in group.members}:
        raise DomainError(
            _("You are in no group for this project. Join one first."), code="no_group"
        )
    if group.group_set_id != project.group_set_id:
        raise DomainError(_("This group does not work on this project."), code="foreign_group")
    if not is_complete(group):
        raise DomainError(
            _(
                "%(group)s is not complete: %(missing)s.",
                group=group_title(group),
                missing=missing_text(group),
            ),
            code="group_incomplete",
        )
    _check_window(project, group, at)
    for refuse in parts.before_hand_in:
        refuse(project, group)
    return group


def _check_window(project: Project, group: Group, at: datetime) -> None:
    due = due_for(project, group)
    state = rules.hand_in_state(project, due, at)
    if state is rules.HandInState.NOT_OPEN:
        raise DomainError(
            _(
                "%(project)s opens on %(when)s.",
                project=project.title,
                when=_in_zone(project, project.opens_at),
            ),
            code="not_open",
        )
    closes = rules.closes_at(project, due)
    if closes is not None and state is rules.HandInState.CLOSED:
        raise DomainError(
            _(
                "%(project)s closed on %(when)s and takes nothing later. "
                "Ask the instructor about an extension.",
                project=project.title,
                when=_in_zone(project, closes),
            ),
            code="closed",
        )


def _in_zone(project: Project, moment: datetime) -> str:
    zone = project.course.time_zone
    return f"{moment_text(moment, zone)} ({zone_name(zone)})"


def missing_file(requirement: FileRequirement) -> InvalidInput:
    """What is said of a required file that did not come."""
    return InvalidInput(
        _("“%(label)s” is missing. Choose its file.", label=requirement.label),
        code="file_missing",
        field=requirement.field,
    )


def hand_in(
    project: Project,
    group: Group,
    enrollment: Enrollment,
    files: Mapping[FileRequirement, StoredFile],
    *,
    title: str,
    comment: str,
    form_key: str,
    received_at: datetime,
) -> Attempt:
    """Hand in for a group: a new attempt, which counts from now on. Earlier ones stay.

    `received_at` is when the server began to receive it. The same form (`form_key`) sent twice is
    one attempt. Raises DomainError outside the window, for an incomplete group, or for somebody
    who is not in it; InvalidInput without a title or a required file.
    """
    # The project too: its grades are released under its lock, and end the handing in.
    with write(project.course, project, group) as session:
        submission = _submission_of(project, group)
        sent = {each.form_key: each for each in submission.attempts} if submission else {}
        if form_key in sent:
            return sent[form_key]
        check_hand_in(project, group, enrollment, received_at)
        _check_content(project, files, title)
        if submission is None:
            submission = Submission(project_id=project.id, group_id=group.id)
            session.add(submission)
            session.flush()
        due = due_for(project, group)
        attempt = Attempt(
            number=len(submission.attempts) + 1,
            title=" ".join(title.split()),
            comment=comment,
            received_at=received_at,
            due_at=rules.measured_by(received_at, due),
            late_days=rules.late_days(received_at, due),
            handed_in_by_id=enrollment.id,
            form_key=form_key,
            files=[AttemptFile(requirement=r, file=file) for r, file in files.items()],
            members=[AttemptMember(enrollment_id=member.id) for member in group.members],
        )
        submission.attempts.append(attempt)
        session.flush()
        subject = f"{project.title}: {group_title(group)}"
        record(project, "submission.hand_in", subject, enrollment.user_id, attempt=attempt.number)
        letters.send_receipt(attempt)
    return attempt


def _submission_of(project: Project, group: Group) -> Submission | None:
    return db.session.scalar(
        select(Submission).where(
            Submission.project_id == project.id, Submission.group_id == group.id
        )
    )


def _check_content(
    project: Project, files: Mapping[FileRequirement, StoredFile], title: str
) -> None:
    if not title.strip():
        raise InvalidInput(_("Give the report a title."), code="no_title", field="title")
    given = {requirement.id for requirement in files}
    for requirement in project.requirements:
        if requirement.required and requirement.id not in given:
            raise missing_file(requirement)
    if not given <= {requirement.id for requirement in project.requirements}:
        raise InvalidInput(_("A file that this project does not ask for."), code="foreign_file")
