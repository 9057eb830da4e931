"""The styles, the tables and the words of the made PDF files."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    Paragraph,
    Table,
    TableStyle,
)

TEXT = ParagraphStyle(
    "text",
    fontName="Times-Roman",
    fontSize=11.5,
    leading=15.8,
    alignment=TA_JUSTIFY,
    spaceAfter=7,
)
TITLE = ParagraphStyle(
    "title", parent=TEXT, fontName="Times-Bold", fontSize=17, leading=21, alignment=TA_CENTER,
    spaceBefore=14, spaceAfter=10,
)  # fmt: skip
AUTHORS = ParagraphStyle(
    "authors",
    parent=TEXT,
    fontSize=11.5,
    leading=15,
    alignment=TA_CENTER,
    spaceAfter=14,
)
ABSTRACT = ParagraphStyle(
    "abstract",
    parent=TEXT,
    fontSize=10,
    leading=12.6,
    leftIndent=28,
    rightIndent=28,
    spaceAfter=12,
)
HEADING = ParagraphStyle(
    "heading", parent=TEXT, fontName="Times-Bold", fontSize=13, leading=16, spaceBefore=10,
    spaceAfter=5, keepWithNext=1,
)  # fmt: skip
EQUATION = ParagraphStyle(
    "equation", parent=TEXT, fontName="Times-Italic", alignment=TA_CENTER, spaceBefore=3,
    spaceAfter=8,
)  # fmt: skip
CAPTION = ParagraphStyle(
    "caption", parent=TEXT, fontSize=9.3, leading=11.6, leftIndent=24, rightIndent=24,
    spaceBefore=3, spaceAfter=12,
)  # fmt: skip
ENTRY = ParagraphStyle(
    "entry", parent=TEXT, fontSize=10, leading=12.4, leftIndent=20, firstLineIndent=-20,
    spaceAfter=3,
)  # fmt: skip
LINES = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), "Times-Roman", 9.6),
        ("FONT", (0, 0), (-1, 0), "Times-Bold", 9.6),
        ("ALIGN", (1, 0), (-1, -1), "CENTER"),
        ("LINEABOVE", (0, 0), (-1, 0), 1, HexColor("#222222")),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, HexColor("#222222")),
        ("LINEBELOW", (0, -1), (-1, -1), 1, HexColor("#222222")),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
)


@cache
def prose() -> dict[str, Any]:
    """What the made files say, as `prose.toml` has it."""
    source = files("app.demo").joinpath("prose.toml").read_text("utf-8")
    return tomllib.loads(source)


def _data_table(values: dict[str, Any], rng: Random) -> Any:
    total = int(values["count"].replace(",", ""))
    test, validation = total // 5, total // 10
    rows = [
        ["part", "size", "share", "used for"],
        ["training", f"{total - test - validation:,}", "70 %", "fitting"],
        ["validation", f"{validation:,}", "10 %", "tuning, early stopping"],
        ["test", f"{test:,}", "20 %", "final tables only"],
    ]
    return Table(rows, style=LINES, colWidths=[72, 60, 54, 124], hAlign="CENTER")


def _accuracy_table(values: dict[str, Any], rng: Random) -> Any:
    def cell(mean: float, best: bool = False) -> Any:
        shown = f"{mean:.1f} &plusmn; {rng.uniform(0.2, 0.9):.1f}"
        style = ParagraphStyle("cell", parent=CAPTION, leftIndent=0, rightIndent=0, spaceAfter=0,
                               spaceBefore=0, alignment=TA_CENTER)  # fmt: skip
        return Paragraph(f"<b>{shown}</b>" if best else shown, style)

    rows: list[list[Any]] = [["classifier", "scattering, 1", "scattering, 2", values["net"]]]
    below = {"logistic regression": 0.0, "Gaussian SVM": 0.3, "discriminant analysis": 1.6,
             "nearest neighbour": 6.2}  # fmt: skip
    for name, loss in below.items():
        shift = loss + (rng.uniform(0, 0.4) if loss else 0)
        one = values["a"] - 5.5 - shift
        rows.append(
            [
                name,
                cell(one),
                cell(values["a"] - shift),
                cell(values["b"] - shift, True),
            ]
        )
    rows.append(["fine-tuned", "", "", cell(values["b"] + 0.9)])
    return Table(rows, style=LINES, colWidths=[112, 78, 78, 78], hAlign="CENTER")


TABLES: dict[str, Callable[[dict[str, Any], Random], Any]] = {
    "data": _data_table,
    "accuracy": _accuracy_table,
}
