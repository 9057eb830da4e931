"""What somebody was shown of a sign-up before they sent something about it.

A sign-up keeps its id when it comes to another slot, and a slot when it comes to another hour. So a
question that was opened before names where and when the sign-up stood then, and an operation
refuses to act where its group stands elsewhere now.
"""

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.times import moment_text
from app.groups.rules import group_title
from app.seminars.models import SignUp, SignUpState
from app.seminars.swap_models import SwapOffer


def mark_of(sign_up: SignUp) -> str:
    """Where and when a sign-up stands, as a question about it sends it along."""
    slot = sign_up.slot
    return f"{sign_up.state.value}.{slot.public_id}.{slot.starts_at:%Y%m%d%H%M}.{slot.minutes}"


def marks_of(offer: SwapOffer) -> dict[str, str]:
    """Where the two sides of an offer stand, as its buttons send them along."""
    return {"offered": mark_of(offer.offered), "wanted": mark_of(offer.wanted)}


def choice_of(sign_up: SignUp) -> str:
    """A sign-up with where it stands, as a form that lets one be chosen sends it."""
    return f"{sign_up.public_id}.{mark_of(sign_up)}"


def chosen_in(choice: str) -> tuple[str, str]:
    """The public id and the mark that `choice_of` put together."""
    public_id, _dot, mark = choice.partition(".")
    return public_id, mark


def check_shown(sign_up: SignUp, mark: str | None) -> None:
    """Refuse where a sign-up stands elsewhere than its `mark` says; None asks nobody.

    One that is given up holds nothing that could be lost. Call inside `write()`. Raises DomainError
    with where it stands now.
    """
    if mark is None or sign_up.state is SignUpState.WITHDRAWN or mark == mark_of(sign_up):
        return
    slot = sign_up.slot
    about = {
        "group": group_title(sign_up.group),
        "when": moment_text(slot.starts_at, slot.seminar.course.time_zone),
    }
    if sign_up.state is SignUpState.CONFIRMED:
        words = _(
            "Nothing is changed: %(group)s holds %(when)s now, which you were not shown. Decide "
            "again.",
            **about,
        )
    else:
        words = _("Nothing is changed: %(group)s waits for %(when)s. Decide again.", **about)
    raise DomainError(words, code="stale")
