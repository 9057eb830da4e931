"""The rows of the schedule, as a description has them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time

from app.core.clock import local
from app.core.i18n import _, ngettext
from app.courses.models import Course, Enrollment
from app.courses.permissions import is_named_in_public
from app.groups.rules import group_title
from app.page.audience import Audience
from app.schedule.models import ListedGroup, ListedPerson, Meeting, Talk
from app.scribes import queries as scribes
from app.scribes.models import ScribeAssignment, ScribeState
from app.scribes.naming import notes_name
from app.seminars import queries as seminars
from app.seminars.handouts.presented import of_presentations
from app.transfer.describing_files import Files
from app.transfer.describing_parts import (
    material_entries,
    paper_entries,
    presented_entries,
    reference_entry,
)
from app.transfer.description import (
    GroupEntry,
    MaterialEntry,
    MeetingEntry,
    PersonEntry,
    TalkEntry,
    TeacherEntry,
)

# What a meeting says of itself: to everybody, and to the course's people alone.
SHOWN = ("number", "title", "note", "cancel_note", "scribe_places")
INSIDE = ("online_url", "room_note")


def wall(moment: datetime, course: Course) -> datetime:
    """What the clocks of the course show at a moment."""
    return local(moment, course.time_zone).replace(tzinfo=None)


def usual_times(meetings: Sequence[MeetingEntry]) -> tuple[int | None, time | None, time | None]:
    """The weekday and the hours of most meetings; None where there are none."""
    held = [m for m in meetings if m.date is not None and not m.cancelled]
    days = Counter(m.date.weekday() for m in held if m.date)
    hours = Counter((m.starts, m.ends) for m in held)
    if not held:
        return None, None, None
    return days.most_common(1)[0][0], *hours.most_common(1)[0][0]


class Meetings:
    """Describes the meetings of a course for an audience."""

    def __init__(
        self, course: Course, audience: Audience, files: Files, *, with_students: bool
    ) -> None:
        self._course, self._audience, self._files = course, audience, files
        self._staff = audience is Audience.STAFF
        self._with_students = with_students
        self._slots = seminars.slots_by_meeting(course) if with_students else {}
        self._handed_out = of_presentations(course) if with_students else {}
        self._writers = scribes.assignments_by_meeting(course) if with_students else {}

    def entry(self, meeting: Meeting) -> MeetingEntry:
        """A meeting with its talks, its groups and all that is read and handed out in it."""
        starts, ends = wall(meeting.starts_at, self._course), wall(meeting.ends_at, self._course)
        is_off = meeting.cancelled_at is not None
        # What students would have done in a meeting that fell out is on no page.
        theirs = self._staff or not is_off
        writers = self._writers.get(meeting.id, []) if theirs else []
        folder = f"lecture-{meeting.number:02d}" if meeting.number else starts.date().isoformat()
        return MeetingEntry(
            **{name: getattr(meeting, name) for name in (*SHOWN, *(INSIDE if self._staff else ()))},
            date=starts.date(),
            starts=starts.time(),
            ends=ends.time(),
            ends_on=ends.date() if ends.date() != starts.date() else None,
            kind=meeting.kind.value,
            cancelled=is_off,
            instructors=[
                TeacherEntry(name=each.name, affiliation=each.affiliation)
                for each in meeting.instructors
            ],
            scribes=self._scribes(meeting, writers),
            talks=[self._talk(talk, meeting, folder) for talk in meeting.talks],
            references=[reference_entry(each) for each in meeting.references],
            materials=self._materials(meeting, folder) + self._notes(writers, folder),
            groups=self._groups(meeting, folder) if theirs else [],
        )

    def _scribes(self, meeting: Meeting, writers: Sequence[ScribeAssignment]) -> list[PersonEntry]:
        enrolled = self._enrolled([writer.enrollment for writer in writers])
        return enrolled + self._listed(meeting.listed_scribes)

    def _materials(self, owner: Meeting | Talk, folder: str) -> list[MaterialEntry]:
        return material_entries(owner.materials, self._course, self._audience, self._files, folder)

    def _talk(self, talk: Talk, meeting: Meeting, folder: str) -> TalkEntry:
        starts = wall(talk.starts_at, self._course) if talk.starts_at else None
        ends = wall(talk.ends_at, self._course) if talk.ends_at else None
        day = starts or ends
        elsewhen = day and day.date() != wall(meeting.starts_at, self._course).date()
        return TalkEntry(
            title=talk.title,
            speaker=talk.speaker,
            speaker_url=talk.speaker_url,
            affiliation=talk.affiliation,
            venue=talk.venue,
            on=day.date() if day and elsewhen else None,
            starts=starts.time() if starts else None,
            ends=ends.time() if ends else None,
            abstract=talk.abstract,
            bio=talk.bio,
            references=[reference_entry(each) for each in talk.references],
            materials=self._materials(talk, folder),
        )

    def _groups(self, meeting: Meeting, folder: str) -> list[GroupEntry]:
        """The groups that signed up, in the order of their slots, then those of an old page."""
        signed_up = [
            GroupEntry(
                name=group_title(sign_up.group),
                title=sign_up.title,
                starts=wall(slot.starts_at, self._course).time(),
                people=self._enrolled(sign_up.group.members),
                papers=paper_entries(sign_up),
                materials=presented_entries(
                    self._handed_out.get(sign_up.id, []),
                    sign_up,
                    self._audience,
                    self._files,
                    folder,
                ),
            )
            for slot in self._slots.get(meeting.id, [])
            for sign_up in slot.confirmed
        ]
        listed = meeting.listed_groups if self._with_students else []
        return signed_up + [self._listed_group(group) for group in listed]

    def _listed_group(self, group: ListedGroup) -> GroupEntry:
        return GroupEntry(
            name=group.name,
            title=group.title,
            starts=wall(group.starts_at, self._course).time() if group.starts_at else None,
            people=self._listed(group.people),
        )

    def _enrolled(self, people: Sequence[Enrollment]) -> list[PersonEntry]:
        """Students of the course: everybody reads of those who agreed."""
        return [
            PersonEntry(name=person.name, public=person.name_public is True)
            for person in people
            if self._staff or is_named_in_public(person)
        ]

    def _listed(self, people: Sequence[ListedPerson]) -> list[PersonEntry]:
        """Students whom an old page names; their ids are the staff's."""
        return [
            PersonEntry(
                name=person.name,
                student_id=person.student_id if self._staff else "",
                public=person.name_public,
            )
            for person in people
            if self._with_students
            and (self._staff or (person.name_public and self._course.names_public))
        ]

    def _notes(self, writers: Sequence[ScribeAssignment], folder: str) -> list[MaterialEntry]:
        """The published notes, called as on the page: of several each says who wrote it, if that
        is said."""
        published = [w for w in writers if w.state is ScribeState.PUBLISHED]
        found = []
        for writer in published:
            notes = writer.latest
            if notes is None:
                continue
            by = self._enrolled([writer.enrollment]) if len(published) > 1 else []
            title = _("Notes by %(name)s", name=by[0].name) if by else _("Notes")
            if notes.file.pages:
                title += f", {ngettext('%(num)d page', '%(num)d pages', notes.file.pages)}"
            path = self._files.place(notes.file, folder, notes.public_id, name=notes_name(notes))
            found.append(
                MaterialEntry(
                    kind="handout",
                    title=title,
                    file=path,
                    sha256=notes.file.sha256,
                )
            )
        return found
