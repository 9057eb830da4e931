"""Mail about slots: to the others in a group, when one of them or the staff act for all."""

from app.accounts.models import User
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.groups.rules import group_title
from app.seminars.models import SignUp


def tell_taken(taken: SignUp, actor: User) -> None:
    """Tell the others that their group holds a slot now."""
    _write(
        taken,
        actor,
        subject=_("%(group)s has a slot", group=group_title(taken.group)),
        text=_(
            "%(name)s has taken a slot of %(seminar)s for your group: %(when)s.",
            name=actor.name,
            seminar=taken.slot.seminar.title,
            when=_when(taken),
        ),
    )


def tell_given_up(given_up: SignUp, actor: User | None) -> None:
    """Tell the others that their group's slot is given up."""
    if actor is None:
        return  # the group itself is no more
    _write(
        given_up,
        actor,
        subject=_("%(group)s has given its slot up", group=group_title(given_up.group)),
        text=_(
            "%(name)s has given up your group's slot of %(seminar)s: %(when)s.",
            name=actor.name,
            seminar=given_up.slot.seminar.title,
            when=_when(given_up),
        ),
    )


def _when(sign_up: SignUp) -> str:
    zone = sign_up.slot.seminar.course.time_zone
    return f"{moment_text(sign_up.slot.starts_at, zone)} ({zone_name(zone)})"


def _write(sign_up: SignUp, actor: User, *, subject: str, text: str) -> None:
    course = sign_up.slot.seminar.course
    write_to(
        [member for member in sign_up.group.members if member.user_id != actor.id],
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=[text],
        action=(_("Open the seminars"), f"/c/{course.slug}/seminars/"),
    )
