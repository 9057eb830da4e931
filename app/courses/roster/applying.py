"""Doing what a plan says: all of it, in the one transaction that its caller holds, or nothing."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.accounts.links import void_links
from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.courses import people
from app.courses.models import Course, Enrollment
from app.courses.roster import grouping
from app.courses.roster.entries import Entry, Problem
from app.courses.roster.plan import Change, Newcomer, Plan


@dataclass(slots=True)
class Applied:
    """What was done, and what could not be."""

    added: list[Enrollment] = field(default_factory=list)
    changed: int = 0
    returned: int = 0
    withdrawn: int = 0
    invited: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What was done, in words: 12 added, 3 changed, 1 withdrawn. And what is left to do."""
        parts = [
            _("%(n)d added", n=len(self.added)),
            _("%(n)d changed", n=self.changed),
            _("%(n)d withdrawn", n=self.withdrawn),
        ]
        if self.returned:
            parts.append(_("%(n)d back", n=self.returned))
        if self.invited:
            parts.append(
                ngettext("%(num)d invitation sent", "%(num)d invitations sent", self.invited)
            )
        done = ", ".join(parts) + "."
        if self.added and not self.invited:
            return _("%(done)s Nobody has been told yet.", done=done)
        return done


@contextmanager
def unless_overtaken() -> Iterator[None]:
    """Tell of an address that another course has taken while both rosters were being applied.

    Only the table of accounts sees that: the lock is the course's, and the account is new.
    """
    try:
        yield
    except IntegrityError as error:
        raise DomainError(
            _(
                "It has changed meanwhile: another course has just taken somebody of this file "
                "in. Look at the list again; nothing was done."
            ),
            code="plan_changed",
        ) from error


def apply(
    course: Course,
    plan: Plan,
    actor: User | None,
    *,
    withdraw: Collection[Enrollment] = (),
    leave_out: Collection[Enrollment] = (),
    invite: bool = False,
) -> Applied:
    """Bring the course to what the plan says, but for those to `leave_out`; `withdraw` these.

    The plan must have been made in the same transaction, with its accounts locked. Groups are made
    and invitations sent in somebody's name only: an `actor` of None does neither. Raises
    DomainError when nothing of the file could be used.
    """
    if not plan.is_usable:
        raise DomainError(_("Nothing in this file can be used."), code="nothing_usable")
    plan = plan.without(leave_out)
    with write(course) as session:
        made = _make_accounts(plan.added, actor)
        _rename([each for each in plan.added if each.called_before], actor)
        added = _take_in(course, plan.added, actor)
        for change in plan.changed:
            _change(course, change, actor)
        for enrollment in withdraw:
            people.withdraw(course, enrollment, actor)
        if plan.added or plan.changed:
            course.changed()
        session.flush()
        back = len(plan.returning)
        applied = Applied(added, len(plan.changed) - back, back, len(withdraw))
        applied.problems = _place(course, plan, added, actor)
        if invite and made and actor is not None:
            new = [each for each in added if each.user_id in made]
            applied.invited = _invite(course, new, actor)
    return applied


def _make_accounts(added: Iterable[Newcomer], actor: User | None) -> set[int]:
    """An account for each newcomer who has none; returns their numbers.

    As `accounts.create_user` makes one; that nobody has these addresses, the plan has found, and
    the table sees to.
    """
    # In one order for every roster: two with the same new addresses must not wait in a ring.
    new = sorted((each for each in added if each.user is None), key=lambda each: each.entry.key)
    if not new:
        return set()
    rows = [
        {"name": each.entry.name, "email": each.entry.email, "email_key": each.entry.key}
        for each in new
    ]
    with write() as session:
        into = insert(User).returning(User, sort_by_parameter_order=True)
        for each, user in zip(new, session.scalars(into, rows), strict=True):
            each.user = user
        made = [each.user.id for each in new if each.user is not None]
        audit.record_each(session, "user.create", made, actor_id=actor.id if actor else None)
    return set(made)


def _rename(newcomers: Iterable[Newcomer], actor: User | None) -> None:
    """Call accounts that nobody has used yet as the file does."""
    for each in newcomers:
        if each.user is not None:
            _correct_account(each.user, each.entry, actor, name=True)


def _take_in(course: Course, added: Iterable[Newcomer], actor: User | None) -> list[Enrollment]:
    arrivals = [
        people.Arrival(each.user, each.role, each.entry.student_id, each.entry.section)
        for each in added
        if each.user is not None
    ]
    return people.take_in_all(course, arrivals, actor)


def _change(course: Course, change: Change, actor: User | None) -> None:
    """Correct what is different of one person."""
    enrollment, entry = change.enrollment, change.entry
    if change.returns:
        people.take_in(course, enrollment.user, enrollment, change.role, actor)
    elif "role" in change.changes:
        people.change_role(course, enrollment, change.role, actor)
    if change.changes.keys() & {"name", "email"}:
        _correct_account(
            enrollment.user,
            entry,
            actor,
            name="name" in change.changes,
            email="email" in change.changes,
        )
    if change.changes.keys() & {"student_id", "section"}:
        enrollment.student_id = entry.student_id or enrollment.student_id
        enrollment.section = entry.section or enrollment.section
        _record(course, "person.correct", enrollment, actor)


def _correct_account(
    user: User, entry: Entry, actor: User | None, *, name: bool = False, email: bool = False
) -> None:
    """As `accounts.correct_account` does it: whoever holds a link to the old address loses it."""
    if name:
        user.name = entry.name
    if email:
        user.email, user.email_key = entry.email, entry.key
        void_links(user)
    with write() as session:
        audit.record(
            session, "user.correct", actor_id=actor.id if actor else None, person_id=user.id
        )


def _record(course: Course, action: str, enrollment: Enrollment, actor: User | None) -> None:
    with write() as session:
        audit.record(
            session,
            action,
            actor_id=actor.id if actor else None,
            person_id=enrollment.user_id,
            course_id=course.id,
        )


def _place(
    course: Course, plan: Plan, added: list[Enrollment], actor: User | None
) -> list[Problem]:
    """Put people into the groups of the file. Who can't be, is told of with the line."""
    if not plan.groups_into or actor is None:
        return []
    wanted = {
        enrollment.id: (enrollment, each.entry)
        for enrollment, each in zip(added, plan.added, strict=True)
        if each.entry.group
    }
    wanted |= {
        change.enrollment.id: (change.enrollment, change.entry)
        for change in plan.changed
        if "group" in change.changes
    }
    placements = [(enrollment, entry.group) for enrollment, entry in wanted.values()]
    failed = grouping.place(course, plan.groups_into, placements, actor)
    return [Problem(wanted[each.id][1].line, reason) for each, reason in failed]


def _invite(course: Course, enrollments: list[Enrollment], actor: User) -> int:
    from app.courses.invitations import invite_by_mail

    return invite_by_mail(course, enrollments, actor)
