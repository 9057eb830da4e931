"""Markdown as the paragraphs of a letter: plain text that keeps its lists and its addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.core.markdown import parse

INDENT = "  "


def paragraphs_of(text: str) -> list[str]:
    """The text's paragraphs, each list being one. Formulas stay as they were typed."""
    return [block for block in _Reader().read(parse(text)) if block.strip()]


@dataclass
class _Reader:
    """Goes through the tokens of a text once."""

    blocks: list[str] = field(default_factory=list)
    # Of each list around: the number of its next item, or None where its items have none.
    lists: list[int | None] = field(default_factory=list)
    mark: str = ""
    cells: list[str] | None = None

    def read(self, tokens: Sequence[Token]) -> list[str]:
        for token in tokens:
            self._take(token)
        return self.blocks

    def _take(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            if not self.lists:
                self.blocks.append("")
            ordered = token.type == "ordered_list_open"
            self.lists.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            number = self.lists[-1]
            self.mark = "- " if number is None else f"{number}. "
            self.lists[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            self.cells = []
        elif token.type == "tr_close":
            row, self.cells = " | ".join(self.cells or []), None
            self._put(row, together=True)
        elif token.type == "table_open":
            self.blocks.append("")
        elif token.type == "inline":
            self._put("".join(_words(token.children or [])))
        elif token.type in ("fence", "code_block", "math_block"):
            self._put(token.content.strip("\n"))

    def _put(self, text: str, *, together: bool = False) -> None:
        """Add a piece: to its row, to its list or table, or as a paragraph by itself."""
        text = text.replace("\n\n", "\n")  # an empty line would end the paragraph
        if self.cells is not None:
            self.cells.append(text)
        elif self.lists:
            indent = INDENT * (len(self.lists) - 1)
            line = indent + (self.mark or INDENT) + text.replace("\n", f"\n{indent}{INDENT}")
            self.mark = ""
            self.blocks[-1] += ("\n" if self.blocks[-1] else "") + line
        elif together:
            self.blocks[-1] += ("\n" if self.blocks[-1] else "") + text
        else:
            self.blocks.append(text)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of a line; a link is followed by its address, where that is not its words."""
    address, said = "", ""
    for token in tokens:
        if token.type == "link_open":
            address, said = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            if address.removeprefix("mailto:") != said:
                yield f" <{address}>"
            address = ""
        elif token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak":
            yield "\n"
        elif token.type == "image":
            yield f"{token.content} <{token.attrGet('src')}>".strip()
        elif token.type.startswith("math_inline"):
            yield f"${token.content}$"
        elif token.content:
            said += token.content
            yield token.content
