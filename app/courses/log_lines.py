"""Lines of the log as they are shown: sentences with names as of now, many of a kind as one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import or_, select

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.i18n import _, ngettext
from app.courses.log_details import details
from app.courses.log_kinds import Kind, Words
from app.courses.log_words import WORDS

# From so many lines on, what one person did to others within a minute is one line.
FOLDED_FROM = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown; `details` are pairs of label and value.

    `people` are those of the lines that this one stands for; empty where it is one.
    """

    at: datetime
    sentence: str
    details: list[tuple[str, str]]
    people: list[str]


@dataclass(frozen=True, slots=True)
class Names:
    """How people are called today, by their numbers; a merged account as the one it leads to.

    `merged` are the accounts that lines say were merged, by their public ids, as they were called.
    """

    people: Mapping[int, str]
    merged: Mapping[str, str] = field(default_factory=dict)

    def of(self, number: int) -> str:
        """How the person with this number is called."""
        return self.people.get(number) or _("somebody unknown")


def names_in(entries: Iterable[AuditEntry]) -> Names:
    """How the people of these lines are called."""
    numbers = {n for e in entries for n in (e.actor_id, e.person_id) if n is not None}
    ended = {e.detail["merged"] for e in entries if e.detail and "merged" in e.detail}
    either = or_(User.id.in_(numbers), User.public_id.in_(ended))
    found = {u.id: u for u in db.session.scalars(select(User).where(either))}
    onwards = {u.merged_into_id for u in found.values()} - {None} - set(found)
    keepers = {u.id: u for u in db.session.scalars(select(User).where(User.id.in_(onwards)))}
    known = {**keepers, **found}
    return Names(
        {
            number: _name(known.get(user.merged_into_id, user) if user.merged_into_id else user)
            for number, user in found.items()
        },
        {u.public_id: _name_with_address(u) for u in found.values() if u.public_id in ended},
    )


def _name(user: User) -> str:
    return _("an erased person") if user.erased_at else user.name


def _name_with_address(user: User) -> str:
    """Two accounts of one person often have one name."""
    return _name(user) if user.erased_at else f"{user.name} ({user.email})"


def lines_of(entries: Sequence[AuditEntry], zone: str) -> Iterator[Line]:
    """These entries as lines, in their order, with times in this zone."""
    names = names_in(entries)
    for _alike, group in groupby(entries, key=_likeness):
        alike = list(group)
        if len(alike) >= FOLDED_FROM:
            yield _folded(alike, names, zone)
        else:
            yield from (Line(e.at, sentence(e, names), list(details(e, zone)), []) for e in alike)


def _likeness(entry: AuditEntry) -> object:
    """Lines that differ in whom something was done to, and in nothing else, are equal by this."""
    words = WORDS.get(entry.action)
    if entry.person_id in (None, entry.actor_id) or not words or not words.says_whom:
        return entry.id
    minute = entry.at.replace(second=0, microsecond=0)
    return minute, entry.actor_id, entry.action, entry.subject, entry.detail


def _folded(alike: list[AuditEntry], names: Names, zone: str) -> Line:
    newest = alike[0]
    number = ngettext("%(num)d person", "%(num)d people", len(alike))
    people = [names.of(entry.person_id) for entry in alike if entry.person_id]
    said = sentence(newest, names, person=number)
    return Line(newest.at, said, list(details(newest, zone)), sorted(people, key=str.casefold))


def sentence(entry: AuditEntry, names: Names, *, person: str = "") -> str:
    """What a line says. `person` stands in for whom it was done to."""
    actor = names.of(entry.actor_id) if entry.actor_id else "Colloquy"
    person = person or (names.of(entry.person_id) if entry.person_id else "")
    other = names.merged.get((entry.detail or {}).get("merged", ""), "")
    words = WORDS.get(entry.action) or Words(Kind.PAGE, f"%(actor)s: {entry.action}")
    is_own = not person or person == actor or entry.person_id == entry.actor_id
    phrase = words.own if is_own and words.own else words.phrase
    said = str(words.merging if other else phrase) % {
        "actor": actor,
        "person": person or _("somebody"),
        "other": other,
        "subject": entry.subject,
    }
    return said[:1].upper() + said[1:]
