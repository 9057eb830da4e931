"""Every change to projects, hand-ins and extensions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.core.web.times import moment_text
from app.courses.models import Course, Enrollment
from app.courses.operations import check_slug
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title, is_complete
from app.projects import rules
from app.projects.models import (
    Attempt,
    AttemptFile,
    AttemptMember,
    Extension,
    FileKind,
    FileRequirement,
    Project,
    Submission,
)

PROJECT_FIELDS = ("title", "brief", "opens_at", "due_at", "late_days", "late_percent")


@dataclass(frozen=True, slots=True)
class RequirementInput:
    """A file that hand-ins must or may have."""

    label: str
    kind: FileKind
    required: bool
    max_bytes: int


def create_project(
    course: Course,
    actor: User,
    *,
    slug: str,
    group_set: GroupSet,
    requirements: Sequence[RequirementInput],
    **values: Any,
) -> Project:
    """Set a new project, as a draft. Raises InvalidInput and DomainError."""
    check_slug(slug)
    _check(values, requirements)
    with write(course) as session:
        taken = select(Project.id).where(Project.course_id == course.id, Project.slug == slug)
        if session.scalar(taken) is not None:
            raise DomainError(
                _("There is a project at this address already."), code="slug_taken", field="slug"
            )
        if group_set.course_id != course.id:
            raise InvalidInput(_("Choose a group set of this course."), field="group_set")
        project = Project(
            course_id=course.id,
            group_set_id=group_set.id,
            slug=slug,
            **{name: values[name] for name in PROJECT_FIELDS},
        )
        session.add(project)
        session.flush()
        _set_requirements(project, requirements)
        _record(project, "project.create", project.title, actor.id)
    return project


def _check(values: Mapping[str, Any], requirements: Sequence[RequirementInput]) -> None:
    if values["due_at"] <= values["opens_at"]:
        raise InvalidInput(
            _("It is due before it opens. Choose a later due time."),
            code="due_before_open",
            field="due_at",
        )
    if not any(r.required for r in requirements):
        raise InvalidInput(
            _("Ask for one file at least."), code="no_file_required", field="label_1"
        )


def _set_requirements(project: Project, wanted: Sequence[RequirementInput]) -> None:
    """Make the required files these. One that hand-ins have answered is kept in its place."""
    present = list(project.requirements)
    for position, each in enumerate(wanted, 1):
        if position <= len(present):
            row = present[position - 1]
        else:
            row = FileRequirement(project_id=project.id, position=position)
            project.requirements.append(row)
        row.label, row.kind = each.label, each.kind
        row.required, row.max_bytes = each.required, each.max_bytes
    for row in present[len(wanted) :]:
        answered = select(AttemptFile.id).where(AttemptFile.requirement_id == row.id).limit(1)
        if db.session.scalar(answered) is not None:
            raise DomainError(
                _("“%(label)s” has been handed in already and can't be taken away.",
                  label=row.label),
                code="file_in_use",
            )
        project.requirements.remove(row)


def edit_project(
    project: Project, actor: User, *, requirements: Sequence[RequirementInput], **values: Any
) -> int:
    """Change a project. Attempts are measured anew by the changed due time, in this transaction.

    Returns for how many attempts the days late changed.
    """
    _check(values, requirements)
    with write(project.course, project):
        for name in PROJECT_FIELDS:
            setattr(project, name, values[name])
        _set_requirements(project, requirements)
        changed = _measure(project)
        project.course.changed()
        _record(project, "project.edit", project.title, actor.id, remeasured=changed)
    return changed


def _measure(project: Project, group: Group | None = None) -> int:
    """Measure attempts by the due times as they are now; returns how many came out different."""
    changed = 0
    statement = (
        select(Attempt).join(Attempt.submission).where(Submission.project_id == project.id)
    )
    if group is not None:
        statement = statement.where(Submission.group_id == group.id)
    for attempt in db.session.scalars(statement):
        due = rules.due_for(project, attempt.submission.group)
        days = rules.late_days(attempt.received_at, due)
        changed += days != attempt.late_days
        attempt.due_at, attempt.late_days = due, days
    return changed


def publish_project(project: Project, actor: User, *, published: bool = True) -> None:
    """Show a project to everybody, or take it back to a draft while nothing is handed in."""
    with write(project.course, project) as session:
        if (project.published_at is not None) == published:
            return
        handed_in = select(Submission.id).where(Submission.project_id == project.id).limit(1)
        if not published and session.scalar(handed_in) is not None:
            raise DomainError(
                _("Work has been handed in for this project; it can't be a draft again."),
                code="handed_in",
            )
        project.published_at = now() if published else None
        project.course.changed()
        action = "project.publish" if published else "project.unpublish"
        _record(project, action, project.title, actor.id)


def grant_extension(
    project: Project, group: Group, due_at: datetime, reason: str, granter: Enrollment
) -> Extension:
    """Give a group a later due time; what it handed in is measured by it."""
    with write(project.course, project) as session:
        if group.group_set_id != project.group_set_id:
            raise InvalidInput(_("This group does not work on this project."), field="group")
        if due_at <= project.due_at:
            raise InvalidInput(
                _("An extension is later than the due time of everybody."),
                code="not_later",
                field="due_at",
            )
        extension = next((e for e in project.extensions if e.group_id == group.id), None)
        if extension is None:
            extension = Extension(
                project_id=project.id,
                group_id=group.id,
                due_at=due_at,
                granted_by_id=granter.id,
            )
            project.extensions.append(extension)
        extension.due_at, extension.reason = due_at, reason
        extension.granted_by_id, extension.granted_at = granter.id, now()
        session.flush()
        _measure(project, group)
        _record(project, "extension.grant", group_title(group), granter.user_id)
    return extension


def withdraw_extension(project: Project, group: Group, actor: Enrollment) -> None:
    """Take an extension back; what the group handed in is measured by the common due time."""
    with write(project.course, project) as session:
        extension = next((e for e in project.extensions if e.group_id == group.id), None)
        if extension is None:
            return
        project.extensions.remove(extension)
        session.delete(extension)
        session.flush()
        _measure(project, group)
        _record(project, "extension.withdraw", group_title(group), actor.user_id)


def check_hand_in(
    project: Project, group: Group | None, enrollment: Enrollment, at: datetime
) -> Group:
    """The group that may hand in now. Raises DomainError with the reason when it may not."""
    if group is None or enrollment.id not in {member.id for member in group.members}:
        raise DomainError(
            _("You are in no group for this project. Join one first."), code="no_group"
        )
    if not is_complete(group):
        raise DomainError(
            _("%(group)s is not complete yet. Invite more people first.",
              group=group_title(group)),
            code="group_incomplete",
        )
    zone = project.course.time_zone
    state = rules.hand_in_state(project, group, at)
    if state is rules.HandInState.NOT_OPEN:
        opens = moment_text(project.opens_at, zone)
        raise DomainError(_("%(project)s opens %(when)s.", project=project.title, when=opens),
                          code="not_open")
    if state is rules.HandInState.CLOSED:
        closed = moment_text(rules.closes_at(project, group), zone)
        raise DomainError(
            _("%(project)s closed %(when)s and takes nothing later. "
              "Ask the instructor about an extension.", project=project.title, when=closed),
            code="closed",
        )
    return group


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
    one attempt. Raises DomainError outside the window, for an incomplete group, or when a
    required file is missing.
    """
    with write(project.course, group) as session:
        submission = session.scalar(
            select(Submission).where(
                Submission.project_id == project.id, Submission.group_id == group.id
            )
        )
        for attempt in submission.attempts if submission else []:
            if attempt.form_key == form_key:
                return attempt
        check_hand_in(project, group, enrollment, received_at)
        _check_files(project, files)
        if submission is None:
            submission = Submission(project_id=project.id, group_id=group.id)
            session.add(submission)
            session.flush()
        due = rules.due_for(project, group)
        attempt = Attempt(
            number=len(submission.attempts) + 1,
            title=title,
            comment=comment,
            received_at=received_at,
            due_at=due,
            late_days=rules.late_days(received_at, due),
            handed_in_by_id=enrollment.id,
            form_key=form_key,
            files=[AttemptFile(requirement=r, file=file) for r, file in files.items()],
            members=[AttemptMember(enrollment_id=member.id) for member in group.members],
        )
        submission.attempts.append(attempt)
        session.flush()
        _record(project, "submission.hand_in", f"{project.title}: {group_title(group)}",
                enrollment.user_id, attempt=attempt.number)
    return attempt


def _check_files(project: Project, files: Mapping[FileRequirement, StoredFile]) -> None:
    given = {requirement.id for requirement in files}
    for requirement in project.requirements:
        if requirement.required and requirement.id not in given:
            raise InvalidInput(
                _("“%(label)s” is missing. Choose its file.", label=requirement.label),
                code="file_missing",
                field=requirement.public_id,
            )
    if not given <= {requirement.id for requirement in project.requirements}:
        raise InvalidInput(_("A file that this project does not ask for."), code="foreign_file")


def _record(project: Project, action: str, subject: str, actor_id: int, **detail: Any) -> None:
    audit.record(
        db.session, action, subject, actor_id=actor_id, course_id=project.course_id, **detail
    )
