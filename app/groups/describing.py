"""What a group says of itself: its name, what it is about, how to reach it, whom to write to."""

import re

from app.accounts.models import User
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.core.tidying import tidy
from app.courses.models import Enrollment
from app.groups import membership
from app.groups.log import record
from app.groups.models import Group
from app.groups.rules import contact_of

LONGEST_NAME = 80
# Beside what `tidy` takes away: what turns the writing, and what is drawn as nothing, so that a
# name of it would be blank.
_TURNING = re.compile("\u061c")
_BLANK = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]"
)


def tidied_name(text: str) -> str:
    """A name as a group can have it: on one line, of what is seen; empty when nothing is."""
    name = " ".join(_TURNING.sub("", str(tidy(text))).split())
    return name if _BLANK.sub("", name).strip() else ""


def checked_name(text: str) -> str:
    """The same, of a name that is not too long. Raises InvalidInput."""
    name = tidied_name(text)
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            _("A group's name has at most %(most)d characters.", most=LONGEST_NAME),
            code="name_too_long",
            field="name",
        )
    return name


def state_of(group: Group) -> State:
    """What a form shows of a group, to see whether another member has changed it."""
    contact = contact_of(group)
    return {
        "name": group.name,
        "about": group.about,
        "reach": group.reach,
        "contact": contact.public_id if contact else "",
        "takes_requests": group.takes_requests,
    }


def describe(
    group: Group,
    member: Enrollment,
    *,
    name: str,
    about: str,
    reach: str,
    contact: str,
    takes_requests: bool,
    seen: str | None = None,
) -> None:
    """Say what one's group is called and about, how to reach it, and who its contact is.

    `contact` is a member's public id. Once the set is locked the name stays; all else can change.
    Raises DomainError for somebody who is not in the group or a contact who is not,
    ChangedMeanwhile if it is not as it was `seen`.
    """
    with write(group.group_set.course, group), as_seen(seen, lambda: state_of(group)):
        membership.check_member(group, member)
        before = state_of(group)
        if checked_name(name) != group.name:
            membership.check_unlocked(group.group_set)
            _rename(group, name, member.user)
        if contact != before["contact"]:
            group.contact_id = _present_member(group, contact).id
        group.about, group.reach, group.takes_requests = about, reach, takes_requests
        if state_of(group) != {**before, "name": group.name}:
            record(group, "group.describe", member.user, public=False)


def _present_member(group: Group, public_id: str) -> Enrollment:
    for each in group.members:
        if each.public_id == public_id:
            return each
    raise InvalidInput(
        _("The contact is one of the group's members. Choose again."),
        code="contact_not_a_member",
        field="contact",
    )


def name_group(group: Group, name: str, actor: User) -> None:
    """As staff, give a group a name, also when the set is locked; an empty one takes it away."""
    with write(group.group_set.course, group):
        _rename(group, name, actor)


def _rename(group: Group, said: str, actor: User) -> None:
    name = checked_name(said)
    if group.name != name:
        group.name = name
        record(group, "group.rename", actor)
