"""What the next term of a course will be, before it is made: which days, and what to look at."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from app.core.clock import from_local
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses import queries as courses
from app.courses.models import STAFF_ROLES, Course, Enrollment, TeacherPart
from app.page.audience import Audience
from app.schedule import queries as schedule
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.schedule.patterns import YEARS, Pattern, parse_days
from app.transfer.cloning_days import Days, rhythm, spread
from app.transfer.cloning_meetings import Mover, Note, is_planned, moved_material
from app.transfer.cloning_texts import mentions
from app.transfer.describing import Described, describe
from app.transfer.describing_files import Files
from app.transfer.description import CourseEntry, MaterialEntry, MeetingEntry, TeacherEntry

YEAR = timedelta(days=365)
ALL_DAY = (time(0), time(23, 59))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the next term should be.

    Without weekdays it meets on those of the old course, as many weeks apart; without hours each
    meeting keeps its own. `staff` are the public ids of those who come along.
    """

    slug: str
    code: str
    title: str
    term: str
    first: date
    last: date | None = None
    weekdays: frozenset[int] = frozenset()
    starts: time | None = None
    ends: time | None = None
    skipped: frozenset[date] = frozenset()
    staff: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting, and when it will be. `late` when that is after the term's last day.

    One that `was_off` takes place in the new term.
    """

    meeting: Meeting
    label: str
    before: date
    after: date
    starts_at: datetime
    late: bool
    was_off: bool


@dataclass
class Plan:
    """The course to be made, which day each meeting gets, and what to look at."""

    entry: CourseEntry
    files: Files
    days: Days
    moves: list[Move]
    staff: list[Enrollment]
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names this plan: whoever confirms it has seen this one and no other."""
        moves = [(move.meeting.public_id, move.before, move.starts_at) for move in self.moves]
        staff = [person.public_id for person in self.staff]
        told = repr((self.entry.slug, self.entry.term, moves, staff, self.notes))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def plan(course: Course, wishes: Wishes) -> Plan:
    """What these wishes make of a course. Raises InvalidInput for days or hours that can't be.

    Cancelled rows with nothing in them, news and whatever students did stay behind.
    """
    described = describe(course, audience=Audience.STAFF, with_students=False)
    old = described.entry
    kept = _kept(course, old)
    met = [entry.date for _row, entry in kept if entry.date]
    days = spread(met, _pattern(wishes, met), wishes.last)
    staff = [person for person in teaching(course) if person.public_id in wishes.staff]
    mover = Mover(days, (old.starts, old.ends), (wishes.starts, wishes.ends), _known(old))
    meetings = [mover.moved(entry, number) for number, (_row, entry) in enumerate(kept)]
    made = Plan(
        entry=_entry(course, described, wishes, days, meetings, staff),
        files=described.files,
        days=days,
        moves=[
            _move(row, entry.date or date.min, new, course, days)
            for (row, entry), new in zip(kept, meetings, strict=True)
        ],
        staff=staff,
    )
    told = replace(old, title=wishes.title, meetings=[entry for _row, entry in kept])
    made.notes = [
        *_notes(old, made, wishes),
        *mover.notes,
        *_mentions(told, {day.year for day in met}),
    ]
    return made


def _kept(course: Course, old: CourseEntry) -> list[tuple[Meeting, MeetingEntry]]:
    """The meetings to carry on, each with its description. What fell out is wanted all the more."""
    rows = zip(schedule.meetings(course), old.meetings, strict=True)
    return [(row, entry) for row, entry in rows if not entry.cancelled or is_planned(entry)]


def teaching(course: Course) -> list[Enrollment]:
    """Who teaches the course now."""
    people = courses.people(course)
    return [each for each in people if each.role in STAFF_ROLES and each.withdrawn_at is None]


def days_left_out(text: str, first: date, last: date | None) -> frozenset[date]:
    """The days without class that a person listed. Raises InvalidInput for what is no day."""
    _check_term(first, last)
    return parse_days(text, first, last or first + YEAR)


def _check_term(first: date, last: date | None) -> None:
    if first.year not in YEARS:
        raise InvalidInput(_("This date is too far away."), code="too_far", field="first")
    if last is not None and last < first:
        raise InvalidInput(
            _("The last day is before the first. Choose a later one."),
            code="bad_span",
            field="last",
        )


def _pattern(wishes: Wishes, met: list[date]) -> Pattern:
    _check_term(wishes.first, wishes.last)
    if (wishes.starts is None) != (wishes.ends is None):
        raise InvalidInput(
            _("Give both hours, or none to keep each meeting's own."),
            code="half_hours",
            field="ends" if wishes.ends is None else "starts",
        )
    weekdays, every = rhythm(met)
    return Pattern(
        weekdays=wishes.weekdays or weekdays or frozenset({wishes.first.weekday()}),
        first=wishes.first,
        last=wishes.first,
        starts=wishes.starts or ALL_DAY[0],
        ends=wishes.ends or ALL_DAY[1],
        every=every,
        skipped=wishes.skipped,
    )


def _known(old: CourseEntry) -> set[str]:
    """Whoever teaches the course is no guest in it."""
    return {each.name for each in [*old.instructors, *old.assistants]}


def _entry(
    course: Course,
    described: Described,
    wishes: Wishes,
    days: Days,
    meetings: list[MeetingEntry],
    staff: list[Enrollment],
) -> CourseEntry:
    """The course to be built. Its projects are made by those who know their rubrics."""
    old = described.entry
    return replace(
        old,
        slug=wishes.slug,
        code=wishes.code,
        title=wishes.title,
        term=wishes.term,
        online_url="",
        room_note="",
        starts=wishes.starts or old.starts,
        ends=wishes.ends or old.ends,
        instructors=_listed(course, TeacherPart.INSTRUCTOR, staff),
        assistants=_listed(course, TeacherPart.TA, staff),
        meetings=meetings,
        materials=[_moved(each, days) for each in old.materials],
        projects=[],
        news=[],
    )


def _moved(material: MaterialEntry, days: Days) -> MaterialEntry:
    opens = material.visible_from
    return moved_material(material, days.shift(opens.date())) if opens else material


def _listed(course: Course, part: TeacherPart, staff: list[Enrollment]) -> list[TeacherEntry]:
    """Who is named at the page's head without an account, or with one that comes along."""
    left = {each.name for each in teaching(course)} - {each.name for each in staff}
    return [
        TeacherEntry(name=row.name, affiliation=row.affiliation, url=row.url)
        for row in course.teachers
        if row.part is part and row.name not in left
    ]


def _move(row: Meeting, before: date, new: MeetingEntry, course: Course, days: Days) -> Move:
    label, after = meeting_label(row), days.new[before]
    title = f"{label}: {row.title}" if row.number and row.title else label
    starts_at = from_local(datetime.combine(after, new.starts or time(0)), course.time_zone)
    was_off = row.cancelled_at is not None
    return Move(row, title, before, after, starts_at, before in days.late, was_off)


def _notes(old: CourseEntry, made: Plan, wishes: Wishes) -> list[Note]:
    """What to look at in the course itself, and which meetings came out where nobody expects."""
    notes = []
    if old.online_url or old.room_note:
        notes.append(
            Note(_("The course's room and video call were left behind. Add them in the settings."))
        )
    usual = rhythm([move.before for move in made.moves])[0]
    if old.meeting_time and (wishes.starts or wishes.weekdays not in (frozenset(), usual)):
        text = _("The page says that the course meets “%(when)s”.", when=old.meeting_time)
        notes.append(Note(text))
    for number, move in enumerate(made.moves):
        if move.late:
            text = _("This meeting is after the last day of the term. Move it, or take it out.")
            notes.append(Note(text, move.after.isoformat(), number))
        elif move.before.weekday() not in usual:
            text = _("This meeting was on an unusual day of the week. Look at its new day.")
            notes.append(Note(text, move.before.isoformat(), number))
    return notes


def _mentions(told: CourseEntry, years: set[int]) -> list[Note]:
    return [
        Note(
            _(
                "%(where)s names days or the old term.",
                where=each.where[:1].upper() + each.where[1:],
            ),
            each.words,
            each.meeting,
        )
        for each in mentions(told, years)
    ]
