"""What other due times mean for the groups that hold slots, before they are set and after."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.groups.models import Group, GroupMember
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.hanging import due_of
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState


@dataclass(frozen=True, slots=True)
class DeadlineInput:
    """A due time as it is to be. `key` is the public id of the one that it changes."""

    kind: DueKind
    label: str
    days: int
    minute: int
    key: str = ""

    @property
    def as_deadline(self) -> SlotDeadline:
        """The same as a row that is of no seminar yet."""
        return SlotDeadline(kind=self.kind, label=self.label, days=self.days, minute=self.minute)


@dataclass(frozen=True, slots=True)
class SlotDues:
    """A slot with those who hold it, and when each thing will be due for them."""

    slot: SeminarSlot
    groups: tuple[Group, ...]
    dues: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What due times mean for the slots that groups hold: `labels` are what is due."""

    labels: tuple[str, ...]
    slots: tuple[SlotDues, ...]

    def __bool__(self) -> bool:
        return bool(self.slots)

    @property
    def key(self) -> str:
        """Names this effect: whoever confirms it has seen this one and no other."""
        words = [(each.slot.public_id, len(each.groups), each.dues) for each in self.slots]
        return hashlib.sha256(repr((self.labels, words)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shift:
    """A thing that is due at another time than before. It is new without `before`, and due no more
    without `after`."""

    label: str
    before: SlotDeadline | None
    after: SlotDeadline | None

    def moments(self, slot: SeminarSlot) -> tuple[datetime | None, datetime | None]:
        """When it was and will be due for whoever holds the slot."""
        return (
            due_of(self.before, slot) if self.before else None,
            due_of(self.after, slot) if self.after else None,
        )


def effect_of(wanted: Sequence[DeadlineInput], held: Sequence[SignUp]) -> Effect:
    """When what is wanted will be due for those who hold slots."""
    deadlines = [each.as_deadline for each in wanted]
    slots: dict[SeminarSlot, list[Group]] = {}
    for sign_up in held:
        slots.setdefault(sign_up.slot, []).append(sign_up.group)
    return Effect(
        tuple(each.label for each in wanted),
        tuple(
            SlotDues(slot, tuple(groups), tuple(due_of(each, slot) for each in deadlines))
            for slot, groups in slots.items()
        ),
    )


def inputs_of(deadlines: Sequence[SlotDeadline]) -> list[DeadlineInput]:
    """Deadlines as they are, as what is wanted."""
    return [
        DeadlineInput(each.kind, each.label, each.days, each.minute, each.public_id)
        for each in deadlines
    ]


def held_slots(seminar: Seminar) -> list[SignUp]:
    """The sign-ups that hold slots of a seminar, by time, with groups and members."""
    members = selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True)
    return list(
        db.session.scalars(
            select(SignUp)
            .join(SignUp.slot)
            .where(SignUp.seminar_id == seminar.id, SignUp.state == SignUpState.CONFIRMED)
            .options(
                joinedload(SignUp.slot, innerjoin=True).options(
                    joinedload(SeminarSlot.meeting, innerjoin=True),
                    joinedload(SeminarSlot.seminar, innerjoin=True),
                ),
                joinedload(SignUp.group, innerjoin=True).options(members),
            )
            .order_by(SeminarSlot.starts_at, SeminarSlot.id, SignUp.place)
        )
    )
