"""What a change does to others is said before it is done.

The change is made, looked at, and goes back with its transaction unless whoever makes it has agreed
to just that.
"""

from collections.abc import Sequence

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import mark_of


class Unagreed(DomainError):
    """What a change does to others, `what`, has not been agreed to yet."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__(
            _("Nothing is saved yet. Look at what this does, then save it again."),
            code="unagreed",
        )
        self.what = what
        self.key = key_of(what)


def key_of(what: Sequence[str]) -> str:
    """A name for these consequences, by which somebody agrees to them."""
    return mark_of({"what": list(what)}) if what else ""


def check_agreed(what: Sequence[str], agreed: str | None) -> None:
    """Raise Unagreed unless the actor has `agreed` to just this; None asks nobody."""
    if what and agreed is not None and agreed != key_of(what):
        raise Unagreed(what)
