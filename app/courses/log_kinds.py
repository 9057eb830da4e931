"""What lines of the log are about, and what the words of an action are made of.

`%(actor)s` did it, `%(person)s` is whom it was done to, `%(subject)s` what it was about. Where
somebody did it to themself, or the line names nobody else, `own` is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.i18n import lazy


class Kind(StrEnum):
    """What lines are about: how the log is filtered."""

    PEOPLE = "people"
    SIGN_INS = "sign-ins"
    GROUPS = "groups"
    SLOTS = "slots"
    SCRIBES = "scribes"
    HAND_INS = "hand-ins"
    GRADES = "grades"
    PAGE = "page"
    EXPORTS = "exports"


KIND_NAMES: Mapping[Kind, Any] = {
    Kind.PEOPLE: lazy("People"),
    Kind.SIGN_INS: lazy("Sign-ins and accounts"),
    Kind.GROUPS: lazy("Groups"),
    Kind.SLOTS: lazy("Seminar slots"),
    Kind.SCRIBES: lazy("Scribes"),
    Kind.HAND_INS: lazy("Hand-ins"),
    Kind.GRADES: lazy("Grades"),
    Kind.PAGE: lazy("Page, schedule and projects"),
    Kind.EXPORTS: lazy("Imports and exports"),
}
# Students' work takes a role in the course: a site administrator does not read of it.
STUDENT_WORK = frozenset({Kind.SCRIBES, Kind.HAND_INS, Kind.GRADES})


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one action."""

    kind: Kind
    phrase: Any
    own: Any = ""
    # Of an account that became one with another, `%(other)s`, where the line says which.
    merging: Any = ""

    @property
    def says_whom(self) -> bool:
        """Whether the sentence names whom it was done to."""
        return "%(person)s" in str(self.phrase)
