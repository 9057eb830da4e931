"""What happens here when something happens in a room below, and what the worker does for it."""

from app.core import jobs
from app.schedule import lists, revisions
from app.schedule.links import checking


def install() -> None:
    """Register once; calling again changes nothing."""
    lists.install()
    revisions.install()
    jobs.sweep(checking.SWEEP, checking.ask_waiting)
