"""Those without a group, put into groups at random: first shown, then done as it was shown."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups import arranging, membership, queries
from app.groups.filling import fill
from app.groups.models import Group, GroupSet
from app.groups.rules import size


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would go where. `digest` names it: the same class and seed give the same one.

    `rest` are those for whom the sizes leave no place.
    """

    seed: str
    into: list[tuple[Group, list[Enrollment]]]
    new: list[list[Enrollment]]
    rest: list[Enrollment]
    digest: str

    @property
    def placed(self) -> int:
        """How many people get a group."""
        return sum(map(len, self.new)) + sum(len(people) for _group, people in self.into)


def propose(group_set: GroupSet, seed: str, *, smaller: bool = False) -> Proposal:
    """Draw places for everybody without a group, by lots that the seed draws.

    `smaller`: those for whom the sizes leave no place make one group of their own, though it has
    too few people.
    """
    groups = [each for each in queries.groups_of(group_set) if _takes_part(each.members)]
    lone = sorted(queries.ungrouped(group_set), key=lambda each: each.id)
    filling = fill(
        [size(each) for each in groups], group_set.min_size, group_set.max_size, lone, seed
    )
    new, rest = filling.new, filling.rest
    if smaller and rest and len(rest) <= group_set.max_size:
        new, rest = [*new, rest], []
    into = [(group, people) for group, people in zip(groups, filling.into, strict=True) if people]
    return Proposal(seed, into, new, rest, _digest(seed, into, new, rest))


def _takes_part(members: Iterable[Enrollment]) -> bool:
    return any(member.withdrawn_at is None for member in members)


def _digest(
    seed: str,
    into: list[tuple[Group, list[Enrollment]]],
    new: list[list[Enrollment]],
    rest: list[Enrollment],
) -> str:
    shown = [
        seed,
        [[group.id, size(group), [each.id for each in people]] for group, people in into],
        [[each.id for each in people] for people in new],
        [each.id for each in rest],
    ]
    return sha256(json.dumps(shown).encode()).hexdigest()[:16]


def place_leftovers(
    group_set: GroupSet, seed: str, actor: User, *, seen: str, smaller: bool = False
) -> str:
    """Put people where the proposal of this seed that was `seen` shows them.

    Returns the key by which it can be taken back (`undoing`). Raises DomainError when the class
    has changed since: the same seed would do something else.
    """
    with write(group_set.course, group_set):
        proposal = propose(group_set, seed, smaller=smaller)
        if proposal.digest != seen:
            raise DomainError(
                _("The class has changed since. Look at the places again; nothing was done."),
                code="places_changed",
            )
        places = [(each, group) for group, people in proposal.into for each in people]
        made = membership.new_groups(group_set, len(proposal.new))
        for people, group in zip(proposal.new, made, strict=True):
            places += [(each, group) for each in people]
        steps = arranging.steps_to(group_set, places)
        key = arranging.carry_out(group_set, steps, actor)
        if steps:
            audit.record(
                db.session,
                "group_set.place_leftovers",
                f"{group_set.title}, {seed}",
                actor_id=actor.id,
                course_id=group_set.course_id,
                count=len(steps),
            )
    return key
