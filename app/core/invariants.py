"""Named statements that must return no row, gathered from every room.

`colloquy doctor` runs them on an installation; the tests run them after everything they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule as SQL that selects its violations. `name` reads as the rule itself."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, with its first rows."""

    name: str
    rows: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {'; '.join(self.rows)}"


_registered: dict[str, Invariant] = {}


def register(invariants: Sequence[Invariant]) -> None:
    """Add a room's invariants to those that are checked."""
    for invariant in invariants:
        _registered[invariant.name] = invariant


def registered() -> tuple[Invariant, ...]:
    """Every invariant of the app."""
    return tuple(_registered.values())


def violations(session: Session, limit: int = 5) -> list[Violation]:
    """The invariants that do not hold now, each with at most `limit` rows."""
    found = []
    for invariant in _registered.values():
        rows = session.execute(text(invariant.sql)).fetchmany(limit)
        if rows:
            found.append(Violation(invariant.name, tuple(str(tuple(row)) for row in rows)))
    return found
