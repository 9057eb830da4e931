"""What a group brings along when it comes to a seminar's slots, read once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.courses.models import Enrollment
from app.groups.models import Group
from app.seminars.deadline_models import SlotDeadline
from app.seminars.holding.clashes import scribes_among, slots_of
from app.seminars.models import ScribeClash, Seminar, SignUp
from app.seminars.queries import deadlines_of


@dataclass(frozen=True, slots=True)
class Situation:
    """A group as it stands to a seminar.

    `presenting` is each member with each slot that a group of theirs holds, in this seminar or
    another; `scribing` the members who write up meetings, by the meeting's key, where the seminar
    cares; `deadlines` what hangs on each of the seminar's slots.
    """

    group: Group
    seminar: Seminar
    presenting: Sequence[tuple[Enrollment, SignUp]]
    scribing: dict[int, list[Enrollment]]
    deadlines: Sequence[SlotDeadline]

    @property
    def held(self) -> list[SignUp]:
        """What the group holds of this seminar, in the order of its turns."""
        mine = {
            sign_up.id: sign_up
            for _member, sign_up in self.presenting
            if (sign_up.group_id, sign_up.seminar_id) == (self.group.id, self.seminar.id)
        }
        return sorted(mine.values(), key=lambda sign_up: sign_up.turn or 0)


def situation_of(group: Group, seminar: Seminar) -> Situation:
    """How a group stands to a seminar now, in at most three statements."""
    cares = seminar.scribe_clash is not ScribeClash.ALLOW
    return Situation(
        group,
        seminar,
        presenting=slots_of(group.members),
        scribing=scribes_among(group.members) if cares else {},
        deadlines=deadlines_of(seminar),
    )
