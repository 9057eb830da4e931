"""What happens here when something happens in a room below."""

from app.accounts import operations as accounts
from app.core import jobs
from app.courses import operations, strangers


def install() -> None:
    """Register once; calling again changes nothing."""
    jobs.sweep("strangers", strangers.forget_strangers)
    if operations.note_rename not in accounts.on_rename:
        accounts.on_rename.append(operations.note_rename)
