"""Mail about exchanges of slots: to those who are asked, and to both groups when it is done."""

from app.accounts.models import User
from app.core.i18n import _
from app.groups.rules import group_title
from app.seminars.holding.letters import when, write_to_group
from app.seminars.models import SignUp
from app.seminars.swap_models import SwapOffer


def tell_offered(offer: SwapOffer) -> None:
    """Ask the other group, and tell the rest of the one that offers."""
    offered, wanted = offer.offered, offer.wanted
    times = {"offered": when(offered.slot), "wanted": when(wanted.slot)}
    group = group_title(offered.group)
    paragraphs = [
        _(
            "%(group)s would give you its slot, %(offered)s, for yours, %(wanted)s. Each of you "
            "can accept or decline for your group.",
            group=group,
            **times,
        )
    ]
    if offer.message:
        name = offer.offered_by.name
        paragraphs.append(_("%(name)s writes: %(message)s", name=name, message=offer.message))
    subject = _("%(group)s would exchange slots with you", group=group)
    write_to_group(wanted, None, subject=subject, paragraphs=paragraphs)
    write_to_group(
        offered,
        offer.offered_by.user,
        subject=_("%(group)s offers its slot", group=group),
        paragraphs=[
            _(
                "%(name)s has offered your group's slot, %(offered)s, to %(other)s for "
                "%(wanted)s. You exchange if %(other)s accepts.",
                name=offer.offered_by.name,
                other=group_title(wanted.group),
                **times,
            )
        ],
    )


def tell_declined(offer: SwapOffer) -> None:
    """Tell the group that offered that it keeps its slot."""
    other = group_title(offer.wanted.group)
    write_to_group(
        offer.offered,
        None,
        subject=_("%(group)s keeps its slot", group=group_title(offer.offered.group)),
        paragraphs=[
            _(
                "%(other)s does not exchange slots with you. Your group still has %(when)s.",
                other=other,
                when=when(offer.offered.slot),
            )
        ],
    )


def tell_lapsed(told: SignUp, moving: SignUp) -> None:
    """Tell a group that an offer is over, since the other is about to hold its slot no more."""
    write_to_group(
        told,
        None,
        subject=_("The swap with %(group)s is off", group=group_title(moving.group)),
        paragraphs=[
            _(
                "%(group)s no longer holds %(when)s, so there is nothing to exchange. Your group "
                "still has %(yours)s.",
                group=group_title(moving.group),
                when=when(moving.slot),
                yours=when(told.slot),
            )
        ],
    )


def tell_exchanged(one: SignUp, other: SignUp, actor: User, reason: str) -> None:
    """Tell both groups which slots they have now, and why if that was said."""
    why = [_("The reason: %(reason)s", reason=reason)] if reason else []
    for mine, theirs in ((one, other), (other, one)):
        write_to_group(
            mine,
            actor,
            subject=_("%(group)s has another slot", group=group_title(mine.group)),
            paragraphs=[
                _(
                    "Your group has exchanged slots with %(other)s: it presents %(when)s now. What "
                    "is due for your presentation goes by that time, too.",
                    other=group_title(theirs.group),
                    when=when(mine.slot),
                ),
                *why,
            ],
        )
