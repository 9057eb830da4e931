"""What is due for a presentation, and whether it is given, as those who present and staff see it.

Slides and notes are given once the presentation hands out one. Where a report is given, and whether
it is, a room above says; while none takes it, nobody is asked for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.core.web.times import Deadline, deadline
from app.groups.models import Group
from app.schedule.models import MaterialKind
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.due_words import no_day_text, own_rule_text
from app.seminars.dues.hanging import due_of
from app.seminars.handouts.presentations import present_materials
from app.seminars.models import SignUp
from app.seminars.presentation_models import PresentationMaterial

GIVEN_AS = {DueKind.SLIDES: MaterialKind.SLIDES, DueKind.NOTES: MaterialKind.HANDOUT}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where in another room something is given, whether it is, and when it is due there."""

    url: str
    given: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taker:
    """What takes the reports that are due by a deadline, in words for staff; and what to do."""

    words: str
    url: str
    action: str
    is_missing: bool = False


given_elsewhere: list[Callable[[SlotDeadline, Group], Elsewhere | None]] = []
# Says of a deadline for reports what takes them.
takers: list[Callable[[SlotDeadline], Taker]] = []


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that is due. `given` is None where nobody can tell but the staff; without a `due`
    its presentation has no day now. `url` is where it is given."""

    kind: DueKind
    key: str
    label: str
    rule: str
    due_at: datetime | None
    due: Deadline | None
    given: bool | None
    url: str

    @property
    def is_missing(self) -> bool:
        """Whether it is not given, as far as anybody can tell."""
        return self.given is False


def due_lines(sign_up: SignUp, deadlines: Sequence[SlotDeadline]) -> list[DueLine]:
    """What is due for a presentation by these deadlines of its seminar, in their order.

    No report that nothing takes: it would be counted down to with nowhere to hand it in.
    """
    places = [(each, _place(sign_up, each)) for each in deadlines]
    return [
        _line(sign_up, hung, place)
        for hung, place in places
        if place is not None or hung.kind is not DueKind.REPORT
    ]


def takers_of(deadlines: Sequence[SlotDeadline]) -> list[Taker]:
    """What takes the reports that are due by these deadlines."""
    reports = [each for each in deadlines if each.kind is DueKind.REPORT]
    return [ask(each) for each in reports for ask in takers]


def _line(sign_up: SignUp, hung: SlotDeadline, place: Elsewhere | None) -> DueLine:
    slot, course = sign_up.slot, sign_up.slot.seminar.course
    at = place.due_at if place else due_of(hung, slot)
    given = place.given if place else is_given(hung.kind, present_materials(sign_up))
    own_url = url_for("seminars.materials", course=course.slug, sign_up=sign_up.public_id)
    return DueLine(
        kind=hung.kind,
        key=hung.public_id,
        label=hung.label,
        rule=own_rule_text(hung) if at else no_day_text(),
        due_at=at,
        due=deadline(at, course.time_zone, done=given is True) if at else None,
        given=given,
        url=place.url if place else own_url if hung.kind in GIVEN_AS else "",
    )


def _place(sign_up: SignUp, hung: SlotDeadline) -> Elsewhere | None:
    found = (ask(hung, sign_up.group) for ask in given_elsewhere)
    return next((place for place in found if place is not None), None)


def is_given(kind: DueKind, materials: Iterable[PresentationMaterial]) -> bool | None:
    """Whether what is due is among what a presentation hands out; None for what never is."""
    wanted = GIVEN_AS.get(kind)
    if wanted is None:
        return None
    return any(each.kind is wanted for each in materials)
