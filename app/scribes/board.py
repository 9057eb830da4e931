"""The scribe board as its page takes it: a column a meeting, a card a place."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from app.core.i18n import _
from app.core.web.times import short_day
from app.courses.permissions import (
    Viewer,
    is_named_in_public,
    is_staff,
    is_student,
    may_see_names,
)
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeAssignment, ScribeState
from app.scribes.naming import notes_name
from app.scribes.queries import BoardRow
from app.seminars.holding.clashes import kept_from_writing_up

STATES: dict[ScribeState, tuple[Callable[[], str], str]] = {
    ScribeState.CLAIMED: (lambda: _("writing"), "neutral"),
    ScribeState.SUBMITTED: (lambda: _("handed in"), "info"),
    ScribeState.REVISION_REQUESTED: (lambda: _("being revised"), "soon"),
    ScribeState.PUBLISHED: (lambda: _("published"), "good"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link, or a POST where `post` is set."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A scribe place of a meeting, taken or free."""

    time: str
    state: str
    heading: str
    detail: str = ""
    badges: tuple[tuple[str, str], ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class MeetingColumn:
    """A meeting with its scribe places."""

    label: str
    note: str
    slots: list[Place]


def state_badge(assignment: ScribeAssignment) -> tuple[str, str]:
    """An assignment's state in a word, and its tone."""
    words, tone = STATES[assignment.state]
    return words(), tone


def columns(rows: list[BoardRow], viewer: Viewer) -> list[MeetingColumn]:
    """The board for this viewer, in the order of meetings."""
    kept = kept_from_writing_up(viewer.me) if is_student(viewer) else {}
    return [_column(row, viewer, kept.get(row.meeting.id, "")) for row in rows]


def _column(row: BoardRow, viewer: Viewer, kept: str) -> MeetingColumn:
    meeting = row.meeting
    date = short_day(meeting.starts_at, viewer.course.time_zone)
    cancelled = meeting.cancelled_at is not None
    places = [_taken(assignment, viewer) for assignment in row.assignments]
    if not cancelled:
        writes_already = any(_is_mine(a, viewer) for a in row.assignments)
        places += [_free(row, viewer, writes_already, kept) for _place in range(row.free)]
    return MeetingColumn(
        label=f"{meeting_label(meeting)} · {date}",
        note=_("cancelled") if cancelled else meeting.title,
        slots=places,
    )


def _is_mine(assignment: ScribeAssignment, viewer: Viewer) -> bool:
    return viewer.enrollment is not None and assignment.enrollment_id == viewer.enrollment.id


def _taken(assignment: ScribeAssignment, viewer: Viewer) -> Place:
    mine = _is_mine(assignment, viewer)
    scribe = assignment.enrollment
    named = may_see_names(viewer) or is_named_in_public(scribe)
    slug = viewer.course.slug
    action = None
    if mine or is_staff(viewer):
        url = url_for("scribes.show", course=slug, assignment=assignment.public_id)
        action = Action(_("Open"), url)
    elif assignment.state is ScribeState.PUBLISHED and assignment.latest is not None:
        notes = assignment.latest
        url = url_for("scribes.notes", course=slug, notes=notes.public_id, name=notes_name(notes))
        action = Action(_("Read the notes"), url)
    # How far somebody is with their work is theirs and the staff's to know; what is published
    # is everybody's.
    inside = mine or is_staff(viewer) or assignment.state is ScribeState.PUBLISHED
    badges = [(_("yours"), "accent")] if mine else []
    badges.append(state_badge(assignment) if inside else (_("taken"), "neutral"))
    return Place(
        time="",
        state="yours" if mine else "taken",
        heading=scribe.name if named else _("A student"),
        badges=tuple(badges),
        action=action,
    )


def _free(row: BoardRow, viewer: Viewer, writes_already: bool, kept: str) -> Place:
    slug, meeting = viewer.course.slug, row.meeting.public_id
    action = None
    if is_student(viewer) and not writes_already and not kept:
        url = url_for("scribes.claim", course=slug, meeting=meeting)
        action = Action(_("Write this up"), url, post=True)
    elif is_staff(viewer):
        action = Action(_("Assign"), url_for("scribes.assign", course=slug, meeting=meeting))
    return Place(time="", state="free", heading=_("free"), detail=kept, action=action)
