"""The meetings of a course on the days of the next term, and what to look at in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from app.core.i18n import _
from app.transfer.cloning_days import NO_SHIFT, Days
from app.transfer.description import MaterialEntry, MeetingEntry, TalkEntry

Hours = tuple[time | None, time | None]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at in the new course, and in which of its meetings, counted from 0."""

    text: str
    detail: str = ""
    meeting: int | None = None


class Mover:
    """Moves meetings to their new days. A meeting of the `usual` hours gets those of `hours`.

    What it can't decide it notes: guests who have to be asked again, talks that no longer fit.
    """

    def __init__(self, days: Days, usual: Hours, hours: Hours, teachers: Collection[str]) -> None:
        self._days, self._usual, self._hours = days, usual, hours
        self._teachers = {name.casefold() for name in teachers}
        self.notes: list[Note] = []

    def moved(self, meeting: MeetingEntry, number: int) -> MeetingEntry:
        """A meeting on its new day, without what belonged to the old one alone."""
        before = meeting.date or date.min
        after = self._days.new[before]
        shift = after - before
        starts, ends = self._new_hours(meeting)
        made = replace(
            meeting,
            date=after,
            starts=starts,
            ends=ends,
            ends_on=meeting.ends_on + shift if meeting.ends_on else None,
            number=None,
            cancelled=False,
            cancel_note="",
            online_url="",
            room_note="",
            materials=[moved_material(each, shift) for each in meeting.materials],
        )
        made.talks = [self._talk(talk, meeting, made, shift, number) for talk in meeting.talks]
        self._note(meeting, made, number)
        return made

    def _new_hours(self, meeting: MeetingEntry) -> Hours:
        if self._hours[0] is not None and (meeting.starts, meeting.ends) == self._usual:
            return self._hours
        return meeting.starts, meeting.ends

    def _talk(
        self,
        talk: TalkEntry,
        meeting: MeetingEntry,
        made: MeetingEntry,
        shift: timedelta,
        number: int,
    ) -> TalkEntry:
        """A talk keeps its place within its meeting, if the new hours have room for it."""
        later = _between(meeting.starts, made.starts)
        starts, ends = _moved_time(talk.starts, later), _moved_time(talk.ends, later)
        if not _fits(starts, ends, made):
            text = _("“%(talk)s” is outside the new hours. Say when it is.", talk=_called(talk))
            self.notes.append(Note(text, _said(talk), number))
            starts = ends = None
        return replace(
            talk,
            on=talk.on + shift if talk.on and starts else None,
            starts=starts,
            ends=ends,
            materials=[moved_material(each, shift) for each in talk.materials],
        )

    def _note(self, meeting: MeetingEntry, made: MeetingEntry, number: int) -> None:
        guests = [(each.speaker, each.title) for each in meeting.talks if each.speaker]
        guests += [(each.name, meeting.title) for each in meeting.instructors]
        for name, what in guests:
            if name.casefold() not in self._teachers:
                text = _("Ask %(name)s whether they come again.", name=name)
                self.notes.append(Note(text, what, number))
        if meeting.cancelled:
            text = _("This meeting was cancelled last time. It is on the schedule again.")
            self.notes.append(Note(text, meeting.cancel_note, number))
        if meeting.online_url or meeting.room_note:
            text = _("The room or video call of this meeting was left behind. Add the new one.")
            self.notes.append(Note(text, meeting=number))


def is_planned(meeting: MeetingEntry) -> bool:
    """Whether something was to happen in a meeting; a holiday is a row of another kind."""
    if meeting.talks or meeting.references or meeting.materials:
        return True
    return meeting.kind != "other" and bool(meeting.title or meeting.note)


def moved_material(material: MaterialEntry, shift: timedelta) -> MaterialEntry:
    """A material; what was hidden until a day is so until as many days later."""
    if material.visible_from is None:
        return material
    return replace(material, visible_from=material.visible_from + shift)


def _between(before: time | None, after: time | None) -> timedelta:
    if before is None or after is None:
        return NO_SHIFT
    return _on_a_day(after) - _on_a_day(before)


def _moved_time(hour: time | None, later: timedelta) -> time | None:
    return (_on_a_day(hour) + later).time() if hour else None


def _on_a_day(hour: time) -> datetime:
    return datetime.combine(date(2000, 1, 1), hour)


def _fits(starts: time | None, ends: time | None, meeting: MeetingEntry) -> bool:
    """Whether a talk is within its meeting. One that goes over several days holds all hours."""
    if starts is None or meeting.ends_on or meeting.starts is None or meeting.ends is None:
        return True
    return meeting.starts <= starts <= (ends or starts) <= meeting.ends


def _called(talk: TalkEntry) -> str:
    return talk.title or talk.speaker


def _said(talk: TalkEntry) -> str:
    return "–".join(f"{hour:%H:%M}" for hour in (talk.starts, talk.ends) if hour)
