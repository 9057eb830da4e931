"""The arithmetic of grades. Pure, in exact decimals.

Points are added; the late deduction is a percentage of what was reached; a member's adjustment
comes after it. Nothing falls below 0 or rises above the maximum. Each result is rounded once, to
hundredths, halves to even.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

HUNDREDTH = Decimal("0.01")
ZERO = Decimal(0)


def rounded(points: Decimal) -> Decimal:
    """`points` to the hundredth."""
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_EVEN)


def shown(points: Decimal) -> str:
    """Points as people write them: 18, 18.5, 18.25."""
    text = f"{points:.2f}"
    return text.rstrip("0").rstrip(".")


def raw_points(marks: Iterable[Decimal]) -> Decimal:
    """The points of these marks together, before anything is taken off."""
    return rounded(sum(marks, ZERO))


def late_deduction(points: Decimal, late_days: int, late_percent: int) -> Decimal:
    """What being late costs: `late_percent` of `points` for each day, at most all of them."""
    percent = min(late_days * late_percent, 100)
    return rounded(points * percent / 100)


@dataclass(frozen=True, slots=True)
class Result:
    """How a grade comes about: points of the marks, what being late costs, what is left."""

    raw: Decimal
    deduction: Decimal
    points: Decimal
    maximum: Decimal

    def for_member(self, adjustment: Decimal = ZERO) -> Decimal:
        """The result of a member with an adjustment of this many points."""
        return bounded(self.points + adjustment, self.maximum)


def bounded(points: Decimal, maximum: Decimal) -> Decimal:
    """`points`, but no fewer than 0 and no more than `maximum`."""
    return rounded(max(ZERO, min(points, maximum)))


def result(
    marks: Iterable[Decimal], maximum: Decimal, late_days: int = 0, late_percent: int = 0
) -> Result:
    """The group's result of these marks."""
    raw = raw_points(marks)
    deduction = late_deduction(raw, late_days, late_percent)
    return Result(raw, deduction, bounded(raw - deduction, maximum), maximum)


def median(values: Iterable[Decimal]) -> Decimal | None:
    """The middle value, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return rounded((ordered[middle - 1] + ordered[middle]) / 2)
