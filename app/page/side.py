"""Who has a part in a meeting, at the side of its row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import url_for

from app.core.i18n import _, ngettext
from app.courses.models import Course
from app.page.audience import Audience, shown_listed, shown_names
from app.page.chips import Chip
from app.schedule.models import Meeting
from app.scribes.models import ScribeAssignment, ScribeState
from app.scribes.naming import notes_name


@dataclass(frozen=True, slots=True)
class People:
    """A part in a meeting, and who has it."""

    role: str
    names: str = ""
    free: str = ""
    free_url: str = ""
    links: list[Chip] = field(default_factory=list)


def people(
    meeting: Meeting, scribes: Sequence[ScribeAssignment], course: Course, audience: Audience
) -> list[People]:
    """Instructors, and scribes with their published notes or the places still free."""
    found = []
    if meeting.instructors:
        names = ", ".join(
            f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
        )
        found.append(People(ngettext("Instructor", "Instructors", len(meeting.instructors)), names))
    if meeting.scribe_places and meeting.cancelled_at is None:
        found.append(_scribes(meeting, scribes, course, audience))
    elif listed := shown_listed(meeting.listed_scribes, course, audience):
        found.append(People(ngettext("Scribe", "Scribes", len(meeting.listed_scribes)), listed))
    return found


def _scribes(
    meeting: Meeting, scribes: Sequence[ScribeAssignment], course: Course, audience: Audience
) -> People:
    free = meeting.scribe_places - len(scribes) - len(meeting.listed_scribes)
    names = [
        shown_names([s.enrollment for s in scribes], audience),
        shown_listed(meeting.listed_scribes, course, audience),
    ]
    return People(
        _("Scribes"),
        ", ".join(name for name in names if name),
        free=_free_scribe_places(free, meeting.scribe_places),
        free_url=url_for("scribes.index", course=course.slug) if free > 0 else "",
        links=_notes(scribes, course, audience),
    )


def _free_scribe_places(free: int, places: int) -> str:
    if free <= 0:
        return ""
    if free == places:
        return ngettext("%(num)d place free", "%(num)d places free", free)
    return _("%(free)d of %(places)d places free", free=free, places=places)


def _notes(scribes: Sequence[ScribeAssignment], course: Course, audience: Audience) -> list[Chip]:
    """The published notes; where there are several, each with the name of who wrote it."""
    published = [
        (scribe, scribe.latest)
        for scribe in scribes
        if scribe.state is ScribeState.PUBLISHED and scribe.latest is not None
    ]
    chips = []
    for scribe, notes in published:
        pages = notes.file.pages or 0
        parts = [_("Notes")]
        if len(published) > 1 and (name := shown_names([scribe.enrollment], audience)):
            parts = [_("Notes by %(name)s", name=name)]
        if pages:
            parts.append(ngettext("%(num)d page", "%(num)d pages", pages))
        url = url_for(
            "scribes.notes", course=course.slug, notes=notes.public_id, name=notes_name(notes)
        )
        chips.append(Chip(", ".join(parts), url))
    return chips
