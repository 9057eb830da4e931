"""What is due so many days from each slot of a seminar, as staff set it: once, for all slots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues import due_letters
from app.seminars.dues.deadline_effect import DeadlineInput, Effect, Shift, effect_of, held_slots
from app.seminars.dues.due_words import time_text
from app.seminars.holding import waiting
from app.seminars.holding.moved import slot_changed
from app.seminars.models import Seminar
from app.seminars.queries import deadlines_of

# So many may hang on a slot: their page has as many rows.
MOST = 6
FURTHEST = 120
# Rooms above refuse, by DomainError, that a due time goes on which something of theirs hangs, or
# that it becomes one of another kind.
before_deadline_goes: list[Callable[[SlotDeadline], None]] = []


class Unconfirmed(DomainError):
    """Groups hold slots already and nobody has looked yet at what this means; `effect` says it."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(
            _("Groups hold slots already. Look at what this means for them, then save again."),
            code="unconfirmed",
        )
        self.effect = effect


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is wanted, each beside what it changes; and what goes."""

    rows: list[tuple[DeadlineInput, SlotDeadline | None]]
    gone: list[SlotDeadline]

    def shifts(self) -> list[Shift]:
        """What is due at other times than before. Copies: the rows are about to change."""
        found = [
            Shift(wanted.label, _copy(row), wanted.as_deadline)
            for wanted, row in self.rows
            if row is None or (row.days, row.minute) != (wanted.days, wanted.minute)
        ]
        return found + [Shift(row.label, _copy(row), None) for row in self.gone]

    def changes(self) -> dict[str, list[str]]:
        """What becomes another, as the log keeps it: before and after, by what is due."""
        pairs = [(wanted.label, _in_log(row), _in_log(wanted)) for wanted, row in self.rows]
        pairs += [(row.label, _in_log(row), "") for row in self.gone]
        return {label: [before, after] for label, before, after in pairs if before != after}


def _copy(row: SlotDeadline | None) -> SlotDeadline | None:
    return SlotDeadline(days=row.days, minute=row.minute) if row is not None else None


def _in_log(each: SlotDeadline | DeadlineInput | None) -> str:
    """slides: Slides, -1 d, 23:59."""
    if each is None:
        return ""
    return f"{each.kind.value}: {each.label}, {each.days:+d} d, {time_text(each.minute)}"


def state_of(seminar: Seminar) -> State:
    """What the form shows, to see whether somebody else has changed it."""
    return {each.public_id: _in_log(each) for each in deadlines_of(seminar)}


def set_deadlines(
    seminar: Seminar,
    actor: User,
    wanted: Sequence[DeadlineInput],
    *,
    confirmed: str | None = None,
    seen: str | None = None,
) -> None:
    """Make these what is due by the slots of a seminar. The same again changes nothing.

    `confirmed` is the key of the effect that the actor has seen: raises Unconfirmed when it would
    be another. None asks nobody. Each group whose due times move is told by one letter. Raises
    InvalidInput for what can't be meant, DomainError where something hangs on what would go,
    ChangedMeanwhile for what is not as it was `seen`.
    """
    _check(wanted)
    with write(seminar.course), as_seen(seen, lambda: state_of(seminar)):
        plan = _plan(seminar, wanted)
        changes, shifts, held = plan.changes(), plan.shifts(), held_slots(seminar)
        if not changes:
            return
        effect = effect_of(wanted, held)
        if effect and confirmed is not None and confirmed != effect.key:
            raise Unconfirmed(effect)
        _carry_out(seminar, plan)
        for sign_up in held:  # its calendar has the due times too
            sign_up.revision, sign_up.changed_at = sign_up.revision + 1, now()
        slot_changed(list({sign_up.group for sign_up in held}))
        due_letters.tell_due_times(seminar, held, shifts, actor)
        # A slot that was settled by what was due may have a free place and somebody in line.
        waiting.fill(*waiting.lines_of(seminar))
        seminar.course.changed()
        audit.record(
            db.session,
            "slot_deadline.set",
            seminar.title,
            actor_id=actor.id,
            course_id=seminar.course_id,
            changes=changes,
        )


def _check(wanted: Sequence[DeadlineInput]) -> None:
    if len(wanted) > MOST:
        raise InvalidInput(
            _("At most %(most)d things can hang on a slot.", most=MOST), code="too_many"
        )
    labels = set()
    for number, each in enumerate(wanted, 1):
        if not each.label:
            raise InvalidInput(_("Say what is due."), code="label_needed", field=f"label_{number}")
        if each.label.casefold() in labels:
            raise InvalidInput(
                _("“%(label)s” is there twice. Give each its own name.", label=each.label),
                code="label_twice",
                field=f"label_{number}",
            )
        labels.add(each.label.casefold())
        if abs(each.days) > FURTHEST or not 0 <= each.minute < 24 * 60:
            raise InvalidInput(
                _("It is at most %(most)d days from the presentation.", most=FURTHEST),
                code="too_far",
                field=f"days_{number}",
            )


def _plan(seminar: Seminar, wanted: Sequence[DeadlineInput]) -> _Plan:
    present = {each.public_id: each for each in deadlines_of(seminar)}
    rows: dict[DeadlineInput, SlotDeadline | None] = {
        each: present.pop(each.key, None) for each in wanted
    }
    # What comes without a key may be there already: a form that was sent twice.
    by_label = {row.label: row for row in present.values()}
    for each, row in rows.items():
        if row is None and each.label in by_label:
            rows[each] = present.pop(by_label[each.label].public_id)
    return _Plan(list(rows.items()), list(present.values()))


def _carry_out(seminar: Seminar, plan: _Plan) -> None:
    """Write it down. Raises DomainError where something hangs on what would go."""
    changing = [row for wanted, row in plan.rows if row and row.kind is not wanted.kind]
    for deadline in [*plan.gone, *changing]:
        for refuse in before_deadline_goes:
            refuse(deadline)
    for deadline in plan.gone:
        db.session.delete(deadline)
    for wanted, row in plan.rows:
        if row is not None and row.label != wanted.label:
            # Out of the way first: two may take one another's name.
            row.label = row.public_id
    db.session.flush()
    for wanted, row in plan.rows:
        made = row or SlotDeadline(seminar_id=seminar.id)
        made.kind, made.label = wanted.kind, wanted.label
        made.days, made.minute = wanted.days, wanted.minute
        db.session.add(made)
    db.session.flush()
