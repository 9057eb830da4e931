"""The tags and the text of an HTML page, one after the other.

There is no tree: the pages that are read here close few of their tags, and a tree built as the
standard says takes time that grows with the square of how deep the tags are nested. Each step
here goes forward, so that a page takes time in proportion to its length, whatever it holds.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

BREAKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "details", "dir", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form",
        "header", "hr", "html", "legend", "main", "menu", "nav", "option", "p", "pre",
        "section", "summary",
    }
)  # fmt: skip
MARKS: dict[str, Literal["strong", "em", "code"]] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em",
    "dfn": "em", "var": "em", "code": "code", "tt": "code", "kbd": "code", "samp": "code",
}  # fmt: skip
STRUCK = frozenset({"s", "del", "strike"})
_NAME = re.compile(r"[A-Za-z][^\s/><]*")
# A value that holds a "<" or has no second quote is a forgotten quote: it ends with its word.
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=/><"']+)(?:\s*=\s*(?:"([^"<]{0,4000})"|'([^'<]{0,4000})'|["']?([^\s><]*)))?"""
)
_REST = re.compile(r"[^><]*>?")
_RAW = frozenset({"script", "style", "template", "iframe", "object", "svg", "math"})
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True)
class Tag:
    """A start or end tag. Of attributes that are given twice the first counts."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Text:
    """A piece of text, entities resolved."""

    text: str
    line: int = 0


def tokens(html: str) -> Iterator[Tag | Text]:
    """The page's tags and texts. Comments, scripts and declarations are passed over."""
    ends = [match.start() for match in re.finditer("\n", html)]
    at = start = 0
    while True:
        sign = html.find("<", at)
        if sign < 0:
            break
        end, tag = _markup(html, sign)
        if end == sign:  # A "<" that begins nothing is text.
            at = sign + 1
            continue
        if start < sign:
            yield Text(unescape(html[start:sign]), 1 + bisect_right(ends, start))
        if tag is not None:
            line = 1 + bisect_right(ends, sign)
            yield Tag(tag.name, tag.closing, tag.attributes, line)
            if tag.name in _RAW and not tag.closing:
                end = _after_raw(html, tag.name, end)
        at = start = end
    if start < len(html):
        yield Text(unescape(html[start:]), 1 + bisect_right(ends, start))


def _markup(html: str, at: int) -> tuple[int, Tag | None]:
    """Where what begins at `at` ends, and the tag that it is; the same place if it is text."""
    if html.startswith("<!--", at):
        return _after_comment(html, at), None
    if html[at + 1 : at + 2] in {"!", "?"}:
        end = html.find(">", at)
        return (end + 1 if end >= 0 else len(html)), None
    closing = html[at + 1 : at + 2] == "/"
    name = _NAME.match(html, at + 1 + closing)
    if name is None:
        if not closing:
            return at, None
        end = html.find(">", at)
        return (end + 1 if end >= 0 else len(html)), None
    attributes, end = _attributes(html, name.end())
    return end, Tag(name[0].lower(), closing, attributes)


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, at):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value))
        at = match.end()
    rest = _REST.match(html, at)
    return found, rest.end() if rest else at


def _after_comment(html: str, at: int) -> int:
    for short in ("<!-->", "<!--->"):
        if html.startswith(short, at):
            return at + len(short)
    end = _COMMENT_END.search(html, at + 4)
    return end.end() if end else len(html)


def _after_raw(html: str, name: str, at: int) -> int:
    end = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, at)
    return end.start() if end else len(html)
