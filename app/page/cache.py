"""What was drawn of a page, kept until it changes.

A page is kept under (course, version, audience). An operation that changes what the page shows
raises the course's version in its own transaction, so the next request finds nothing kept and
draws anew. What time alone changes is covered by `fresh_until`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawn content of a page, what it is about, and the moment when time makes it stale."""

    body: str
    about: str
    fresh_until: datetime
