"""What people have to do in meetings: who presents in one, who writes it up.

The rooms above know. They say it here, so that staff see whom a change of the schedule concerns,
and letters.py tells these people of it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.courses.models import Enrollment
from app.schedule.models import Meeting


@dataclass(frozen=True, slots=True)
class Duty:
    """What is to be done in a meeting: `words` for staff ("Group 2 presents"), and to each of its
    people a sentence that fits whether the meeting takes place."""

    meeting: Meeting
    words: str
    people: Sequence[tuple[Enrollment, str]]


# Rooms above add what they know of such meetings.
sources: list[Callable[[Collection[Meeting]], list[Duty]]] = []
# Rooms above say to staff what would be pressing if these meetings moved so far.
pressing: list[Callable[[Mapping[Meeting, timedelta]], list[tuple[Meeting, str]]]] = []


def duties_in(meetings: Collection[Meeting]) -> list[Duty]:
    """All that is to be done in these meetings, in a fixed number of statements."""
    return [duty for source in sources for duty in source(meetings)]


def pressing_after(shifts: Mapping[Meeting, timedelta]) -> dict[Meeting, list[str]]:
    """What would be pressing in each of these meetings if it moved so far, a sentence each."""
    found: dict[Meeting, list[str]] = defaultdict(list)
    for ask in pressing:
        for meeting, words in ask(shifts):
            found[meeting].append(words)
    return found


def people_of(duties: Collection[Duty]) -> list[Enrollment]:
    """Everybody who has one of these duties, each once."""
    return list(dict.fromkeys(person for duty in duties for person, _words in duty.people))
