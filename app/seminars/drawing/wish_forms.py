"""The form by which a group ranks slots and papers: a number beside each, 1 the best."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from app.core.i18n import _, lazy
from app.core.seen import State
from app.core.web.forms import EditForm
from app.seminars.boards.board import slot_day
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper

SLOT, PAPER = "slot_", "paper_"
MOST = 9999


class WishForm(EditForm):
    """Numbers of slots and papers. Only their order counts; what has no number is not ranked."""

    @classmethod
    def among(
        cls, slots: Sequence[SeminarSlot], papers: Sequence[SeminarPaper], state: State, **kw: Any
    ) -> "WishForm":
        """A form with a field for each of these, showing the `state` that is saved."""

        class Form(cls):  # type: ignore[misc, valid-type]
            pass

        for slot in slots:
            label = slot_day(slot, slot.seminar.course.time_zone)
            setattr(Form, f"{SLOT}{slot.public_id}", _number(label))
        for paper in papers:
            setattr(Form, f"{PAPER}{paper.public_id}", _number(paper.reference.title))
        ranks = _numbers(SLOT, state["slots"]) | _numbers(PAPER, state["papers"])
        form: WishForm = Form(data=ranks, **kw)
        form.opened_at(state)
        return form

    def ranked(self, kind: str) -> list[Any]:
        """The fields with a number, the best first."""
        return sorted((f for f in self._of(kind) if f.data), key=lambda field: field.data)

    def unranked(self, kind: str) -> list[Any]:
        """The fields without one."""
        return [field for field in self._of(kind) if not field.data]

    def order(self, kind: str) -> list[str]:
        """The public ids of what is ranked, the best first."""
        return [field.name.removeprefix(kind) for field in self.ranked(kind)]

    def _of(self, kind: str) -> list[Any]:
        return [field for field in self if field.name.startswith(kind)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether each is a number, and no two of a kind are the same."""
        sound = bool(super().validate(extra_validators))
        for kind in (SLOT, PAPER):
            used: dict[int, Any] = {}
            for field in self.ranked(kind):
                if field.data in used:
                    other = used[field.data].label.text
                    field.errors = [
                        *field.errors,
                        _("“%(other)s” has this number, too. Give each its own.", other=other),
                    ]
                    sound = False
                used.setdefault(field.data, field)
        return sound


def _number(label: str) -> IntegerField:
    return IntegerField(
        label,
        [Optional(), NumberRange(1, MOST, lazy("A number from 1 on, or nothing."))],
        render_kw={"min": 1, "inputmode": "numeric"},
    )


def _numbers(kind: str, order: Sequence[str]) -> dict[str, int]:
    return {f"{kind}{public_id}": number for number, public_id in enumerate(order, 1)}
