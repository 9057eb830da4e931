"""The drawn figures of the made PDF files: vector curves, bars, points and a network."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Group,
    Line,
    PolyLine,
    Rect,
    String,
)
from reportlab.lib.colors import Color, HexColor

WIDTH = 360
HEIGHT = 200
INK = HexColor("#222222")
FAINT = HexColor("#d9d9d9")
COLOURS = [HexColor(c) for c in ("#1f4e79", "#b5432a", "#4d7c3a", "#8a6d1d", "#6b4a8a")]
FONT = "Helvetica"
LEFT, BOTTOM, RIGHT, TOP = 46, 34, 12, 12


@dataclass(frozen=True, slots=True)
class Axes:
    """The frame of a plot: its limits in data units, and the ticks as pairs of value and label."""

    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]
    x_label: str
    y_label: str

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The point of the drawing, in points from its lower left, for a point of the data."""
        x0, x1 = self.x_limits
        y0, y1 = self.y_limits
        across = (x - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)
        up = (min(max(y, y0), y1) - y0) / (y1 - y0) * (HEIGHT - BOTTOM - TOP)
        return LEFT + across, BOTTOM + up


def _text(x: float, y: float, words: str, anchor: str = "middle", size: float = 8) -> Any:
    return String(x, y, words, fontName=FONT, fontSize=size, textAnchor=anchor, fillColor=INK)


def _frame(axes: Axes) -> Any:
    """An empty plot: grid, frame, ticks and labels."""
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.hAlign = "CENTER"
    for value, label in axes.y_ticks:
        _, y = axes.place(axes.x_limits[0], value)
        drawing.add(Line(LEFT, y, WIDTH - RIGHT, y, strokeColor=FAINT, strokeWidth=0.5))
        drawing.add(_text(LEFT - 5, y - 2.8, label, "end"))
    for value, label in axes.x_ticks:
        x, _ = axes.place(value, axes.y_limits[0])
        drawing.add(Line(x, BOTTOM, x, BOTTOM - 3, strokeColor=INK, strokeWidth=0.6))
        drawing.add(_text(x, BOTTOM - 12, label))
    drawing.add(Line(LEFT, BOTTOM, WIDTH - RIGHT, BOTTOM, strokeColor=INK, strokeWidth=0.7))
    drawing.add(Line(LEFT, BOTTOM, LEFT, HEIGHT - TOP, strokeColor=INK, strokeWidth=0.7))
    drawing.add(_text((LEFT + WIDTH - RIGHT) / 2, 6, axes.x_label, size=8.5))
    upright = Group(_text(0, 0, axes.y_label, size=8.5))
    upright.translate(12, (BOTTOM + HEIGHT - TOP) / 2)
    upright.rotate(90)
    drawing.add(upright)
    return drawing


def _curve(
    drawing: Any,
    axes: Axes,
    points: Sequence[tuple[float, float]],
    colour: Color,
    dashed: bool = False,
) -> None:
    flat = [number for x, y in points for number in axes.place(x, y)]
    drawing.add(
        PolyLine(
            flat,
            strokeColor=colour,
            strokeWidth=1.3,
            strokeDashArray=[4, 2.5] if dashed else None,
            strokeLineJoin=1,
        )
    )


def _legend(drawing: Any, entries: Sequence[tuple[str, Color, bool]], x: float, y: float) -> None:
    longest = max(len(label) for label, _, _ in entries)
    drawing.add(
        Rect(
            x - 5,
            y - 12 * len(entries) + 5,
            32 + 4.1 * longest,
            12 * len(entries) + 4,
            fillColor=HexColor("#ffffff"),
            strokeColor=FAINT,
            strokeWidth=0.5,
        )
    )
    for row, (label, colour, dashed) in enumerate(entries):
        level = y - 12 * row
        dashes = [4, 2.5] if dashed else None
        drawing.add(
            Line(
                x,
                level,
                x + 18,
                level,
                strokeColor=colour,
                strokeWidth=1.4,
                strokeDashArray=dashes,
            )
        )
        drawing.add(_text(x + 23, level - 2.6, label, "start", 7.5))


def double_descent(rng: Random) -> Any:
    """Training and test error against p/n on a logarithmic axis, with a ridge curve."""
    axes = Axes(
        x_limits=(-1, 1),
        y_limits=(0, 1),
        x_ticks=[(math.log10(v), str(v)) for v in (0.1, 0.2, 0.5, 1, 2, 5, 10)],
        y_ticks=[(v / 5, f"{v / 5:.1f}") for v in range(6)],
        x_label="p / n",
        y_label="error",
    )
    drawing = _frame(axes)
    height, floor = rng.uniform(0.5, 0.68), rng.uniform(0.13, 0.2)
    test, ridge, train = [], [], []
    for step in range(81):
        x = -1 + step / 40
        wobble = rng.gauss(0, 0.006)
        classical = floor + 0.06 + 0.5 * math.exp(-3.4 * (x + 1))
        bend = 1 / (1 + math.exp(-9 * (x - 0.15)))
        base = classical * (1 - bend) + (floor - 0.03 + 0.1 * math.exp(-2.2 * x)) * bend
        test.append((x, base + height * math.exp(-abs(x) / 0.11) + wobble))
        ridge.append((x, base - 0.02 * math.exp(-abs(x) / 0.3) + wobble / 2))
        train.append((x, max(0.0, 0.52 * (1 - 10**x)) if x < 0 else 0.0))
    zero_x, _ = axes.place(0, 0)
    drawing.add(
        Line(
            zero_x, BOTTOM, zero_x, HEIGHT - TOP, strokeColor=INK, strokeWidth=0.5,
            strokeDashArray=[1, 2],
        )
    )  # fmt: skip
    _curve(drawing, axes, train, COLOURS[2])
    _curve(drawing, axes, ridge, COLOURS[0], dashed=True)
    _curve(drawing, axes, test, COLOURS[1])
    _legend(
        drawing,
        [
            ("test, least norm", COLOURS[1], False),
            ("test, ridge", COLOURS[0], True),
            ("training", COLOURS[2], False),
        ],
        WIDTH - 118,
        HEIGHT - TOP - 10,
    )
    return drawing


def training(rng: Random) -> Any:
    """Training and validation loss over twenty epochs, with the epoch of early stopping."""
    axes = Axes(
        x_limits=(0, 20),
        y_limits=(0, 2),
        x_ticks=[(v, str(v)) for v in range(0, 21, 5)],
        y_ticks=[(v / 2, f"{v / 2:.1f}") for v in range(5)],
        x_label="epoch",
        y_label="loss",
    )
    drawing = _frame(axes)
    speed, turn = rng.uniform(0.22, 0.3), rng.uniform(0.012, 0.02)
    train, validation = [], []
    for step in range(81):
        epoch = step / 4
        train.append((epoch, 1.75 * math.exp(-speed * epoch) + 0.04 + rng.gauss(0, 0.015)))
        start = 1.4 * math.exp(-speed * 1.25 * epoch) + 0.42
        rise = turn * max(0.0, epoch - 6) ** 1.35
        validation.append((epoch, start + rise + rng.gauss(0, 0.02)))
    stop = round(min(validation, key=lambda point: point[1])[0])
    x, _ = axes.place(stop, 0)
    drawing.add(Line(x, BOTTOM, x, HEIGHT - TOP, strokeColor=INK, strokeDashArray=[2, 2]))
    drawing.add(_text(x + 4, HEIGHT - TOP - 8, f"stop at {stop}", "start", 7.5))
    _curve(drawing, axes, train, COLOURS[0])
    _curve(drawing, axes, validation, COLOURS[1])
    _legend(
        drawing,
        [("training", COLOURS[0], False), ("validation", COLOURS[1], False)],
        WIDTH - 90,
        HEIGHT - TOP - 10,
    )
    return drawing


def bars(rng: Random) -> Any:
    """Accuracy of three methods at three sample sizes, with error bars."""
    axes = Axes(
        x_limits=(0, 3),
        y_limits=(50, 100),
        x_ticks=[(0.5, "25"), (1.5, "100"), (2.5, "all")],
        y_ticks=[(v, str(v)) for v in range(50, 101, 10)],
        x_label="training examples per class",
        y_label="test accuracy (%)",
    )
    drawing = _frame(axes)
    heights = [(66, 71, 68), (76, 81, 81), (83, 88, 91)]
    for place, level in enumerate(heights):
        for method, height in enumerate(level):
            value, spread = (
                height + rng.uniform(-1.5, 1.5),
                rng.uniform(0.6, 2.4 - 0.6 * place),
            )
            x, y = axes.place(place + 0.16 + 0.235 * method, value)
            width = 18
            drawing.add(
                Rect(
                    x,
                    BOTTOM,
                    width,
                    y - BOTTOM,
                    fillColor=COLOURS[method],
                    strokeColor=None,
                )
            )
            _, low = axes.place(0, value - spread)
            _, high = axes.place(0, value + spread)
            middle = x + width / 2
            drawing.add(Line(middle, low, middle, high, strokeColor=INK, strokeWidth=0.8))
            for level_y in (low, high):
                drawing.add(
                    Line(
                        middle - 3,
                        level_y,
                        middle + 3,
                        level_y,
                        strokeColor=INK,
                        strokeWidth=0.8,
                    )
                )
    _legend(
        drawing,
        [
            ("scattering, 1 layer", COLOURS[0], False),
            ("scattering, 2 layers", COLOURS[1], False),
            ("pre-trained", COLOURS[2], False),
        ],
        LEFT + 12,
        HEIGHT - TOP - 8,
    )
    return drawing


def embedding(rng: Random) -> Any:
    """Five clouds of points, two of which overlap."""
    axes = Axes(
        x_limits=(-10, 10),
        y_limits=(-7, 7),
        x_ticks=[(v, str(v)) for v in range(-10, 11, 5)],
        y_ticks=[(v, str(v)) for v in (-5, 0, 5)],
        x_label="first coordinate",
        y_label="second coordinate",
    )
    drawing = _frame(axes)
    centres = [(-6.0, 3.2), (-5.0, -3.4), (0.6, 3.8), (4.6, -2.2), (6.4, -0.9)]
    for colour, (cx, cy) in zip(COLOURS, centres, strict=True):
        lean = rng.uniform(-0.6, 0.6)
        for _ in range(36):
            u, v = rng.gauss(0, 1.25), rng.gauss(0, 0.85)
            x, y = axes.place(max(-9.6, min(9.6, cx + u)), cy + v + lean * u)
            drawing.add(Circle(x, y, 1.9, fillColor=colour, strokeColor=None, fillOpacity=0.8))
    return drawing


def network(rng: Random) -> Any:
    """A tree of two layers of filters; `rng` chooses which paths are drawn bold."""
    drawing = Drawing(WIDTH, 132)
    drawing.hAlign = "CENTER"
    bold = rng.randrange(3)
    root = (26.0, 70.0)
    for first in range(3):
        node = (128.0, 112 - 42.0 * first)
        _link(drawing, root, node, first == bold)
        for second in range(3):
            leaf = (244.0, node[1] + 12 - 12.0 * second)
            _link(drawing, node, leaf, first == bold and second == 1)
            drawing.add(Circle(*leaf, 3, fillColor=COLOURS[1], strokeColor=None))
        drawing.add(Circle(*node, 5, fillColor=COLOURS[0], strokeColor=None))
    drawing.add(Circle(*root, 6, fillColor=INK, strokeColor=None))
    for x, label in ((26, "input x"), (128, "first layer"), (244, "second layer")):
        drawing.add(_text(x, 2, label, size=8.5))
    drawing.add(_text(256, 67, "averaged features", "start", 8))
    return drawing


def _link(drawing: Any, start: tuple[float, float], end: tuple[float, float], bold: bool) -> None:
    drawing.add(
        Line(
            *start,
            *end,
            strokeColor=INK if bold else HexColor("#9a9a9a"),
            strokeWidth=1.4 if bold else 0.7,
        )
    )


FIGURES: dict[str, Callable[[Random], Any]] = {
    "double_descent": double_descent,
    "training": training,
    "bars": bars,
    "embedding": embedding,
    "network": network,
}
