"""Nobody's change is lost unseen: a form says in which state its thing was when it was opened.

An operation that is told of another state than the present one refuses to put what was typed in
its place. Whoever is told so has seen the present state, and may save again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from app.core.errors import DomainError
from app.core.i18n import _

State = Mapping[str, Any]


class ChangedMeanwhile(DomainError):
    """Somebody else has saved since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this meanwhile. What is saved now stands beside what you "
                "typed. Save again to put yours in its place."
            ),
            code="stale",
        )


def mark_of(state: State) -> str:
    """A short mark of a state, the same for the same values."""
    return sha256(json.dumps(state, default=str, sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def as_seen(mark: str | None, state: Callable[[], State]) -> Iterator[None]:
    """Let the block, inside `write()`, change what is still as it was seen.

    What is saved as it stands already, by a second click, is no conflict. Without a `mark`, as for
    something new, nothing is compared. Raises ChangedMeanwhile after the block: what it did goes
    back with the transaction.
    """
    if not mark:
        yield
        return
    before = mark_of(state())
    yield
    if mark != before != mark_of(state()):
        raise ChangedMeanwhile
