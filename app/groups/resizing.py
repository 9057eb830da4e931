"""What another smallest size does to groups, which staff agree to (`core/agreeing`)."""

from collections.abc import Iterable, Iterator, Sequence

from app.core.i18n import _, ngettext
from app.groups.holdings import held_by, waited_for_by
from app.groups.models import Group
from app.groups.rules import group_title, size


def completed_by(groups: Sequence[Group], *, was: int, then: int) -> list[Group]:
    """The groups that lack somebody while `was` is the smallest size, and don't by `then`."""
    return [each for each in groups if then <= size(each) < was]


def effects(groups: Sequence[Group], *, was: int, then: int) -> list[str]:
    """What the change of the smallest size from `was` to `then` does, in sentences."""
    return [
        *_of_incomplete(completed_by(groups, was=then, then=was)),
        *_of_complete(completed_by(groups, was=was, then=then)),
    ]


def _of_incomplete(groups: Sequence[Group]) -> Iterator[str]:
    """Who lacks somebody then, and what becomes of what these groups hold and wait for."""
    if not groups:
        return
    yield ngettext(
        "%(groups)s is incomplete then: it can take no slot until somebody joins it.",
        "%(groups)s are incomplete then: they can take no slot until somebody joins them.",
        len(groups),
        groups=", ".join(map(group_title, groups)),
    )
    for group in groups:
        name = group_title(group)
        if held := _listed(each.text for each in held_by(group)):
            yield _("%(group)s keeps %(held)s.", group=name, held=held)
        if waited := _listed(each.text for each in waited_for_by(group)):
            yield _(
                "%(group)s stays in line for %(waited)s, and others go before it while it is "
                "incomplete.",
                group=name,
                waited=waited,
            )


def _of_complete(groups: Sequence[Group]) -> Iterator[str]:
    """Who lacks nobody any more, and has at once what it waits for."""
    for group in groups:
        if waited := _listed(each.text for each in waited_for_by(group)):
            yield _(
                "%(group)s is complete then, and has at once what is free of what it waits for: "
                "%(waited)s.",
                group=group_title(group),
                waited=waited,
            )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
