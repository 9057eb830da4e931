"""Makes the slides of the demo."""

from io import BytesIO
from random import Random
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from app.demo.figures import FIGURES, WIDTH
from app.demo.fonts import markup, plain
from app.demo.paper import prose

SLIDE_SCALE = 1.3  # of a figure, against its size in a report


def slides_pdf(title: str, speaker: str, pages: int) -> bytes:
    """Landscape slides, `pages` of them (1 or more): a title slide, then points and figures."""
    width, height = 960 * 0.75, 540 * 0.75
    target = BytesIO()
    canvas = Canvas(target, pagesize=(width, height), invariant=1, pageCompression=1)
    canvas.setTitle(plain(title))
    canvas.setAuthor(plain(speaker))
    slides = prose()["slides"]
    for number in range(pages):
        if number == 0:
            _title_slide(canvas, title, speaker, width, height)
        else:
            slide = slides[(number - 1) % len(slides)]
            _slide(canvas, slide, number, width, height)
            canvas.setFont("Helvetica", 9)
            canvas.setFillColor(HexColor("#777777"))
            canvas.drawRightString(width - 30, 18, f"{number + 1} / {pages}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _title_slide(canvas: Any, title: str, speaker: str, width: float, height: float) -> None:
    canvas.setFillColor(HexColor("#1f4e79"))
    canvas.rect(0, 0, 14, height, stroke=0, fill=1)
    large = ParagraphStyle("large", fontName="Helvetica-Bold", fontSize=27, leading=34)
    small = ParagraphStyle("small", fontName="Helvetica", fontSize=15, leading=20)
    if len(title) > 90:
        large = ParagraphStyle("long", parent=large, fontSize=21, leading=27)
    head = Paragraph(markup(title, "Slides"), large)
    _, used = head.wrap(width - 130, height)
    top = height / 2 + used / 2 + 24
    head.drawOn(canvas, 65, top - used)
    line = Paragraph(markup(speaker), small)
    _, below = line.wrap(width - 130, height)
    line.drawOn(canvas, 65, top - used - 22 - below)


def _slide(canvas: Any, slide: dict[str, Any], number: int, width: float, height: float) -> None:
    canvas.setFillColor(HexColor("#1f4e79"))
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(45, height - 60, slide["title"])
    canvas.setLineWidth(1)
    canvas.setStrokeColor(HexColor("#b5432a"))
    canvas.line(45, height - 72, 105, height - 72)
    style = ParagraphStyle("point", fontName="Helvetica", fontSize=16, leading=22)
    figure = slide.get("figure")
    column = width - 90 if figure is None else width - 100 - SLIDE_SCALE * WIDTH
    level = height - 110
    for point in slide["points"]:
        text = Paragraph(f"&bull;&nbsp; {point}", style)
        _, used = text.wrap(column, height)
        text.drawOn(canvas, 45, level - used)
        level -= used + 16
    if figure is not None:
        canvas.saveState()
        canvas.translate(width - SLIDE_SCALE * WIDTH - 35, 70)
        canvas.scale(SLIDE_SCALE, SLIDE_SCALE)
        FIGURES[figure](Random(f"slide {number}")).drawOn(canvas, 0, 0)
        canvas.restoreState()
