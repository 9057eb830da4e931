"""Cells of a notebook, and text, as blocks of a page: safe HTML, and what to say beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from app.core.i18n import _, ngettext
from app.core.markdown import MOST, render_all
from app.core.markdown.allowed import cleaned
from app.schedule.viewing.colouring import coloured
from app.schedule.viewing.notebooks import Cell, Notebook, Output, texts

# Characters of Markdown that are drawn, of one cell and of a notebook: there are texts on which the
# parser's time grows with the square of their length. What is beyond is shown as it was typed.
_LONGEST_PROSE = 20_000
_MOST_PROSE = 300_000
# Characters of HTML of one notebook that are shown, and how deep they may be nested: the cleaner's
# time grows with the square of the depth (nh3 0.3: 20,000 levels take 3 s).
_MOST_HTML = 500_000
# Characters of HTML of a whole page of ours, which ends there; and what stands around a block.
MOST_DRAWN = 1_500_000
_AROUND = 200
_DEEPEST = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_WITHOUT_END = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "source"})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. `kind`: prose, code, output, error, html, picture or note.

    `label` stands before it; `picture` is the number of the picture that it is, from 1.
    """

    kind: str
    body: Markup = field(default_factory=Markup)
    label: str = ""
    picture: int = 0


def notebook_blocks(notebook: Notebook) -> list[Block]:
    """The cells of a notebook with what they have put out, as far as there is room."""
    drawing, room = _Drawing(notebook), MOST_DRAWN
    left = len(notebook.cells) + notebook.left_out
    blocks: list[Block] = []
    for place, cell in enumerate(notebook.cells):
        for block in drawing.cell(cell):
            if room <= 0:
                return [*blocks, _rest(left - place)]
            blocks.append(block)
            room -= len(block.body) + _AROUND
    return [*blocks, _rest(notebook.left_out)] if notebook.left_out else blocks


def _rest(cells: int) -> Block:
    """What is said of the cells that are not shown, or not whole."""
    said = ngettext("%(num)d more cell.", "%(num)d more cells.", cells)
    return _note(f"{said} {_('The download has all of it.')}")


def _note(sentence: str) -> Block:
    return Block("note", escape(sentence))


class _Drawing:
    """What is drawn at once for all cells is handed out to them in their order."""

    def __init__(self, notebook: Notebook) -> None:
        codes = [c.source for c in notebook.cells if c.kind == "code"]
        self._codes = iter(coloured([(notebook.language, code) for code in codes]))
        self._prose = iter(_drawn(texts(notebook.cells)))
        self._pictures = 0
        self._room = _MOST_HTML

    def cell(self, cell: Cell) -> Iterator[Block]:
        """A cell's own text, the pictures in it, its outputs."""
        if cell.kind == "markdown":
            yield Block("prose", next(self._prose))
            for _picture in cell.pictures:
                yield self._picture()
        elif cell.kind == "code":
            code = next(self._codes)
            if cell.source.strip():
                yield Block("code", code, _("In [%(n)s]", n=cell.count or " "))
        elif cell.source.strip():
            yield Block("output", escape(cell.source))
        for output in cell.outputs:
            yield from self._output(output)

    def _picture(self) -> Block:
        self._pictures += 1
        label = _("Picture %(n)d", n=self._pictures)
        return Block("picture", label=label, picture=self._pictures)

    def _output(self, output: Output) -> Iterator[Block]:
        if output.kind == "picture":
            yield self._picture()
        elif output.kind == "markdown":
            yield Block("prose", next(self._prose))
        elif output.kind == "html":
            yield from self._html(output)
        elif output.kind == "unknown":
            yield _note(_("An output of a kind that is not shown here. The file has it."))
        elif output.text.strip():
            yield Block("error" if output.kind == "error" else "output", escape(output.text))

    def _html(self, output: Output) -> Iterator[Block]:
        self._room -= len(output.text)
        body = cleaned(output.text) if self._room >= 0 and not _is_deep(output.text) else Markup()
        if body.striptags():
            # The corner of a data frame: a heading that heads nothing is none.
            yield Block("html", body.replace("<th></th>", Markup("<td></td>")))
        elif output.plain.strip():
            yield Block("output", escape(output.plain))
        else:
            yield _note(_("An output of a kind that is not shown here. The file has it."))


def _drawn(texts: Sequence[str]) -> list[Markup]:
    """The texts as Markdown, as far as there is room; the others as they were typed."""
    chosen, room = [], _MOST_PROSE
    for place, text in enumerate(texts):
        if len(text) <= min(_LONGEST_PROSE, room):
            chosen.append(place)
            room -= len(text)
    drawn = dict(zip(chosen, render_all(texts[place] for place in chosen), strict=True))
    return [
        drawn[place] if place in drawn else Markup("<pre>{}</pre>").format(text[:MOST])
        for place, text in enumerate(texts)
    ]


def _is_deep(html: str) -> bool:
    """Whether more tags are open at some point than any table or text needs."""
    depth = 0
    for end, name in _TAG.findall(html):
        if name.lower() not in _WITHOUT_END:
            depth += -1 if end else 1
        if depth > _DEEPEST:
            return True
    return False
