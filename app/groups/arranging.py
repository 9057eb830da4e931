"""Staff bring people into groups, from one to another, and out: also when the set is locked.

However many are moved at once, it is one transaction. Each is told by one letter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.models import User
from app.core import audit
from app.core.db import db, new_public_id, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups import membership, queries, staff_letters
from app.groups.holdings import Holding, handed_in_by, held_by
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title, size

Place = tuple[Enrollment, Group | None]
# What the log calls a step: from one group to another, into one from none, out of one.
MOVED, PUT_IN, TAKEN_OUT = "group.move_member", "group.add_member", "group.remove_member"


class Elsewhere(StrEnum):
    """Where people can be brought beside the groups that there are."""

    NO_GROUP = "none"
    NEW_GROUP = "new"


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody goes from one group to another; None is no group."""

    person: Enrollment
    before: Group | None
    after: Group | None


class WouldLose(DomainError):
    """A group that holds something would be incomplete or gone: whoever does it is asked first."""

    def __init__(self, consequences: Sequence[str]) -> None:
        super().__init__(" ".join(consequences), code="would_lose")
        self.consequences = consequences


def move_members(
    group_set: GroupSet,
    people: Sequence[Enrollment],
    target: Group | Elsewhere,
    actor: User,
    *,
    confirmed: bool = False,
) -> str:
    """Bring people into a group, into a new one together, or out of theirs.

    Who is there already stays there, so that a second click changes nothing. Returns what
    `carry_out` does. Raises InvalidInput for nobody, DomainError for somebody who takes no part or
    a group without room, WouldLose (unless `confirmed`) when a group that holds something is left
    with too few people.
    """
    if not people:
        raise InvalidInput(_("Choose at least one student."), code="nobody", field="person")
    with write(group_set.course, group_set):
        if target is Elsewhere.NEW_GROUP and _are_a_group(group_set, people):
            return ""
        to = membership.new_group(group_set) if target is Elsewhere.NEW_GROUP else target
        goal = to if isinstance(to, Group) else None
        steps = steps_to(group_set, [(person, goal) for person in dict.fromkeys(people)])
        if not confirmed and (lost := what_follows(steps)):
            raise WouldLose(lost)
        return carry_out(group_set, steps, actor)


def _are_a_group(group_set: GroupSet, people: Sequence[Enrollment]) -> bool:
    present = membership.present_group(group_set, people[0])
    return present is not None and {m.id for m in present.members} == {p.id for p in people}


def steps_to(group_set: GroupSet, places: Sequence[Place]) -> list[Step]:
    """The way from where people are now to these places; nothing for those who are there."""
    present = queries.present_groups(group_set, [person for person, _group in places])
    steps = [Step(person, present.get(person.id), group) for person, group in places]
    return [step for step in steps if step.before is not step.after]


def what_follows(steps: Sequence[Step]) -> list[str]:
    """Which groups that hold something these steps leave incomplete or empty, in sentences."""
    change = Counter(step.after for step in steps if step.after is not None)
    change.subtract(step.before for step in steps if step.before is not None)
    return [
        sentence
        for group, more in change.items()
        if more < 0 and (sentence := _loss(group, size(group) + more))
    ]


def _loss(group: Group, remaining: int) -> str:
    """What a group loses that is left with so many people; empty when nothing of weight."""
    if remaining >= group.group_set.min_size:
        return ""
    if remaining == 0:
        return _loss_of_everybody(group)
    held = _named(held_by(group))
    return held and _(
        "%(group)s is incomplete then. It keeps what it holds (%(held)s).",
        group=group_title(group),
        held=held,
    )


def _loss_of_everybody(group: Group) -> str:
    held, handed_in = _named(held_by(group)), _named(handed_in_by(group))
    sentences = []
    if held:
        sentences.append(_("It gives up what it holds (%(held)s).", held=held))
    if handed_in:
        sentences.append(
            _(
                "What it has handed in (%(works)s) stays with those who did it; nobody hands in "
                "for it any more.",
                works=handed_in,
            )
        )
    if sentences:
        gone = _("Nobody is left in %(group)s: it is dissolved.", group=group_title(group))
        sentences.insert(0, gone)
    return " ".join(sentences)


def _named(things: Iterable[Holding]) -> str:
    return ", ".join(each.text for each in things)


def carry_out(group_set: GroupSet, steps: Sequence[Step], actor: User) -> str:
    """Take the steps, all at once, log them and tell people. Call inside `write()`.

    Seats are freed before any is taken, so that full groups can exchange people. Returns the key
    by which the steps can be taken back (`undoing`); an empty one for no step. Raises DomainError
    for somebody who takes no part or a group without room.
    """
    if not steps:
        return ""
    left = [(step.person, step.before) for step in steps if step.before is not None]
    joined = [(step.person, step.after) for step in steps if step.after is not None]
    membership.vacate(left)
    membership.take_seats(group_set, joined)
    for group in dict.fromkeys(group for _person, group in left):
        membership.dissolve_if_empty(group)
    group_set.course.changed()
    key = new_public_id()
    for step in steps:
        _record(group_set, step, actor, key)
    _tell(steps)
    membership.follow_leaving(left)
    for group in dict.fromkeys(group for _person, group in joined):
        membership.follow_up(group)
    return key


def _tell(steps: Sequence[Step]) -> None:
    """One letter to each person: to those of one way the same."""
    together: dict[tuple[Group | None, Group | None], list[Enrollment]] = defaultdict(list)
    for step in steps:
        together[step.before, step.after].append(step.person)
    for (before, after), people in together.items():
        staff_letters.tell_placed(before, after, people)


def _record(group_set: GroupSet, step: Step, actor: User, key: str) -> None:
    """Log a step, with what `undoing` needs to take it back."""
    titles = [group_title(each) for each in (step.before, step.after) if each is not None]
    action = MOVED
    if len(titles) == 1:
        action = TAKEN_OUT if step.after is None else PUT_IN
    audit.record(
        db.session,
        action,
        f"{' → '.join(titles)}, {group_set.title}",
        actor_id=actor.id,
        person_id=step.person.user_id,
        course_id=group_set.course_id,
        plan=key,
        moved=[each and each.public_id for each in (step.before, step.after)],
    )
