"""The seminars of the next term: what is set of them, their slots, what is due by these, and the
reading list, as far as its references came along. Nobody holds a slot yet.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby

from app.accounts.models import User
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.web.times import day
from app.courses.models import Course
from app.groups.models import GroupSet
from app.schedule import queries as schedule
from app.schedule.models import Meeting, Reference
from app.schedule.naming import meeting_label
from app.seminars import queries as seminars
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import set_deadlines
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.setting.planning import create_seminar, settings_of
from app.seminars.setting.reading_list import carry_reading_list
from app.seminars.setting.slots import Planned, add_slots
from app.transfer.cloning_days import Shift
from app.transfer.cloning_meetings import Note

Sets = Mapping[int, GroupSet]


@dataclass(frozen=True, slots=True)
class Carried:
    """What to look at in the new course, and what is due by its slots by the keys of the old."""

    notes: list[Note] = field(default_factory=list)
    deadlines: dict[int, SlotDeadline] = field(default_factory=dict)


def carry_seminars(
    course: Course,
    made: Course,
    sets: Sets,
    meetings: Mapping[int, Meeting],
    shift: Shift,
    actor: User,
) -> Carried:
    """Set the seminars of the old course in the new one. `sets` and `meetings` are the new ones by
    the keys of the old.
    """
    carried, references = Carried(), _references(course, made)
    for seminar in seminars.seminars(course):
        opens_at, closes_at = shift.span(seminar.opens_at, seminar.closes_at)
        settings = replace(settings_of(seminar), opens_at=opens_at, closes_at=closes_at)
        copy = create_seminar(made, actor, sets[seminar.group_set_id], settings)
        carried.deadlines.update(_carry_deadlines(seminar, copy, actor))
        left = carry_reading_list(seminar, copy, references, actor)
        carried.notes.append(_window_note(copy))
        carried.notes.extend(_carry_slots(seminar, copy, meetings, actor))
        if left:
            carried.notes.append(_papers_note(copy, left))
    return carried


def _references(course: Course, made: Course) -> dict[int, Reference]:
    """The references of the new course by the keys of those that they came from: the same words, in
    the same order.
    """
    new: dict[tuple[object, ...], deque[Reference]] = defaultdict(deque)
    for reference in schedule.course_references(made):
        new[_words_of(reference)].append(reference)
    return {
        reference.id: new[_words_of(reference)].popleft()
        for reference in schedule.course_references(course)
        if new[_words_of(reference)]
    }


def _words_of(reference: Reference) -> tuple[object, ...]:
    return (reference.title, reference.authors, reference.year, reference.arxiv_id, reference.doi)


def _carry_deadlines(
    seminar: Seminar, copy: Seminar, actor: User
) -> Iterator[tuple[int, SlotDeadline]]:
    old = seminars.deadlines_of(seminar)
    wanted = [DeadlineInput(each.kind, each.label, each.days, each.minute) for each in old]
    set_deadlines(copy, actor, wanted)
    new = {each.label: each for each in seminars.deadlines_of(copy)}
    yield from ((each.id, new[each.label]) for each in old)


def _window_note(seminar: Seminar) -> Note:
    zone = seminar.course.time_zone
    text = _(
        "Sign-up for “%(title)s” opens %(opens)s and closes %(closes)s. Look at these days.",
        title=seminar.title,
        opens=day(seminar.opens_at, zone),
        closes=day(seminar.closes_at, zone),
    )
    return Note(text)


def _papers_note(seminar: Seminar, left: int) -> Note:
    text = ngettext(
        "%(num)d paper of the reading list of “%(title)s” did not come along.",
        "%(num)d papers of the reading list of “%(title)s” did not come along.",
        left,
        title=seminar.title,
    )
    return Note(text)


def _carry_slots(
    seminar: Seminar, copy: Seminar, meetings: Mapping[int, Meeting], actor: User
) -> Iterator[Note]:
    for each in seminars.board(seminar).days:
        meeting = meetings.get(each.meeting.id)
        for run in _runs(each.slots):
            if meeting is None or not _carry_run(copy, each.meeting, meeting, run, actor):
                yield _lost(each.meeting, run)


def _carry_run(
    seminar: Seminar, before: Meeting, after: Meeting, run: Sequence[SeminarSlot], actor: User
) -> bool:
    """Add a run of like slots as far into the new meeting as they were in the old one."""
    shift = after.starts_at - before.starts_at
    planned = [Planned(after, s.starts_at + shift, s.minutes, s.capacity) for s in run]
    try:
        add_slots(seminar, actor, planned)
    except DomainError:
        return False
    return True


def _runs(slots: Sequence[SeminarSlot]) -> Iterator[list[SeminarSlot]]:
    """The slots in runs of like ones, each right after the one before."""
    begins = [
        slot.starts_at - number * timedelta(minutes=slot.minutes)
        for number, slot in enumerate(slots)
    ]
    keyed = zip(begins, slots, strict=True)
    for _key, run in groupby(keyed, lambda pair: (pair[0], pair[1].minutes, pair[1].capacity)):
        yield [slot for _begin, slot in run]


def _lost(before: Meeting, run: Sequence[SeminarSlot]) -> Note:
    text = _(
        "%(num)d seminar slots of %(meeting)s did not come along. Add them where they fit.",
        num=len(run),
        meeting=before.title or meeting_label(before),
    )
    return Note(text)
