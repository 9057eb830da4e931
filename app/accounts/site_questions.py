"""What an administrator is asked before something is done with an account.

In a dialog over the person's page, or, without JavaScript, on a page of its own.
"""

from dataclasses import dataclass

from app.accounts.models import User
from app.core.i18n import _


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what follows from a yes, and the word on the button that says it."""

    words: str
    consequence: str
    label: str
    kind: str = "secondary"


def before_disabling(user: User) -> Question:
    """Nobody signs in to the account any more."""
    return Question(
        _("Disable the account of %(name)s?", name=user.name),
        _("They are signed out everywhere, and can't sign in until the account is enabled again."),
        _("Disable"),
        "danger",
    )


def before_unmaking(user: User, actor: User) -> Question:
    """Somebody administers the site no more; maybe the one who is asked."""
    if user.id == actor.id:
        return Question(
            _("Give the administration of the site up?"),
            _("Only another administrator can give it back to you."),
            _("Give administration up"),
            "danger",
        )
    return Question(
        _("Take the administration of the site from %(name)s?", name=user.name),
        _("They keep their account and their courses."),
        _("Take administration away"),
        "danger",
    )


def before_resetting(user: User) -> Question:
    """Somebody signs in without a code again."""
    return Question(
        _("Switch the second step of %(name)s off?", name=user.name),
        _("Whoever has their password or mailbox gets in then. Be sure that it is them who asks."),
        _("Switch the second step off"),
    )
