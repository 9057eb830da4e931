"""Narrowing a long list of groups to those that somebody looks for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.groups.models import Group
from app.groups.rules import free_seats, group_title, is_full, missing

# By the words of the page's address.
_STATES: Mapping[str, Callable[[Group], object]] = {
    "incomplete": missing,
    "room": free_seats,
    "full": is_full,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What groups are looked for: by a text in their title or in a member's name, and by a state.

    What is empty, or no state, asks for nothing.
    """

    text: str = ""
    state: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Sought":
        """What the address of a page asks for."""
        return cls(asked.get("q", "").strip(), asked.get("state", ""))

    def __bool__(self) -> bool:
        return bool(self.text or self.state)

    def among(self, groups: Iterable[Group]) -> list[Group]:
        """The groups that are like that, in their order."""
        fits = _STATES.get(self.state, bool)
        return [group for group in groups if fits(group) and self._is_said_of(group)]

    def _is_said_of(self, group: Group) -> bool:
        text = self.text.casefold()
        said = (group_title(group), *(member.name for member in group.members))
        return any(text in each.casefold() for each in said)
