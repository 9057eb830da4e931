"""What a file with groups would change in a set: shown first, then done as it was shown.

Nothing of the file is kept in between. The page brings back who is to be in which group, and the
plan is made anew of that and of the groups as they are then.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course, Enrollment
from app.courses.roster.grouping import is_called
from app.groups import arranging, describing, membership, queries
from app.groups.arranging import Step
from app.groups.describing import LONGEST_NAME, tidied_name
from app.groups.models import Group, GroupSet
from app.groups.roster_hook import called, in_order
from app.groups.rules import group_title, size
from app.groups.set_files import numbered_title

Wanted = Mapping[Enrollment, str]
# How a group is called, and which it is; None for one that is to be made.
Target = tuple[str, Group | None]


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes from a group (or none) to the one that the file calls `label`.

    `after` is None for a group that is to be made.
    """

    person: Enrollment
    before: Group | None
    label: str
    after: Group | None

    @property
    def target(self) -> Target:
        """The group that the person comes into."""
        return self.label, self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change. `kept` is how many people are where the file has them.

    `refused` says of groups in the file why nobody is brought into them; `consequences` what groups
    lose that people leave; `incomplete` which groups of the file have too few people then.
    """

    moves: list[Move]
    kept: int
    refused: list[str]
    consequences: list[str]
    incomplete: list[str]

    @property
    def new_labels(self) -> list[str]:
        """The groups that are to be made, in the order of their numbers and then of the file."""
        labels = dict.fromkeys(move.label for move in self.moves if move.after is None)
        return sorted(labels, key=in_order)

    @property
    def digest(self) -> str:
        """Names what would change and what follows: the same file in the same set has the same."""
        moves = [
            [
                move.person.id,
                move.before and move.before.id,
                move.label,
                move.after and move.after.id,
            ]
            for move in self.moves
        ]
        shown = [moves, self.refused, self.consequences, self.incomplete]
        return sha256(json.dumps(shown).encode()).hexdigest()[:16]


def plan(group_set: GroupSet, wanted: Wanted) -> Plan:
    """Compare what a file wants with the groups as they are."""
    groups = queries.groups_of(group_set)
    where = {member.id: group for group in groups for member in group.members}
    targets, refused = _targets(groups, wanted.values())
    moves, kept = [], 0
    for person, said in wanted.items():
        if said not in targets:
            continue
        label, after = targets[said]
        before = where.get(person.id)
        if after is not None and after is before:
            kept += 1
        else:
            moves.append(Move(person, before, label, after))
    moves = _without_the_too_large(group_set, groups, moves, refused)
    into, sizes = {move.target for move in moves}, _sizes_after(groups, moves)
    return Plan(
        moves,
        kept,
        refused,
        arranging.what_follows([Step(move.person, move.before, move.after) for move in moves]),
        sorted(label for label, group in into if sizes[label, group] < group_set.min_size),
    )


def _targets(groups: Sequence[Group], said: Iterable[str]) -> tuple[dict[str, Target], list[str]]:
    """The group that each label stands for; and why other labels stand for none."""
    targets: dict[str, Target] = {}
    refused: list[str] = []
    spelled: dict[str, str] = {}
    known = _by_name(groups)
    for label in dict.fromkeys(said):
        key = label.casefold()
        found = next((names[key] for names in known if key in names), [])
        if len(found) > 1:
            refused.append(_several_called(label, found))
        elif found:
            targets[label] = (group_title(found[0]), found[0])
        elif len(label) > LONGEST_NAME:
            refused.append(_too_long(label))
        else:
            targets[label] = (spelled.setdefault(key, label), None)
    return targets, refused


def _by_name(groups: Iterable[Group]) -> tuple[dict[str, list[Group]], ...]:
    """The groups by what a file may call them, the surest first: by title, by title and number,
    by number alone."""
    titled, exact, numbered = (defaultdict[str, list[Group]](list) for _names in range(3))
    for group in groups:
        titled[group_title(group).casefold()].append(group)
        exact[numbered_title(group).casefold()].append(group)
        for name in called(group):
            numbered[name.casefold()].append(group)
    return titled, exact, numbered


def _several_called(label: str, found: Sequence[Group]) -> str:
    return _(
        "Several groups are called %(label)s. Write %(names)s.",
        label=label,
        names=_(" or ").join(numbered_title(each) for each in found),
    )


def _too_long(label: str) -> str:
    return _(
        "“%(label)s…”: a group's name has at most %(most)d characters.",
        label=label[:30],
        most=LONGEST_NAME,
    )


def _without_the_too_large(
    group_set: GroupSet, groups: Sequence[Group], moves: list[Move], refused: list[str]
) -> list[Move]:
    """The moves but those into groups that would be too large, which are told in `refused`.

    Who can't come in stays, and may so fill the group that they would have left.
    """
    while True:
        sizes = _sizes_after(groups, moves)
        into = dict.fromkeys(move.target for move in moves)
        too_large = [target for target in into if sizes[target] > group_set.max_size]
        if not too_large:
            return moves
        refused += [
            _(
                "%(group)s would have %(num)d people; at most %(most)d can be in a group. Nobody "
                "is brought into it.",
                group=target[0],
                num=sizes[target],
                most=group_set.max_size,
            )
            for target in too_large
        ]
        moves = [move for move in moves if move.target not in too_large]


def _sizes_after(groups: Sequence[Group], moves: Sequence[Move]) -> Counter[Target]:
    """How many people each group has after the moves."""
    sizes: Counter[Target] = Counter({(group_title(each), each): size(each) for each in groups})
    sizes.update(move.target for move in moves)
    sizes.subtract(
        (group_title(move.before), move.before) for move in moves if move.before is not None
    )
    return sizes


def apply_plan(group_set: GroupSet, wanted: Wanted, actor: User, *, seen: str) -> str:
    """Do what the plan that was `seen` shows. Returns the key to take it back by (`undoing`).

    Raises DomainError if the groups have changed, or what they hold.
    """
    with write(group_set.course, group_set):
        _people_of(group_set.course)  # read again at once, and not one by one
        now_planned = plan(group_set, wanted)
        if now_planned.digest != seen:
            raise DomainError(
                _("The groups have changed since. Look at the list again; nothing was done."),
                code="plan_changed",
            )
        made = _made(group_set, now_planned.new_labels)
        steps = [
            Step(move.person, move.before, move.after or made[move.label])
            for move in now_planned.moves
        ]
        key = arranging.carry_out(group_set, steps, actor)
        if steps:
            audit.record(
                db.session,
                "group_set.import",
                group_set.title,
                actor_id=actor.id,
                course_id=group_set.course_id,
                count=len(steps),
            )
    return key


def _made(group_set: GroupSet, labels: Sequence[str]) -> dict[str, Group]:
    """New groups that go by these labels."""
    made = dict(zip(labels, membership.new_groups(group_set, len(labels)), strict=True))
    for label, group in made.items():
        if not is_called(called(group), label):
            group.name = describing.checked_name(label)
    return made


def _people_of(course: Course) -> Sequence[Enrollment]:
    """Everybody in the course, whatever they are in it, and those who left."""
    return db.session.scalars(select(Enrollment).where(Enrollment.course_id == course.id)).all()


def packed(wanted: Wanted) -> str:
    """Who is to be in which group, as a page keeps it for the click that confirms."""
    return json.dumps({person.public_id: label for person, label in wanted.items()})


def unpacked(course: Course, text: str) -> dict[Enrollment, str]:
    """The same, of what a page has sent back. Raises InvalidInput."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(said, dict) or not all(map(_is_label, said.values())):
        raise _unreadable()
    known = {each.public_id: each for each in _people_of(course)}
    return {known[key]: label for key, label in said.items() if key in known}


def _is_label(said: object) -> bool:
    """Whether it is what `packed` writes of a label that a file has said."""
    return isinstance(said, str) and said != "" and said == tidied_name(said)


def _unreadable() -> InvalidInput:
    return InvalidInput(_("Send the file again."), code="plan_unreadable")
