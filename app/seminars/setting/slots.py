"""The slots of a seminar: added, changed one by one, taken away while they are free."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.core.seen import State, as_seen
from app.groups.rules import group_title
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.holding import clashes, moved, waiting
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.rules import at_once, ends_at
from app.seminars.setting import slot_letters

MOST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot as it is to be."""

    meeting: Meeting
    starts_at: datetime
    minutes: int
    capacity: int

    @property
    def ends_at(self) -> datetime:
        """When it would be over."""
        return self.starts_at + timedelta(minutes=self.minutes)


def add_slots(
    seminar: Seminar,
    actor: User,
    planned: Sequence[Planned],
    *,
    action: str = "slot.add",
    **detail: Any,
) -> list[SeminarSlot]:
    """Add slots, all or none. Those that are there already are left as they are.

    Returns the new ones. Raises InvalidInput for one that doesn't fit into its meeting, DomainError
    for one that overlaps with another. `action` and `detail` are for the log.
    """
    with write(seminar.course) as session:
        present = slots_of(seminar)
        made = []
        for each in planned:
            beside = [slot for slot in present if slot.meeting_id == each.meeting.id]
            if standing(each, beside) is None:
                check_fits(seminar, each)
                check_overlap(each, beside)
                made.append(_slot(seminar, each))
                present.append(made[-1])
        if made:
            session.add_all(made)
            session.flush()
            detail |= {"count": len(made), "slots": [slot.public_id for slot in made]}
            labels = dict.fromkeys(meeting_label(each.meeting) for each in planned)
            told = ", ".join(labels)
            record(seminar, action, told, actor, seminar=seminar.public_id, **detail)
    return made


def _slot(seminar: Seminar, planned: Planned) -> SeminarSlot:
    return SeminarSlot(
        seminar_id=seminar.id,
        meeting_id=planned.meeting.id,
        starts_at=planned.starts_at,
        minutes=planned.minutes,
        capacity=planned.capacity,
    )


def slots_of(seminar: Seminar) -> list[SeminarSlot]:
    """The seminar's slots in the order of time."""
    rows = select(SeminarSlot).where(SeminarSlot.seminar_id == seminar.id)
    return list(db.session.scalars(rows.order_by(SeminarSlot.starts_at, SeminarSlot.id)))


def standing(planned: Planned, beside: Iterable[SeminarSlot]) -> SeminarSlot | None:
    """The slot that is just as planned, if it is there already."""
    wanted = (planned.starts_at, planned.minutes, planned.capacity)
    return next((s for s in beside if (s.starts_at, s.minutes, s.capacity) == wanted), None)


def check_fits(seminar: Seminar, planned: Planned) -> None:
    """Refuse a slot that is not within its meeting, or is for nobody."""
    meeting = planned.meeting
    if meeting.course_id != seminar.course_id:
        raise InvalidInput(
            _("This meeting is of another course."), code="other_course", field="meeting"
        )
    if not 1 <= planned.minutes <= MOST_MINUTES:
        raise InvalidInput(
            _("A slot lasts between 1 and %(most)d minutes.", most=MOST_MINUTES),
            code="bad_minutes",
            field="minutes",
        )
    if planned.capacity < 1:
        raise InvalidInput(
            _("A slot is for at least one group."), code="bad_capacity", field="capacity"
        )
    if planned.starts_at < meeting.starts_at or planned.ends_at > meeting.ends_at:
        raise InvalidInput(
            _(
                "That does not fit into %(meeting)s, which lasts %(num)d minutes.",
                meeting=meeting_label(meeting),
                num=int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
            ),
            code="outside_meeting",
            field="starts_at",
        )


def check_overlap(planned: Planned, others: Iterable[SeminarSlot]) -> None:
    """Refuse a slot at the time of another one of its seminar."""
    for other in others:
        if planned.starts_at < ends_at(other) and other.starts_at < planned.ends_at:
            raise DomainError(
                _(
                    "That overlaps with another slot of this meeting. For groups that present at "
                    "the same time, give one slot more places."
                ),
                code="overlap",
                field="starts_at",
            )


def state_of(slot: SeminarSlot) -> State:
    """What a form shows of a slot, to see whether somebody else has changed it."""
    return {"starts_at": slot.starts_at, "minutes": slot.minutes, "capacity": slot.capacity}


def edit_slot(
    slot: SeminarSlot,
    actor: User,
    *,
    starts_at: datetime,
    minutes: int,
    capacity: int,
    seen: str | None = None,
) -> None:
    """Change when a slot is, how long, and for how many groups.

    Its groups are told of another time; those that wait for it get the places that it gains. Raises
    InvalidInput when it doesn't fit into its meeting, DomainError when it overlaps with another,
    when one of its people would be in two slots at once, or when more groups hold it than
    `capacity`; ChangedMeanwhile for one that is not as it was `seen`.
    """
    seminar = slot.seminar
    with write(seminar.course), as_seen(seen, lambda: state_of(slot)):
        wanted = Planned(slot.meeting, starts_at, minutes, capacity)
        check_fits(seminar, wanted)
        check_overlap(
            wanted,
            [s for s in slots_of(seminar) if s.meeting_id == slot.meeting_id and s.id != slot.id],
        )
        _fit_places(slot, capacity)
        before = (slot.starts_at, slot.minutes)
        changes = _changes(slot, wanted)
        slot.starts_at, slot.minutes, slot.capacity = starts_at, minutes, capacity
        db.session.flush()
        if before != (starts_at, minutes):
            _take_along(slot, before)
        waiting.fill(slot, *waiting.waited_for_by(clashes.presenting_in([slot])))
        if changes:
            record(seminar, "slot.edit", meeting_label(slot.meeting), actor, changes=changes)


def _changes(slot: SeminarSlot, wanted: Planned) -> dict[str, list[Any]]:
    """What changes of a slot, as the log tells it: before and after."""
    found: dict[str, list[Any]] = {}
    if slot.starts_at != wanted.starts_at:
        found["starts_at"] = [slot.starts_at.isoformat(), wanted.starts_at.isoformat()]
    for name in ("minutes", "capacity"):
        if getattr(slot, name) != getattr(wanted, name):
            found[name] = [getattr(slot, name), getattr(wanted, name)]
    return found


def _fit_places(slot: SeminarSlot, capacity: int) -> None:
    """Number the places that groups hold from 1 on. Raises DomainError when there are too few."""
    holding = sorted(slot.confirmed, key=lambda sign_up: sign_up.place or 0)
    if len(holding) > capacity:
        raise DomainError(
            ngettext(
                "%(num)d group holds this slot.", "%(num)d groups hold this slot.", len(holding)
            ),
            code="slot_taken",
            field="capacity",
        )
    for place, sign_up in enumerate(holding, 1):
        if sign_up.place != place:
            sign_up.place = place
            # One at a time and downwards, so that no two ever share a place.
            db.session.flush()


def _take_along(slot: SeminarSlot, before: tuple[datetime, int]) -> None:
    """The slot's time is another: check it against what its people have elsewhere, tell them."""
    for sign_up in slot.confirmed:
        check_nobody_twice(sign_up)
    moved.slot_changed([sign_up.group for sign_up in slot.confirmed])
    slot_letters.tell_of_new_time(slot, *before)


def check_nobody_twice(sign_up: SignUp) -> None:
    """Refuse a time of a slot at which one of its group's people presents elsewhere."""
    slot = sign_up.slot
    for person, other in clashes.slots_of(sign_up.group.members):
        if other.slot_id != slot.id and at_once(other.slot, slot):
            raise DomainError(
                _(
                    "%(name)s of %(group)s presents in another slot at that time, in %(meeting)s. "
                    "Choose another time.",
                    name=person.name,
                    group=group_title(sign_up.group),
                    meeting=meeting_label(other.slot.meeting),
                ),
                code="two_at_once",
                field="starts_at",
            )


def delete_slots(seminar: Seminar, slots: Collection[SeminarSlot], actor: User) -> None:
    """Take free slots away, all or none.

    What groups gave up there goes too, and what they wished of them. Raises DomainError for one
    that a group holds or waits for, or that the draft of a draw gives to one.
    """
    with write(seminar.course):
        check_free(slots)
        take_away(seminar, slots, actor, "slot.delete")


def check_free(slots: Collection[SeminarSlot]) -> None:
    """Refuse slots that a group holds, waits for, or is to have by a draft."""
    ids = [slot.id for slot in slots]
    held = select(SignUp).where(SignUp.slot_id.in_(ids), SignUp.state != SignUpState.WITHDRAWN)
    in_use = db.session.scalar(held.order_by(SignUp.state, SignUp.id).limit(1))
    if in_use is not None:
        name = group_title(in_use.group)
        if in_use.state is SignUpState.CONFIRMED:
            words = _("%(group)s holds this slot. Take the group out of it first.", group=name)
        else:
            words = _("%(group)s waits for this slot. Take the group out of it first.", group=name)
        raise DomainError(words, code="slot_taken")
    draft = select(DrawPlace.id).join(Draw).where(Draw.state == DrawState.DRAFT)
    if db.session.scalar(draft.where(DrawPlace.slot_id.in_(ids)).limit(1)) is not None:
        raise DomainError(
            _("The draft of the draw gives this slot to a group. Discard the draft first."),
            code="slot_drawn",
        )


def take_away(
    seminar: Seminar, slots: Collection[SeminarSlot], actor: User, action: str, /, **detail: Any
) -> None:
    """Delete free slots. Call inside `write()`, after `check_free`."""
    if not slots:
        return
    labels = dict.fromkeys(meeting_label(slot.meeting) for slot in slots)
    begins = [slot.starts_at.isoformat() for slot in slots]
    record(seminar, action, ", ".join(labels), actor, starts_at=begins, **detail)
    delete_rows(slots)


def delete_rows(slots: Collection[SeminarSlot]) -> None:
    """Delete slots from the database, with what hangs on them."""
    ids = [slot.id for slot in slots]
    # Wishes of them go by the database. A draw that is over keeps the rank without the slot.
    db.session.execute(delete(SeminarSlot).where(SeminarSlot.id.in_(ids)))
    db.session.expire_all()


def record(seminar: Seminar, action: str, subject: str, actor: User, /, **detail: Any) -> None:
    """Add a line to the log, and note that the course page shows something else."""
    course = seminar.course
    course.changed()
    audit.record(db.session, action, subject, actor_id=actor.id, course_id=course.id, **detail)
