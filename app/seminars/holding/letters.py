"""Mail about slots: to the others in a group, when one of them or the staff act for all, and to
all of it when a place comes free that it waits for."""

from collections.abc import Iterable, Sequence

from app.accounts.models import User
from app.core.i18n import _, listed, ngettext
from app.core.mail.models import Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.groups.rules import group_title
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.paper_models import SeminarPaper


def tell_taken(taken: SignUp, actor: User, *, still_waits: Sequence[SignUp] = ()) -> None:
    """Tell the others that their group holds a slot now, and what it still waits to move to."""
    text = _(
        "%(name)s has taken a slot of %(seminar)s for your group: %(when)s.",
        name=actor.name,
        seminar=taken.slot.seminar.title,
        when=when(taken.slot),
    )
    subject = _("%(group)s has a slot", group=group_title(taken.group))
    write_to_group(taken, actor, subject=subject, paragraphs=[text, *_moves(still_waits)])


def _moves(waiting: Sequence[SignUp]) -> list[str]:
    return [
        _(
            "Your group stays in line for %(when)s, and moves there when a place comes free.",
            when=when(each.slot),
        )
        for each in waiting
    ]


def tell_will_move(held: SignUp, waiting: Sequence[SignUp], actor: User) -> None:
    """Tell a group, which may hold no more slots, that it gives one up for what it waits for."""
    if not waiting:
        return
    text = _(
        "A group holds fewer slots of %(seminar)s than before, so yours can't have one more. When "
        "a place comes free that it waits for, it gives up %(when)s for it. Leave the line if you "
        "do not want that.",
        seminar=held.slot.seminar.title,
        when=when(held.slot),
    )
    subject = _("%(group)s would move to what it waits for", group=group_title(held.group))
    write_to_group(held, actor, subject=subject, paragraphs=[text, *_moves(waiting)])


def tell_given_up(given_up: SignUp, actor: User | None) -> None:
    """Tell the others that their group's slot is given up."""
    if actor is None:
        return  # the group itself is no more
    text = _(
        "%(name)s has given up your group's slot of %(seminar)s: %(when)s.",
        name=actor.name,
        seminar=given_up.slot.seminar.title,
        when=when(given_up.slot),
    )
    subject = _("%(group)s has given its slot up", group=group_title(given_up.group))
    write_to_group(given_up, actor, subject=subject, paragraphs=[text])


def tell_moved(held: SignUp, left: SeminarSlot, actor: User, reason: str = "") -> None:
    """Tell the others that their group presents at another time, and why if that was said."""
    text = _(
        "%(name)s has moved your group to another slot of %(seminar)s: %(when)s. It has given up "
        "%(before)s.",
        name=actor.name,
        seminar=held.slot.seminar.title,
        when=when(held.slot),
        before=when(left),
    )
    why = [_("The reason: %(reason)s", reason=reason)] if reason else []
    subject = _("%(group)s has another slot", group=group_title(held.group))
    write_to_group(held, actor, subject=subject, paragraphs=[text, *why])


def tell_waiting(waiting: SignUp, position: int, actor: User) -> None:
    """Tell the others that their group waits for a slot, and as which in line."""
    text = _(
        "%(name)s has put your group in line for a slot of %(seminar)s: %(when)s. It is number "
        "%(position)d. When its turn comes it has the slot at once, and you get a mail.",
        name=actor.name,
        seminar=waiting.slot.seminar.title,
        when=when(waiting.slot),
        position=position,
    )
    paragraphs = [text]
    if waiting.instead_of is not None:
        held = when(waiting.instead_of.slot)
        paragraphs.append(_("It gives up %(when)s then.", when=held))
    subject = _("%(group)s waits for a slot", group=group_title(waiting.group))
    write_to_group(waiting, actor, subject=subject, paragraphs=paragraphs)


def tell_left_line(waiting: SignUp, actor: User | None) -> None:
    """Tell the others that their group waits for a slot no longer."""
    if actor is None:
        return  # the group itself is no more
    text = _(
        "%(name)s has taken your group out of the line for a slot of %(seminar)s: %(when)s.",
        name=actor.name,
        seminar=waiting.slot.seminar.title,
        when=when(waiting.slot),
    )
    subject = _("%(group)s waits no longer", group=group_title(waiting.group))
    write_to_group(waiting, actor, subject=subject, paragraphs=[text])


def tell_promoted(
    taken: SignUp,
    *,
    left: Sequence[SeminarSlot],
    lost: Sequence[SeminarPaper],
    ended: Sequence[SignUp],
) -> None:
    """Tell all of a group that it has the slot that it waited for, and what it has not any more."""
    seminar = taken.slot.seminar.title
    paragraphs = [
        _(
            "A place has come free, and your group has the slot of %(seminar)s that it waited "
            "for: %(when)s.",
            seminar=seminar,
            when=when(taken.slot),
        )
    ]
    paragraphs += [_("It has given up %(when)s for it.", when=when(slot)) for slot in left]
    if taken.chosen:
        got = listed(f"“{each.paper.reference.title}”" for each in taken.chosen)
        paragraphs.append(_("It presents: %(papers)s.", papers=got))
    if lost:
        paragraphs.append(_lost_words(lost))
    if ended:
        paragraphs.append(_("It no longer waits for: %(slots)s.", slots=times_of(ended)))
    subject = _("%(group)s has the slot that it waited for", group=group_title(taken.group))
    write_to_group(taken, None, subject=subject, paragraphs=paragraphs)


def _lost_words(lost: Sequence[SeminarPaper]) -> str:
    return ngettext(
        "Another group presents this paper by now, so choose another: %(papers)s.",
        "Other groups present these papers by now, so choose others: %(papers)s.",
        len(lost),
        papers=listed(f"“{paper.reference.title}”" for paper in lost),
    )


def times_of(sign_ups: Iterable[SignUp]) -> str:
    """The times of what a group holds or waits for, as a list in a sentence."""
    return listed(when(each.slot) for each in sign_ups)


def when(slot: SeminarSlot) -> str:
    """The time of a slot with its zone, as mails give it."""
    zone = slot.seminar.course.time_zone
    return f"{moment_text(slot.starts_at, zone)} ({zone_name(zone)})"


def write_to_group(
    sign_up: SignUp, actor: User | None, *, subject: str, paragraphs: Sequence[str]
) -> None:
    """Write to the people of a sign-up's group; to all but `actor`, who knows."""
    course = sign_up.slot.seminar.course
    write_to(
        [each for each in sign_up.group.members if actor is None or each.user_id != actor.id],
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=paragraphs,
        action=(_("Open the seminars"), f"/c/{course.slug}/seminars/"),
    )
