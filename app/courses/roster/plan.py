"""What a roster would change in a course. Comparing changes nothing.

Whom a line is about, `matching` finds. What a line does not say stays as it is. Nobody loses a
role that teaches by a file, and only students can be missing.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.accounts.models import User
from app.core.i18n import _
from app.courses import people
from app.courses.models import STAFF_ROLES, Course, Enrollment, Role
from app.courses.roster import differing, grouping
from app.courses.roster.differing import Different
from app.courses.roster.entries import Entry, Problem, Understood
from app.courses.roster.known import Known, find
from app.courses.roster.matching import Match, match, why_not, why_not_the_role

Changes = Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Newcomer:
    """Somebody who has never been in the course; `user` is their account, once they have one.

    `called_before` is the name of that account where the file's replaces it.
    """

    entry: Entry
    user: User | None
    role: Role
    called_before: str = ""

    @property
    def name(self) -> str:
        """How they will be called."""
        return self.entry.name if self.user is None or self.called_before else self.user.name

    @property
    def email(self) -> str:
        """Their address."""
        return self.user.email if self.user else self.entry.email


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody of the course for whom the file has something else: by field, before and after."""

    entry: Entry
    enrollment: Enrollment
    role: Role
    changes: Changes

    @property
    def returns(self) -> bool:
        """Whether they had withdrawn."""
        return "state" in self.changes


@dataclass(slots=True)
class Plan:
    """What would be done. `groups_into` is the set that the file's groups belong to.

    `different` is what would not be done; `students` is how many the course has now.
    """

    groups_into: str = ""
    added: list[Newcomer] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    withdrawn: list[Enrollment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    different: list[Different] = field(default_factory=list)
    students: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether the file says anything of anybody."""
        return bool(self.added or self.changed or self.unchanged or self.different)

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to do, and nothing to choose."""
        return not (self.added or self.changed or self.withdrawn)

    @property
    def returning(self) -> list[Change]:
        """Who had withdrawn and is in the file again."""
        return [each for each in self.changed if each.returns]

    @property
    def misses_many(self) -> bool:
        """Whether so many students are missing that it may be another course's file."""
        return len(self.withdrawn) * 3 > self.students

    def without(self, left_out: Collection[Enrollment]) -> "Plan":
        """The plan but for what it changes of these people."""
        ids = {each.id for each in left_out}
        return replace(self, changed=[c for c in self.changed if c.enrollment.id not in ids])

    @property
    def new_staff(self) -> list[str]:
        """Who would come to teach the course: by the accounts, whatever the file calls them."""
        raised = [c for c in self.changed if "role" in c.changes or c.returns]
        risen: list[tuple[Role, Newcomer | User]] = [(each.role, each) for each in self.added]
        risen += [(each.role, each.enrollment.user) for each in raised]
        return [f"{who.name} ({who.email})" for role, who in risen if role in STAFF_ROLES]

    def told(self) -> dict[str, list[dict[str, Any]]]:
        """The plan for programs."""
        return {
            "added": [_told(each.entry, each.role) for each in self.added],
            "changed": [
                {
                    **_told(each.entry, each.role),
                    "changes": {name: list(pair) for name, pair in each.changes.items()},
                }
                for each in self.changed
            ],
            "withdrawn": [_told_missing(each) for each in self.withdrawn],
            "problems": [{"line": p.line, "reason": p.reason} for p in self.problems],
        }

    @property
    def digest(self) -> str:
        """Equal for equal plans: what somebody confirms is what they have seen."""
        ids = [each.public_id for each in self.withdrawn]
        before = [each.called_before for each in self.added]
        shown = [self.told(), ids, self.groups_into, before, self.new_staff]
        seen = json.dumps(shown, ensure_ascii=False)
        return hashlib.sha256(seen.encode()).hexdigest()[:32]


def _told(entry: Entry, role: Role) -> dict[str, Any]:
    return {
        "line": entry.line,
        "name": entry.name,
        "email": entry.email,
        "student_id": entry.student_id,
        "section": entry.section,
        "role": role.value,
        "group": entry.group,
    }


def _told_missing(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "name": enrollment.name,
        "email": enrollment.user.email,
        "student_id": enrollment.student_id,
        "section": enrollment.section,
        "role": enrollment.role.value,
        "group": "",
    }


def compare(
    course: Course, understood: Understood, *, groups_into: str = "", lock: bool = False
) -> Plan:
    """The plan for a file. With `lock` it holds until the transaction ends; see `known.find`."""
    known = find(course, understood.entries, lock=lock)
    groups = grouping.present_groups(course, groups_into)
    plan = Plan(groups_into, problems=list(understood.problems))
    taken: dict[int, int] = {}
    for entry in understood.entries:
        found = _find(entry, known, plan, taken)
        if found is None:
            continue
        enrollment = known.enrollment_of.get(found.account.id) if found.account else None
        if enrollment is None:
            _add(entry, found.account, known, plan)
        else:
            role = _role(entry, enrollment, plan, by_id=found.by_id)
            _compare_one(entry, enrollment, role, known, groups, plan)
    plan.problems.sort(key=lambda problem: problem.line)
    students = [each for each in known.enrollment_of.values() if _is_student(each)]
    plan.students = len(students)
    plan.withdrawn = _missing(students, understood, taken)
    return plan


def _find(entry: Entry, known: Known, plan: Plan, taken: dict[int, int]) -> Match | None:
    """Whom a line is about, if it can be; why it can't is noted as a problem."""
    found = match(entry, known)
    reason = why_not(entry, found, known, taken)
    # A line that has only somebody's student id, and can't be used, takes no line from them.
    if found.account is not None and not (reason and found.by_id):
        taken.setdefault(found.account.id, entry.line)
    if reason:
        plan.problems.append(Problem(entry.line, reason))
        return None
    return found


def _add(entry: Entry, account: User | None, known: Known, plan: Plan) -> None:
    """Note somebody new. The name of an account that nobody has used yet may be a stranger's."""
    newcomer = Newcomer(entry, account, entry.role or Role.STUDENT)
    if account is not None:
        if people.is_their_own(account, elsewhere=account.id in known.elsewhere):
            plan.different += differing.find(entry, account, known)
        elif differing.is_another_name(entry, account):
            newcomer.called_before = account.name
    plan.added.append(newcomer)


def _compare_one(
    entry: Entry,
    enrollment: Enrollment,
    role: Role,
    known: Known,
    groups: Mapping[int, Sequence[str]],
    plan: Plan,
) -> None:
    """Note what is different for somebody of the course, who would have this role."""
    changes, different = _of_person(entry, enrollment, known)
    if enrollment.withdrawn_at is not None:
        changes["state"] = ("withdrawn", "enrolled")
    if role is not enrollment.role:
        changes["role"] = (enrollment.role.value, role.value)
    if plan.groups_into and entry.group and role is Role.STUDENT:
        called = groups.get(enrollment.id, ())
        if not called:
            changes["group"] = ("", entry.group)
        elif not grouping.is_called(called, entry.group):
            reason = _(
                "%(name)s is in %(group)s already, and stays there.",
                name=enrollment.name,
                group=called[0],
            )
            plan.problems.append(Problem(entry.line, reason))
    plan.different += different
    if changes:
        plan.changed.append(Change(entry, enrollment, role, changes))
    elif not different:
        plan.unchanged += 1


def _of_person(
    entry: Entry, enrollment: Enrollment, known: Known
) -> tuple[dict[str, tuple[str, str]], list[Different]]:
    """What changes of name, address, id and section; and what is the person's own to change."""
    user = enrollment.user
    changes: dict[str, tuple[str, str]] = {}
    different: list[Different] = []
    if people.is_their_own(user, elsewhere=user.id in known.elsewhere):
        different = differing.find(entry, user, known)
    else:
        if differing.is_another_name(entry, user):
            changes["name"] = (user.name, entry.name)
        if entry.email and entry.key not in known.account_of:
            changes["email"] = (user.email, entry.email)
    if entry.student_id and entry.student_id != enrollment.student_id:
        changes["student_id"] = (enrollment.student_id, entry.student_id)
    if entry.section and entry.section != enrollment.section:
        changes["section"] = (enrollment.section, entry.section)
    return changes, different


def _role(entry: Entry, enrollment: Enrollment, plan: Plan, *, by_id: bool) -> Role:
    """The role that somebody would have. A file takes nobody's role as a teacher away."""
    present = enrollment.role
    if by_id:
        if entry.role not in (None, present):
            plan.problems.append(Problem(entry.line, why_not_the_role(enrollment.user)))
        return present
    if enrollment.withdrawn_at is not None:
        return entry.role or (Role.STUDENT if present in STAFF_ROLES else present)
    wanted = entry.role or present
    if present in STAFF_ROLES and wanted is not Role.INSTRUCTOR and wanted is not present:
        reason = _(
            "%(name)s teaches this course. A file does not change that; their own page does.",
            name=enrollment.name,
        )
        plan.problems.append(Problem(entry.line, reason))
        return present
    return wanted


def _is_student(enrollment: Enrollment) -> bool:
    return enrollment.role is Role.STUDENT and enrollment.withdrawn_at is None


def _missing(
    students: list[Enrollment], understood: Understood, taken: Mapping[int, int]
) -> list[Enrollment]:
    """The students of whom no line speaks, not even one that can't be used; by name."""
    missing = [
        each
        for each in students
        if each.user_id not in taken
        and not understood.named & {each.user.email_key, each.student_id}
    ]
    return sorted(missing, key=lambda each: each.name.casefold())
