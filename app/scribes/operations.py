"""Every change to who writes up which meeting, and to the notes they hand in."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import audit
from app.core.clock import from_local, local, now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.storage import StoredFile
from app.courses.models import Enrollment, Role
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.scribes import letters
from app.scribes.models import ScribeAssignment, ScribeNotes, ScribeState
from app.seminars.holding import clashes, waiting

DUE_AFTER = timedelta(days=7)


def active_assignments(meeting: Meeting) -> list[ScribeAssignment]:
    """The assignments that hold a place at `meeting`."""
    return list(
        db.session.scalars(
            select(ScribeAssignment)
            .where(
                ScribeAssignment.meeting_id == meeting.id,
                ScribeAssignment.state != ScribeState.WITHDRAWN,
            )
            .order_by(ScribeAssignment.place)
        )
    )


def claim(
    meeting: Meeting, enrollment: Enrollment, *, actor: Enrollment | None = None
) -> ScribeAssignment:
    """Take a scribe place at a meeting; notes are due DUE_AFTER its end.

    Claiming twice gives the claim that one has. Raises DomainError when all places are taken,
    the meeting is cancelled, or the person does not take the course, or presents in the meeting
    where a seminar forbids to do both.
    """
    with write(meeting.course, meeting) as session:
        if enrollment.role is not Role.STUDENT or enrollment.withdrawn_at is not None:
            raise DomainError(
                _("Only students of the course write up meetings."), code="not_a_student"
            )
        held = active_assignments(meeting)
        mine = next((a for a in held if a.enrollment_id == enrollment.id), None)
        if mine is not None:
            return mine
        if meeting.cancelled_at is not None:
            raise DomainError(
                _("%(meeting)s is cancelled.", meeting=meeting_label(meeting)), code="cancelled"
            )
        taken = {a.place for a in held}
        free = [p for p in range(1, meeting.scribe_places + 1) if p not in taken]
        if not free:
            raise DomainError(_full(meeting), code="scribe_places_full")
        clashes.refuse_if_presenting(meeting, enrollment)
        assignment = ScribeAssignment(
            course_id=meeting.course_id,
            meeting_id=meeting.id,
            enrollment_id=enrollment.id,
            place=free[0],
            due_at=meeting.ends_at + DUE_AFTER,
        )
        session.add(assignment)
        meeting.course.changed()
        _record(meeting, "scribe.claim", enrollment, actor or enrollment)
    return assignment


def _full(meeting: Meeting) -> str:
    if not meeting.scribe_places:
        return _("%(meeting)s takes no scribes.", meeting=meeting_label(meeting))
    return _(
        "Somebody was faster: every scribe place of %(meeting)s is taken. "
        "Other lectures still have places.",
        meeting=meeting_label(meeting),
    )


def give_back(assignment: ScribeAssignment, *, actor: Enrollment) -> None:
    """Free a place again. Once notes are handed in, only staff can.

    Giving back twice is giving back once.
    """
    meeting = assignment.meeting
    with write(meeting.course, assignment):
        if assignment.state is ScribeState.WITHDRAWN:
            return
        if assignment.notes and actor.role is Role.STUDENT:
            raise DomainError(
                _("Notes are handed in already. Ask the instructor to free the place."),
                code="notes_handed_in",
            )
        assignment.state = ScribeState.WITHDRAWN
        meeting.course.changed()
        _record(meeting, "scribe.give_back", assignment.enrollment, actor)
        # Whoever was kept from presenting there by it may have a place now.
        waiting.fill_for([assignment.enrollment])


def hand_in_notes(
    assignment: ScribeAssignment, file: StoredFile, *, actor: Enrollment
) -> ScribeNotes:
    """Hand in notes, or a new version of them. What was handed in before is kept.

    The same file sent twice in a row is one version. Raises DomainError for a place given back
    or notes that are published already.
    """
    with write(assignment.course, assignment) as session:
        if assignment.state is ScribeState.WITHDRAWN:
            raise DomainError(
                _("This place was given back. Take it again first."), code="given_back"
            )
        latest = assignment.latest
        if latest is not None and latest.answered_at is None and latest.file.sha256 == file.sha256:
            return latest
        if assignment.state is ScribeState.PUBLISHED:
            raise DomainError(
                _("These notes are published. Ask the instructor to take them back first."),
                code="published",
            )
        session.add(file)
        session.flush()
        notes = ScribeNotes(
            assignment_id=assignment.id,
            number=len(assignment.notes) + 1,
            file_id=file.id,
            submitted_at=now(),
        )
        assignment.notes.append(notes)
        assignment.state = ScribeState.SUBMITTED
        _record(assignment.meeting, "scribe.hand_in", assignment.enrollment, actor)
    return notes


def request_revision(
    assignment: ScribeAssignment, feedback: str, *, due_at: datetime | None, actor: Enrollment
) -> None:
    """Ask for changes to the notes handed in last, saying which and until when."""
    with write(assignment.course, assignment):
        notes = _handed_in(assignment)
        if not feedback:
            raise InvalidInput(
                _("Say what should change."), code="feedback_needed", field="feedback"
            )
        asked = (ScribeState.REVISION_REQUESTED, feedback)
        is_news = (assignment.state, notes.feedback) != asked
        notes.feedback, notes.answered_at = feedback, now()
        assignment.state = ScribeState.REVISION_REQUESTED
        assignment.due_at = due_at or now() + DUE_AFTER
        assignment.course.changed()
        _record(assignment.meeting, "scribe.request_revision", assignment.enrollment, actor)
        if is_news:
            letters.tell_of_revision(assignment)


def publish_notes(assignment: ScribeAssignment, *, actor: Enrollment) -> None:
    """Put the notes handed in last on the course page. Publishing twice is publishing once."""
    with write(assignment.course, assignment):
        notes = _handed_in(assignment)
        if assignment.state is ScribeState.PUBLISHED:
            return
        notes.answered_at = now()
        assignment.state = ScribeState.PUBLISHED
        assignment.course.changed()
        _record(assignment.meeting, "scribe.publish", assignment.enrollment, actor)
        letters.tell_published(assignment)


def take_back_notes(assignment: ScribeAssignment, *, actor: Enrollment) -> None:
    """Take published notes off the course page again; they stay handed in."""
    with write(assignment.course, assignment):
        if assignment.state is not ScribeState.PUBLISHED:
            return
        assignment.state = ScribeState.SUBMITTED
        assignment.course.changed()
        _record(assignment.meeting, "scribe.take_back", assignment.enrollment, actor)


def _handed_in(assignment: ScribeAssignment) -> ScribeNotes:
    notes = assignment.latest
    if notes is None or assignment.state is ScribeState.WITHDRAWN:
        raise DomainError(_("No notes have been handed in yet."), code="no_notes")
    return notes


def _record(meeting: Meeting, action: str, scribe: Enrollment, actor: Enrollment) -> None:
    audit.record(
        db.session,
        action,
        meeting_label(meeting),
        actor_id=actor.user_id,
        person_id=scribe.user_id,
        course_id=meeting.course_id,
    )


def give_back_on_withdrawal(enrollment: Enrollment) -> None:
    """Somebody left the class: the places they have handed in nothing for are free again."""
    claimed = db.session.scalars(
        select(ScribeAssignment).where(
            ScribeAssignment.enrollment_id == enrollment.id,
            ScribeAssignment.state == ScribeState.CLAIMED,
        )
    )
    for assignment in claimed:
        give_back(assignment, actor=enrollment)


def refuse_if_written_up(meeting: Meeting) -> None:
    """Refuse to delete a meeting that scribes hold places of."""
    if active_assignments(meeting):
        raise DomainError(
            _(
                "%(meeting)s has scribes. Cancel it instead, or free their places first.",
                meeting=meeting_label(meeting),
            ),
            code="has_scribes",
        )


def refuse_fewer_places_than_held(meeting: Meeting) -> None:
    """Refuse to take places away that scribes hold."""
    held = max((a.place for a in active_assignments(meeting)), default=0)
    if held > meeting.scribe_places:
        raise InvalidInput(
            _("Scribes hold places of this meeting up to number %(held)d.", held=held),
            code="places_held",
            field="scribe_places",
        )


def move_due_times(meeting: Meeting, shift: timedelta) -> None:
    """A meeting moves: what is due for it moves along, by the clocks of the course. It is due at
    the same time of the day, also when daylight saving begins or ends in between."""
    zone = meeting.course.time_zone
    was = local(meeting.starts_at, zone).replace(tzinfo=None)
    will_be = local(meeting.starts_at + shift, zone).replace(tzinfo=None)
    for assignment in active_assignments(meeting):
        if assignment.due_at is not None and assignment.state is ScribeState.CLAIMED:
            due = local(assignment.due_at, zone).replace(tzinfo=None)
            assignment.due_at = from_local(due + (will_be - was), zone)
