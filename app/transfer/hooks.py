"""What happens here when something happens in a room below."""

from app.accounts import erasing, personal
from app.core import jobs
from app.transfer import drafts


def install() -> None:
    """Register once; calling again changes nothing."""
    jobs.sweep("old pages", drafts.forget_old)
    if drafts.holding not in personal.sources:
        personal.sources.append(drafts.holding)
        erasing.on_erase.append(drafts.forget_of)
