"""What happens here when something happens in a room below."""

from app.accounts import personal as accounts
from app.projects import personal


def install() -> None:
    """Register once; calling again changes nothing."""
    if personal.holding not in accounts.sources:
        accounts.sources.append(personal.holding)
