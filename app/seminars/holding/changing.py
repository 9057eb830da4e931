"""Saying anew what a group presents. That is settled later than who presents when."""

from collections.abc import Sequence

from app.accounts.models import User
from app.core.db import write
from app.courses.models import Enrollment
from app.groups.membership import check_member
from app.seminars import queries
from app.seminars.holding import obstacles
from app.seminars.holding.log import record
from app.seminars.holding.obstacles import refuse_first
from app.seminars.holding.subject import Subject
from app.seminars.models import SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper


def change_sign_up(
    sign_up: SignUp,
    enrollment: Enrollment,
    *,
    title: str,
    papers: str,
    chosen: Sequence[SeminarPaper] = (),
) -> None:
    """As a member, say anew what the group presents, until its slot is settled.

    Raises DomainError where `obstacles.to_changing` has one or a paper is another group's,
    InvalidInput without a title.
    """
    subject = Subject(title, papers, chosen)
    subject.check_title()
    with write(sign_up.slot.seminar.course):
        check_member(sign_up.group, enrollment)
        refuse_first(obstacles.to_changing(sign_up))
        _change(sign_up, enrollment.user, subject)


def edit_sign_up(
    sign_up: SignUp,
    actor: User,
    *,
    title: str,
    papers: str,
    chosen: Sequence[SeminarPaper] = (),
) -> None:
    """As staff, change what a group presents, at any time.

    Raises DomainError when it has given the slot up, or for a paper that is another group's.
    """
    with write(sign_up.slot.seminar.course):
        refuse_first(obstacles.to_changing(sign_up, by_staff=True))
        _change(sign_up, actor, Subject(title, papers, chosen))


def _change(sign_up: SignUp, actor: User, subject: Subject) -> None:
    subject.check(sign_up.slot.seminar, sign_up)
    if subject.is_that_of(sign_up):
        return
    before = Subject(sign_up.title, sign_up.papers, [each.paper for each in sign_up.chosen])
    subject.write_to(sign_up)
    _change_along(sign_up, before, subject)
    record("sign_up.change", sign_up.group, sign_up.slot, actor)


def _change_along(held: SignUp, before: Subject, after: Subject) -> None:
    """What the group would present in a slot that it waits to move to, if it was the same."""
    if held.state is not SignUpState.CONFIRMED:
        return
    for waiting in queries.waitings_of(held.group):
        if waiting.instead_of is held and before.is_that_of(waiting):
            after.write_to(waiting)
