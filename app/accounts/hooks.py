"""What the worker does for accounts."""

from app.accounts import addresses, merging, requests
from app.core import jobs

# Importing a module registers the answers that it gives to requests for links.
ANSWERING = (addresses, merging, requests)


def install() -> None:
    """Register once; calling again changes nothing."""
    jobs.sweep(requests.SWEEP, requests.answer_requests)
    jobs.sweep("old requests", requests.forget_old)
