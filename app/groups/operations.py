"""Every change to group sets and groups.

Students form groups until their set locks; staff change them at any time. Taking a seat, leaving
it and what follows from either stand in `membership`.
"""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course, Enrollment
from app.courses.operations import slug_of
from app.groups import membership
from app.groups.models import Group, GroupInvitation, GroupSet, InvitationState
from app.groups.rules import group_title, is_full, size

LONGEST_NAME = 80
# Words that stand where a set's slug could stand in a URL.
RESERVED_SLUGS = {"new", "invitations"}


def create_group_set(
    course: Course,
    actor: User,
    *,
    title: str,
    min_size: int,
    max_size: int,
    locks_at: datetime | None,
) -> GroupSet:
    """Divide the class anew. Its address is made of the title and stays.

    The same set asked for twice is one set. Raises InvalidInput for sizes that can't be,
    DomainError when another set has the title.
    """
    _check_sizes(min_size, max_size)
    with write(course) as session:
        present = _set_titled(course, title)
        if present is not None:
            if (present.min_size, present.max_size, present.locks_at) == (
                min_size,
                max_size,
                locks_at,
            ):
                return present
            _refuse_title()
        group_set = GroupSet(
            course_id=course.id,
            slug=_free_slug(course, title),
            title=title,
            min_size=min_size,
            max_size=max_size,
            locks_at=locks_at,
        )
        session.add(group_set)
        audit.record(
            session, "group_set.create", title, actor_id=actor.id, course_id=course.id
        )
    return group_set


def edit_group_set(
    group_set: GroupSet,
    actor: User,
    *,
    title: str,
    min_size: int,
    max_size: int,
    locks_at: datetime | None,
) -> None:
    """Change a set's title, sizes and deadline.

    Raises InvalidInput for sizes that can't be, DomainError when the title is taken or a group
    has more people than `max_size`. A larger `min_size` leaves groups incomplete; they keep
    what they hold and are shown as incomplete.
    """
    _check_sizes(min_size, max_size)
    course = group_set.course
    with write(course, group_set) as session:
        present = _set_titled(course, title)
        if present is not None and present.id != group_set.id:
            _refuse_title()
        groups = _living_groups(group_set)
        largest = max(groups, key=size, default=None)
        if largest is not None and size(largest) > max_size:
            raise DomainError(
                _("%(group)s has %(num)d people. Take somebody out of it first.",
                  group=group_title(largest), num=size(largest)),
                code="group_larger",
                field="max_size",
            )
        before = {"sizes": [group_set.min_size, group_set.max_size],
                  "locks_at": group_set.locks_at and group_set.locks_at.isoformat()}
        group_set.title, group_set.locks_at = title, locks_at
        group_set.min_size, group_set.max_size = min_size, max_size
        for group in groups:
            membership.reseat(group)
        membership.release_those_who_left(group_set)
        course.changed()
        audit.record(
            session, "group_set.edit", title, actor_id=actor.id, course_id=course.id, before=before
        )


def _check_sizes(min_size: int, max_size: int) -> None:
    if min_size < 1:
        raise InvalidInput(
            _("A group has at least one person."), code="bad_size", field="min_size"
        )
    if max_size < min_size:
        raise InvalidInput(
            _("The largest size can't be below the smallest."), code="bad_size", field="max_size"
        )


def _set_titled(course: Course, title: str) -> GroupSet | None:
    return db.session.scalar(
        select(GroupSet).where(GroupSet.course_id == course.id, GroupSet.title == title)
    )


def _refuse_title() -> NoReturn:
    raise DomainError(
        _("There is a group set of this title already."), code="title_taken", field="title"
    )


def _free_slug(course: Course, title: str) -> str:
    base = slug_of(title) or "groups"
    taken = set(db.session.scalars(select(GroupSet.slug).where(GroupSet.course_id == course.id)))
    taken |= RESERVED_SLUGS
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _living_groups(group_set: GroupSet) -> list[Group]:
    return list(
        db.session.scalars(
            select(Group).where(
                Group.group_set_id == group_set.id, Group.dissolved_at.is_(None)
            )
        )
    )


def create_group(
    group_set: GroupSet, enrollment: Enrollment, *, actor: User | None = None
) -> Group:
    """Start a group with one student in it. `actor` is the staff member who does it for them.

    Asking twice gives the group that the first asking made. Raises DomainError when the student
    is in a group with others, or when the set is locked.
    """
    with write(group_set.course, group_set):
        if actor is None:
            membership.check_open(group_set)
        membership.check_takes_part(group_set, enrollment)
        present = membership.present_group(group_set, enrollment)
        if present is not None:
            if len(present.memberships) == 1:
                return present
            membership.refuse_second_group(enrollment, present)
        group = _new_group(group_set)
        membership.join(group, enrollment)
        _record(group, "group.create", actor or enrollment.user)
    return group


def _new_group(group_set: GroupSet) -> Group:
    last = db.session.scalar(
        select(func.max(Group.number)).where(Group.group_set_id == group_set.id)
    )
    group = Group(group_set=group_set, number=(last or 0) + 1)
    db.session.add(group)
    db.session.flush()
    return group


def invite(group: Group, inviter: Enrollment, invitee: Enrollment) -> GroupInvitation:
    """Ask a classmate without a group into one's own. An open invitation is not sent twice.

    More people may be invited than there are seats: the first to accept have them.
    Raises DomainError.
    """
    group_set = group.group_set
    with write(group_set.course, group) as session:
        membership.check_open(group_set)
        membership.check_member(group, inviter)
        membership.check_takes_part(group_set, invitee)
        present = membership.present_group(group_set, invitee)
        if present is not None:
            membership.refuse_second_group(invitee, present)
        open_one = session.scalar(
            select(GroupInvitation).where(
                GroupInvitation.group_id == group.id,
                GroupInvitation.enrollment_id == invitee.id,
                GroupInvitation.state == InvitationState.PENDING,
            )
        )
        if open_one is not None:
            return open_one
        if is_full(group):
            membership.refuse_full(group)
        invitation = GroupInvitation(
            group_id=group.id, enrollment_id=invitee.id, invited_by_id=inviter.id
        )
        session.add(invitation)
        _record(group, "group.invite", inviter.user, who=invitee.name, public=False)
    return invitation


def accept_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> Group:
    """Join the group that one is invited to. Accepting twice is accepting once.

    Raises DomainError when the invitation is no longer open or is another's, the group is full,
    the set is locked, or one is in a group already.
    """
    group = invitation.group
    with write(group.group_set.course, group, invitation):
        _check_invited(invitation, enrollment)
        if (
            invitation.state is InvitationState.ACCEPTED
            and membership.seat_of(group, enrollment) is not None
        ):
            return group
        membership.check_open(group.group_set)
        if invitation.state is not InvitationState.PENDING:
            raise DomainError(
                _("This invitation is no longer open. Ask %(name)s for a new one.",
                  name=invitation.invited_by.name),
                code="invitation_closed",
            )
        # Before the joining, which takes back every invitation that is still open.
        membership.close_invitation(invitation, InvitationState.ACCEPTED)
        membership.join(group, enrollment)
        _record(group, "group.join", enrollment.user)
    return group


def decline_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    """Say no. Declining what is no longer open changes nothing."""
    with write(invitation.group.group_set.course, invitation):
        _check_invited(invitation, enrollment)
        if invitation.state is InvitationState.PENDING:
            membership.close_invitation(invitation, InvitationState.DECLINED)
            _record(invitation.group, "group.decline", enrollment.user, public=False)


def _check_invited(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    if invitation.enrollment_id != enrollment.id:
        raise DomainError(_("This invitation is for somebody else."), code="not_invited")


def withdraw_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    """Take an invitation back, as any member of the group. Once answered, it stays answered."""
    group = invitation.group
    with write(group.group_set.course, invitation):
        membership.check_member(group, enrollment)
        if invitation.state is InvitationState.PENDING:
            membership.close_invitation(invitation, InvitationState.WITHDRAWN)
            _record(group, "group.withdraw_invitation", enrollment.user, public=False)


def leave(group: Group, enrollment: Enrollment) -> None:
    """Leave one's group. Leaving twice is leaving once; a group left empty is dissolved.

    Raises DomainError when the set is locked, or when the group holds what it needs its people
    for (rooms above say so in `membership.before_leaving`).
    """
    with write(group.group_set.course, group):
        if membership.seat_of(group, enrollment) is None:
            return
        membership.check_open(group.group_set)
        for check in membership.before_leaving:
            check(group, size(group) - 1)
        membership.end_membership(group, enrollment)
        _record(group, "group.leave", enrollment.user)


def rename(group: Group, enrollment: Enrollment, name: str) -> None:
    """Give one's group a name; an empty one makes it "Group 3" again. Raises DomainError."""
    with write(group.group_set.course, group):
        membership.check_open(group.group_set)
        membership.check_member(group, enrollment)
        _rename(group, name, enrollment.user)


def name_group(group: Group, name: str, actor: User) -> None:
    """As staff, give a group a name, also when the set is locked."""
    with write(group.group_set.course, group):
        _rename(group, name, actor)


def _rename(group: Group, name: str, actor: User) -> None:
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            _("A group's name has at most %(most)d characters.", most=LONGEST_NAME),
            code="name_too_long",
            field="name",
        )
    if group.name != name:
        group.name = name
        _record(group, "group.rename", actor)


def create_group_for(
    group_set: GroupSet, enrollments: list[Enrollment], actor: User | None
) -> Group:
    """As staff, put students into a new group, also when the set is locked.

    The same people asked for twice are one group. Raises InvalidInput for nobody, DomainError
    when somebody is in a group already or they are too many.
    """
    if not enrollments:
        raise InvalidInput(_("Choose at least one student."), code="nobody", field="students")
    with write(group_set.course, group_set):
        present = membership.present_group(group_set, enrollments[0])
        if present is not None and {m.id for m in present.members} == {e.id for e in enrollments}:
            return present
        group = _new_group(group_set)
        for enrollment in enrollments:
            membership.join(group, enrollment)
        _record(group, "group.create", actor)
    return group


def add_member(group: Group, enrollment: Enrollment, actor: User) -> None:
    """As staff, put a student into a group, also when the set is locked. Raises DomainError."""
    with write(group.group_set.course, group):
        if membership.join(group, enrollment):
            _record(group, "group.add_member", actor, who=enrollment.name)


def remove_member(group: Group, enrollment: Enrollment, actor: User) -> None:
    """As staff, take somebody out of a group, also when the set is locked.

    A group below its least size keeps what it holds and is shown as incomplete; one left empty
    is dissolved, and what it held is free again.
    """
    with write(group.group_set.course, group):
        if membership.end_membership(group, enrollment):
            _record(group, "group.remove_member", actor, who=enrollment.name)


def _record(
    group: Group, action: str, actor: User | None, *, who: str = "", public: bool = True
) -> None:
    """Log a change; `public` ones show on the course page."""
    course = group.group_set.course
    if public:
        course.changed()
    title = f"{group_title(group)}, {group.group_set.title}"
    audit.record(
        db.session,
        action,
        f"{who}: {title}" if who else title,
        actor_id=actor.id if actor else None,
        course_id=course.id,
    )
