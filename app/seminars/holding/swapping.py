"""Exchanging slots: one group offers, the other accepts, and both move in one transaction.

What is said of a presentation goes with its group; what is due for a slot stays with the slot.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NoReturn

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.times import moment_text
from app.courses.models import Enrollment
from app.groups.membership import check_member
from app.groups.rules import group_title
from app.seminars.holding import moved, obstacles, places, swap_letters, waiting
from app.seminars.holding.log import record
from app.seminars.holding.shown import check_shown
from app.seminars.models import SignUp
from app.seminars.swap_models import OfferState, SwapOffer

# So long a group that has declined is not asked for the same again.
REST = timedelta(days=2)


def offer_swap(
    offered: SignUp,
    wanted: SignUp,
    enrollment: Enrollment,
    message: str,
    *,
    seen: Sequence[str] | None = None,
) -> SwapOffer:
    """As a member of the group of `offered`, offer its slot for that of `wanted`.

    The same offer twice is one. Raises DomainError where `obstacles.to_swapping` has one, the other
    group offers just that or has just declined it, or the two are not where they were `seen`.
    """
    with write(offered.slot.seminar.course) as session:
        check_member(offered.group, enrollment)
        present = _open_offer(offered, wanted)
        if present is not None:
            return present
        if _open_offer(wanted, offered) is not None:
            raise DomainError(
                _(
                    "%(group)s offers you this very exchange. Accept its offer instead.",
                    group=group_title(wanted.group),
                ),
                code="offered_to_you",
            )
        _refuse_if_just_declined(offered, wanted)
        obstacles.refuse_first(obstacles.to_swapping(offered, wanted))
        _check_shown(offered, wanted, seen)
        offer = SwapOffer(
            seminar_id=offered.seminar_id,
            offered=offered,
            wanted=wanted,
            message=message,
            state=OfferState.PENDING,
            offered_by=enrollment,
        )
        session.add(offer)
        session.flush()
        record("swap.offer", offered.group, offered.slot, enrollment.user)
        swap_letters.tell_offered(offer)
    return offer


def _open_offer(offered: SignUp, wanted: SignUp) -> SwapOffer | None:
    return db.session.scalar(
        select(SwapOffer).where(
            SwapOffer.offered_id == offered.id,
            SwapOffer.wanted_id == wanted.id,
            SwapOffer.state == OfferState.PENDING,
        )
    )


def _refuse_if_just_declined(offered: SignUp, wanted: SignUp) -> None:
    """Who has declined is not asked the same again at once, unless a presentation has changed."""
    since = now() - REST
    declined_at = db.session.scalar(
        select(func.max(SwapOffer.answered_at)).where(
            SwapOffer.offered_id == offered.id,
            SwapOffer.wanted_id == wanted.id,
            SwapOffer.state == OfferState.DECLINED,
            SwapOffer.answered_at > since,
        )
    )
    if declined_at is None:
        return
    if all(each.changed_at is None or each.changed_at <= declined_at for each in (offered, wanted)):
        raise DomainError(
            _(
                "%(group)s has declined this exchange. You can offer it again from %(when)s on.",
                group=group_title(wanted.group),
                when=moment_text(declined_at + REST, offered.slot.seminar.course.time_zone),
            ),
            code="just_declined",
        )


def accept_swap(
    offer: SwapOffer, enrollment: Enrollment, *, seen: Sequence[str] | None = None
) -> None:
    """As a member of the group that was asked, exchange the slots. Accepting twice is once.

    Raises DomainError when the offer no longer stands, the two are not where and when they were
    `seen`, or where `obstacles.to_swapping` has one; then it stands as before.
    """
    with write(offer.offered.slot.seminar.course):
        check_member(offer.wanted.group, enrollment)
        if offer.state is OfferState.ACCEPTED:
            return
        _check_stands(offer)
        _check_shown(offer.offered, offer.wanted, seen)
        obstacles.refuse_first(obstacles.to_swapping(offer.offered, offer.wanted))
        # Before the exchange: that makes every offer void that still stands then.
        _answer(offer, OfferState.ACCEPTED, enrollment)
        _exchange(offer.offered, offer.wanted, "swap.accept", enrollment.user)


def decline_swap(offer: SwapOffer, enrollment: Enrollment) -> None:
    """As a member of the group that was asked, say no. Twice is once.

    Raises DomainError when the offer no longer stands.
    """
    with write(offer.offered.slot.seminar.course):
        check_member(offer.wanted.group, enrollment)
        if offer.state is not OfferState.DECLINED:
            _check_stands(offer)
            _answer(offer, OfferState.DECLINED, enrollment)
            record("swap.decline", offer.wanted.group, offer.wanted.slot, enrollment.user)
            swap_letters.tell_declined(offer)


def withdraw_offer(offer: SwapOffer, enrollment: Enrollment) -> None:
    """As a member of the group that offered, take the offer back. Twice is once.

    Raises DomainError when the offer no longer stands.
    """
    with write(offer.offered.slot.seminar.course):
        check_member(offer.offered.group, enrollment)
        if offer.state is not OfferState.WITHDRAWN:
            _check_stands(offer)
            _answer(offer, OfferState.WITHDRAWN, enrollment)
            record("swap.take_back", offer.offered.group, offer.offered.slot, enrollment.user)


def exchange(
    one: SignUp,
    other: SignUp,
    actor: User,
    *,
    seen: Sequence[str] | None = None,
    reason: str = "",
) -> None:
    """As staff, have two groups exchange their slots, also once they are settled.

    The `reason` is told to both and kept in the log. Raises DomainError where
    `obstacles.to_swapping` has one for staff, or the two are not where and when they were `seen`.
    """
    with write(one.slot.seminar.course):
        _check_shown(one, other, seen)
        obstacles.refuse_first(obstacles.to_swapping(one, other, by_staff=True))
        _exchange(one, other, "swap.exchange", actor, reason)


def _check_shown(one: SignUp, other: SignUp, seen: Sequence[str] | None) -> None:
    for sign_up, mark in zip((one, other), seen or (None, None), strict=True):
        check_shown(sign_up, mark)


def _exchange(one: SignUp, other: SignUp, action: str, actor: User, reason: str = "") -> None:
    places.exchange(one, other)
    for each in (one, other):
        record(action, each.group, each.slot, actor, reason=reason)
    moved.slot_changed([one.group, other.group])
    swap_letters.tell_exchanged(one, other, actor, reason)
    # They are free where they presented before, and may have waited for that.
    waiting.fill_for([*one.group.members, *other.group.members])


def _answer(offer: SwapOffer, state: OfferState, enrollment: Enrollment) -> None:
    offer.state, offer.answered_by_id, offer.answered_at = state, enrollment.id, now()
    db.session.flush()


def _check_stands(offer: SwapOffer) -> None:
    if offer.state is not OfferState.PENDING:
        _refuse_answered(offer)


def _refuse_answered(offer: SwapOffer) -> NoReturn:
    """Say what has become of an offer that nobody can answer any more."""
    theirs, yours = group_title(offer.offered.group), group_title(offer.wanted.group)
    match offer.state:
        case OfferState.ACCEPTED:
            words = _("%(group)s has accepted this offer: you have exchanged slots.", group=yours)
        case OfferState.DECLINED:
            words = _("%(group)s has declined this offer.", group=yours)
        case OfferState.WITHDRAWN:
            words = _("%(group)s has taken this offer back.", group=theirs)
        case _:
            words = _(
                "This offer is over: %(one)s or %(other)s no longer holds the slot that it was "
                "about. Make a new one if you still want to exchange.",
                one=theirs,
                other=yours,
            )
    raise DomainError(words, code="offer_over")
