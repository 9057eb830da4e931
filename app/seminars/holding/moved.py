"""What rooms above do when groups come to another slot, or a slot of theirs comes to another time.

Everything that changes who holds a slot, or when a slot is, calls `slot_changed` with the groups
that this concerns, in the transaction of the change and after it is written.
"""

from collections.abc import Callable, Collection

from app.groups.models import Group

on_slot_changed: list[Callable[[Collection[Group]], None]] = []


def slot_changed(groups: Collection[Group]) -> None:
    """These groups hold another slot than before, none any more, or theirs is at another time."""
    if groups:
        for follow in on_slot_changed:
            follow(groups)
