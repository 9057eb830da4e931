"""The form of what is due by the slots of a seminar: a row for each thing."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.i18n import _, lazy
from app.core.web.forms import EditForm, line, options
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import FURTHEST, MOST

BEFORE, AFTER = "before", "after"
KIND_NAMES = {
    DueKind.SLIDES: lazy("Slides"),
    DueKind.NOTES: lazy("Notes"),
    DueKind.REPORT: lazy("Report"),
    DueKind.OTHER: lazy("Something else"),
}
SIDE_NAMES = {BEFORE: lazy("days before"), AFTER: lazy("days after")}


class DeadlinesForm(EditForm):
    """What is due by each slot. A row without a name is left out."""

    # The effect that was shown for confirmation (Effect.key); empty when none was.
    confirmed = HiddenField(validators=[Length(max=64)])

    def wanted(self) -> list[DeadlineInput]:
        """The rows whose name is filled in."""
        return [self._row(n) for n in range(1, MOST + 1) if self[f"label_{n}"].data]

    def _row(self, number: int) -> DeadlineInput:
        at: time = self[f"at_{number}"].data or time(23, 59)
        days = int(self[f"days_{number}"].data or 0)
        return DeadlineInput(
            kind=self[f"kind_{number}"].data,
            label=self[f"label_{number}"].data,
            days=-days if self[f"side_{number}"].data == BEFORE else days,
            minute=at.hour * 60 + at.minute,
            key=self[f"key_{number}"].data or "",
        )


for _row in range(1, MOST + 1):
    setattr(DeadlinesForm, f"key_{_row}", HiddenField(validators=[Length(max=12)]))
    setattr(DeadlinesForm, f"label_{_row}", line(lazy("What is due"), most=80))
    setattr(
        DeadlinesForm,
        f"kind_{_row}",
        SelectField(lazy("Kind"), [InputRequired()], choices=options(KIND_NAMES), coerce=DueKind),
    )
    setattr(
        DeadlinesForm,
        f"days_{_row}",
        IntegerField(lazy("Days"), [Optional(), NumberRange(0, FURTHEST)]),
    )
    setattr(
        DeadlinesForm,
        f"side_{_row}",
        SelectField(lazy("Before or after"), choices=options(SIDE_NAMES)),
    )
    setattr(DeadlinesForm, f"at_{_row}", TimeField(lazy("At"), [Optional()]))


def values_of(deadlines: Sequence[SlotDeadline]) -> dict[str, Any]:
    """The form's fields as the deadlines are; for a seminar that has none, a suggestion."""
    rows = [(d.public_id, d.kind, d.label, d.days, d.minute) for d in deadlines] or _usual()
    values: dict[str, Any] = {}
    for number in range(1, MOST + 1):
        key, kind, label, days, minute = (
            rows[number - 1] if number <= len(rows) else ("", DueKind.OTHER, "", 0, 23 * 60 + 59)
        )
        values |= {
            f"key_{number}": key,
            f"kind_{number}": kind,
            f"label_{number}": label,
            f"days_{number}": abs(days),
            f"side_{number}": BEFORE if days < 0 else AFTER,
            f"at_{number}": time(minute // 60, minute % 60),
        }
    return values


def _usual() -> list[tuple[str, DueKind, str, int, int]]:
    """Slides the evening before, notes some days after, a report two weeks after."""
    evening = 23 * 60 + 59
    return [
        ("", DueKind.SLIDES, _("Slides"), -1, evening),
        ("", DueKind.NOTES, _("Notes"), 3, evening),
        ("", DueKind.REPORT, _("Report"), 14, evening),
    ]
