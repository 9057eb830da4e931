"""What happens here when something happens in a room below."""

from app.accounts import erasing, merging, site
from app.accounts import operations as accounts
from app.accounts import personal as accounts_personal
from app.core import jobs
from app.courses import news, operations, personal, strangers
from app.courses.roster import waiting


def install() -> None:
    """Register once; calling again changes nothing."""
    jobs.sweep("strangers", strangers.forget_strangers)
    jobs.sweep("news", news.send_due)
    jobs.sweep("old drafts", waiting.forget_old)
    if operations.note_rename not in accounts.on_rename:
        accounts.on_rename.append(operations.note_rename)
    if personal.holding not in accounts_personal.sources:
        accounts_personal.sources.append(personal.holding)
        site.places.append(personal.places)
        erasing.on_erase.append(personal.forget)
        merging.previews.append(personal.moving)
        merging.on_merge.append(personal.move)
