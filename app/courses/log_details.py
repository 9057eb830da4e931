"""What else a line of the log keeps beside its sentence, as labels and values."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from app.core.audit import AuditEntry
from app.core.i18n import _, lazy
from app.core.web.times import moment_text

# What a line of the log keeps beside its sentence, and how that is called.
DETAIL_NAMES: Mapping[str, Any] = {
    "added": lazy("Added"),
    "after": lazy("After"),
    "attempt": lazy("Attempt"),
    "before": lazy("Before"),
    "body": lazy("Text"),
    "brief": lazy("Text"),
    "capacity": lazy("Groups"),
    "changed": lazy("Changed"),
    "closes_at": lazy("Closes"),
    "count": lazy("How many"),
    "cutoff_days": lazy("Settled days before"),
    "due_at": lazy("Due"),
    "free_papers": lazy("Papers not on the list"),
    "has_waitlist": lazy("Waiting list"),
    "invited": lazy("Invited"),
    "locks_at": lazy("Locks"),
    "made_other": lazy("Changed"),
    "means": lazy("By"),
    "minutes": lazy("Minutes"),
    "mode": lazy("How slots are given"),
    "offered": lazy("Offered"),
    "opens_at": lazy("Opens"),
    "points": lazy("Points"),
    "provider": lazy("Service"),
    "reason": lazy("Reason"),
    "refused": lazy("Wants no mail about"),
    "remeasured": lazy("Hand-ins measured anew"),
    "role": lazy("Role"),
    "scribe_clash": lazy("Presenting and writing up"),
    "section": lazy("Section"),
    "sizes": lazy("Sizes"),
    "slots_per_group": lazy("Slots a group"),
    "starts_at": lazy("Begins"),
    "student_id": lazy("Student id"),
    "taken_off": lazy("Taken off"),
    "title": lazy("Title"),
    "version": lazy("Version"),
    "withdrawn": lazy("Withdrawn"),
}
# Names in URLs and places in a list, which say nothing to a reader.
UNSAID = frozenset(
    {
        "slot",
        "group",
        "merged",
        "key",
        "place",
        "references",
        "plan",
        "moved",
        "gap",
        "slots",
        "seminar",
    }
)


def details(entry: AuditEntry, zone: str) -> Iterator[tuple[str, str]]:
    """What else the line keeps, as labels and values: 'Role', 'student → ta'."""
    detail = dict(entry.detail or {})
    if "before" in detail and "after" in detail:
        yield _("Change"), _change(detail.pop("before"), detail.pop("after"), zone)
    for name, (before, after) in detail.pop("changes", {}).items():
        yield _label(name), _change(before, after, zone)
    if isinstance(detail.get("changed"), list):
        yield _label("changed"), ", ".join(_label(name) for name in detail.pop("changed"))
    for name, value in detail.items():
        if isinstance(value, dict):
            for inner, each in value.items():
                yield f"{_label(name)}: {_label(inner)}", _value(each, zone)
        elif name not in UNSAID:
            yield _label(name), _value(value, zone)


def _label(name: str) -> str:
    return str(DETAIL_NAMES.get(name, name.replace("_", " ").capitalize()))


def _change(before: Any, after: Any, zone: str) -> str:
    return f"{_value(before, zone)} → {_value(after, zone)}"


def _value(value: Any, zone: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each, zone) for each in value) or "–"
    if value in (None, "", "None"):
        return "–"
    text = str(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment_text(moment, zone) if moment.tzinfo else text
