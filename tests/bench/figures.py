"""What the measures find, and how it is told: as a table for people and as numbers in a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, Protocol, TypeVar

from tests.bench.driving import Outcome


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. An aim is the least or the most that it should be."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def aim(self) -> str:
        """The aim in words; empty when there is none."""
        parts = [
            f"{word} {bound:g}"
            for word, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        ]
        return " and ".join(parts)

    @property
    def verdict(self) -> str:
        """Whether the aim is met; empty when there is none."""
        if not self.aim:
            return ""
        too_low = self.at_least is not None and self.value < self.at_least
        too_high = self.at_most is not None and self.value > self.at_most
        return "not met" if too_low or too_high else "met"


def number(value: float) -> str:
    """A number to three digits: 0.648, 21.3, 1,240."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of a table."""
    rows = [("measure", "figure", "", "aim", "")]
    rows += [(f.name, number(f.value), f.unit, f.aim, f.verdict) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {figure:>{widths[1]}} {unit:<{widths[2]}}  "
        f"{aim:<{widths[3]}}  {verdict}".rstrip()
        for name, figure, unit, aim, verdict in rows
    )


class Speed(Protocol):
    """A run that says how fast it was."""

    @property
    def per_second(self) -> float:
        """How much of it was done in a second."""


RunT = TypeVar("RunT", bound=Speed)


@dataclass(frozen=True, slots=True)
class Rounds(Generic[RunT]):
    """Runs of Colloquy and of its yardstick that took turns."""

    pairs: Sequence[tuple[RunT, RunT]]

    @classmethod
    def take(
        cls, number: int, ours: Callable[[], RunT], bare: Callable[[], RunT]
    ) -> "Rounds[RunT]":
        """Run both in turn: whatever else the machine does meanwhile meets both."""
        return cls([(ours(), bare()) for _round in range(number)])

    @property
    def ours(self) -> list[RunT]:
        """The runs of Colloquy."""
        return [pair[0] for pair in self.pairs]

    @property
    def bare(self) -> list[RunT]:
        """The runs of the yardstick."""
        return [pair[1] for pair in self.pairs]

    @property
    def ratio(self) -> float:
        """How fast Colloquy is to the yardstick: the median of the rounds."""
        return median(ours.per_second / bare.per_second for ours, bare in self.pairs)


def per_second(runs: Sequence[Speed]) -> float:
    """The median speed of several runs."""
    return median(run.per_second for run in runs)


def p99_ms(runs: Sequence[Outcome]) -> float:
    """The median over the runs of what 99 of 100 answers kept within, in milliseconds."""
    return median(run.percentile(0.99) * 1000 for run in runs)
