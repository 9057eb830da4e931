"""What happens here when something happens in a room below."""

from app.accounts import operations as accounts
from app.courses import operations


def install() -> None:
    """Register once; calling again changes nothing."""
    if operations.note_rename not in accounts.on_rename:
        accounts.on_rename.append(operations.note_rename)
