"""Makes the PDF files of the demo: project reports, scribe notes and slides.

The same arguments give the same bytes, so that the demo's files keep their hashes.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from app.demo.figures import FIGURES
from app.demo.fonts import markup, plain
from app.demo.paper import (
    ABSTRACT,
    AUTHORS,
    CAPTION,
    ENTRY,
    EQUATION,
    HEADING,
    LINES,
    TABLES,
    TEXT,
    TITLE,
    prose,
)
from app.demo.slides import slides_pdf

__all__ = ["notes_pdf", "report_pdf", "slides_pdf"]

Block = dict[str, Any]

NETWORKS = ("ResNet-18", "VGG-19", "ResNet-50")
UPRIGHT = re.compile(r"(\bmin\b|\bsup\b|\blog\b|\bexp\b|\|+|[()0-9]+)")
APPENDIX = "Appendix: results by seed"
NEAR_ENOUGH = 5  # blocks


def report_pdf(title: str, authors: Sequence[str], pages: int, seed: int) -> bytes:
    """A project report of exactly `pages` A4 pages (1 or more) that looks like a short paper."""
    values = _values(title, seed)
    blocks = [b for b in prose()["report"] if len(authors) > 1 or b["section"] != "Who did what"]

    def story(length: int) -> list[Any]:
        return [
            *_head(title, authors),
            Paragraph(
                f"<b>Abstract.</b> {prose()['abstract']['text'].format(**values)}",
                ABSTRACT,
            ),
            *_body(_first(blocks, length), values, seed),
            *_references(short=pages < 3),
            *_appendix(length - len(blocks), seed),
        ]

    return _fitted(story, title, authors, pages)


def notes_pdf(title: str, authors: Sequence[str], pages: int, seed: int) -> bytes:
    """Scribe notes of a lecture, of exactly `pages` A4 pages (1 or more)."""
    values = _values(title, seed)
    blocks = prose()["notes"]

    def story(length: int) -> list[Any]:
        return [
            *_head(title, authors, "Lecture notes by "),
            Paragraph(f"<i>{prose()['notes_abstract']['text']}</i>", ABSTRACT),
            *_body(_first(blocks, length), values, seed),
            *_references(short=pages < 3),
            *_appendix(length - len(blocks), seed),
        ]

    return _fitted(story, title, authors, pages)


def _values(title: str, seed: int) -> dict[str, Any]:
    """What is filled into the prose: the subject that `title` names, and numbers by `seed`."""
    rng = Random(seed)
    subjects = prose()["subjects"]
    named = [s for s in subjects if s["key"] in title.lower()]
    subject = named[0] if named else rng.choice(subjects)
    lower = round(rng.uniform(84, 89), 1)
    gap = round(rng.uniform(1.2, 4.5), 1)
    return {
        **{key: subject[key] for key in ("data", "things", "classes", "count")},
        "net": rng.choice(NETWORKS),
        "a": lower,
        "b": round(lower + gap, 1),
        "c": gap,
        "d": rng.choice((10, 20, 25)),
        "e": rng.choice(("three", "four", "five")),
        "f": rng.randrange(3, 19),
        "g": rng.randrange(81, 89),
        "h": rng.randrange(89, 97),
    }


def _first(blocks: Sequence[Block], length: int) -> list[Block]:
    """The `length` blocks of lowest rank, in the order of the text."""
    chosen = sorted(range(len(blocks)), key=lambda at: (blocks[at]["rank"], at))[: max(length, 0)]
    return [blocks[at] for at in sorted(chosen)]


def _head(title: str, authors: Sequence[str], before: str = "") -> list[Any]:
    names = [markup(name, f"Author {at}") for at, name in enumerate(authors, 1)]
    return [
        Paragraph(markup(title, "Report"), TITLE),
        Paragraph(before + ", ".join(names), AUTHORS),
    ]


def _body(blocks: Sequence[Block], values: dict[str, Any], seed: int) -> list[Any]:
    """The sections of the text, with headings, figures and tables numbered as they come."""
    values = {**values, **_numbers(blocks)}
    story: list[Any] = []
    sections: list[str] = []
    for block in blocks:
        heading = []
        if block["section"] not in sections:
            sections.append(block["section"])
            heading = [Paragraph(f"{len(sections)}&nbsp;&nbsp;{block['section']}", HEADING)]
        if "text" in block:
            story += [
                *heading,
                Paragraph(_indices(block["text"].format(**values)), TEXT),
            ]
        elif "equation" in block:
            story += [
                *heading,
                Paragraph(_indices(_upright(block["equation"])), EQUATION),
            ]
        else:
            # The library parts a heading from a block that is itself kept together.
            story.append(KeepTogether([*heading, *_float(block, values, seed)]))
    return story


def _upright(equation: str) -> str:
    """`equation` with its digits, bars, brackets and functions upright among italic letters."""
    return UPRIGHT.sub(r'<font name="Times-Roman">\1</font>', equation)


def _indices(text: str) -> str:
    """`text` with indices and powers small and near the line, so that they don't touch others."""
    low = text.replace("<sub>", '<sub rise="2.4" size="7.6">')
    return low.replace("<super>", '<super rise="4" size="7.6">')


def _numbers(blocks: Iterable[Block]) -> dict[str, int]:
    """The numbers of figures (`fig_…`) and tables (`tab_…`), counted from 1 each."""
    numbers: dict[str, int] = {}
    counts = {"fig": 0, "tab": 0}
    for block in blocks:
        for kind, key in (("fig", "figure"), ("tab", "table")):
            if key in block:
                counts[kind] += 1
                numbers[f"{kind}_{block[key]}"] = counts[kind]
    return numbers


def _float(block: Block, values: dict[str, Any], seed: int) -> list[Any]:
    if "figure" in block:
        name = block["figure"]
        drawn = FIGURES[name](Random(f"{seed} {name}"))
        label = f"Figure {values[f'fig_{name}']}."
    else:
        name = block["table"]
        drawn = TABLES[name](values, Random(f"{seed} {name}"))
        label = f"Table {values[f'tab_{name}']}."
    caption = Paragraph(f"<b>{label}</b> {block['caption']}", CAPTION)
    return [Spacer(1, 6), drawn, caption]


def _references(short: bool) -> list[Any]:
    entries = prose()["references"]["entries"][: 3 if short else None]
    return [
        Paragraph("References", HEADING),
        *(Paragraph(f"[{at}]&nbsp; {entry}", ENTRY) for at, entry in enumerate(entries, 1)),
    ]


def _appendix(tables: int, seed: int) -> list[Any]:
    """As many tables of single runs as are asked for; none if `tables` is not positive."""
    story: list[Any] = []
    for table in range(max(tables, 0)):
        rng = Random(f"{seed} appendix {table}")
        rows = [["seed", "training size", "penalty", "accuracy (%)", "balanced (%)"]]
        for run in range(5):
            accuracy = rng.uniform(70, 92)
            penalty = f"{10 ** rng.uniform(-4, -1):.4f}"
            size = str(100 * (table + 1))
            balanced = accuracy - rng.uniform(0.2, 2)
            rows.append([str(run + 1), size, penalty, f"{accuracy:.1f}", f"{balanced:.1f}"])
        drawn = Table(rows, style=LINES, colWidths=[44, 82, 70, 82, 82], hAlign="CENTER")
        caption = Paragraph(f"<b>Table A{table + 1}.</b> Single runs, size {rows[1][1]}.", CAPTION)
        story.append(KeepTogether([drawn, caption]))
    return [Paragraph(APPENDIX, HEADING), *story] if story else []


def _fitted(
    story: Callable[[int], list[Any]], title: str, authors: Sequence[str], pages: int
) -> bytes:
    """About the longest text that fills exactly `pages` pages; raises ValueError if there is none.

    Each try sets the whole paper, so the last few blocks are not fought for.
    """
    low, high = 3 * (pages - 1), 7 * pages  # a page takes four to six blocks
    best: bytes | None = None
    while low <= high and (best is None or high - low > NEAR_ENOUGH):
        middle = (low + high) // 2
        content, count = _built(story(middle), title, authors)
        if count == pages:
            best = content
        if count <= pages:
            low = middle + 1
        else:
            high = middle - 1
    if best is None:
        raise ValueError(f"no text fills exactly {pages} pages")
    return best


def _built(story: list[Any], title: str, authors: Sequence[str]) -> tuple[bytes, int]:
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=30 * mm,
        rightMargin=30 * mm,
        topMargin=25 * mm,
        bottomMargin=24 * mm,
        title=plain(title),
        author=", ".join(filter(None, map(plain, authors))),
        invariant=1,
        pageCompression=1,
    )

    def later(canvas: Any, page: Any) -> None:
        short = plain(title)
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(30 * mm, A4[1] - 17 * mm, short[:80] + ("…" if len(short) > 80 else ""))
        canvas.setLineWidth(0.4)
        canvas.line(30 * mm, A4[1] - 18.5 * mm, A4[0] - 30 * mm, A4[1] - 18.5 * mm)
        footer(canvas, page)

    def footer(canvas: Any, page: Any) -> None:
        canvas.setFont("Times-Roman", 9.5)
        canvas.drawCentredString(A4[0] / 2, 13 * mm, str(canvas.getPageNumber()))

    document.build(story, onFirstPage=footer, onLaterPages=later)
    return target.getvalue(), int(document.page)
