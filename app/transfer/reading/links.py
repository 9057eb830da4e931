"""Where links lead, and what they lead to."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from app.transfer.description import MaterialEntry, MaterialKind
from app.transfer.reading.blocks import Block, Cell, Line, Row, Table

_SCHEMES = frozenset({"http", "https", "mailto"})
# The first that fits. Words are looked for in what a link says, endings in where it leads.
_KINDS: tuple[tuple[MaterialKind, str, str], ...] = (
    ("notebook", r"notebook|ipynb|jupyter|colab", r"\.ipynb$|colab\."),
    ("video", r"videos?|recordings?|mp4|bilibili|录像|视频", r"youtu\.?be|\.mp4$|bilibili|vimeo"),
    ("slides", r"slides?|ppt|pptx|deck|beamer|folien|diapositives|课件|幻灯",
     r"\.pptx?$|\.key$|slides?\b"),
    ("code", r"codes?|source|github|matlab|python|demo|scripts?|r|代码|程序",
     r"\.(?:m|py|r|jl|cpp)$|github\.com/[^/]+/[^/]+/?$"),
    ("data", r"data|datasets?|csv|数据", r"\.(?:csv|mat|rda|rdata|xlsx?)$"),
    ("handout", r"notes?|handouts?|skript|pdf|tex|syllabus|announcement|paper|reading|讲义|笔记",
     r"\.(?:pdf|docx?|ps|djvu|tex)$"),
)  # fmt: skip
_WORDS = re.compile(
    r"(?:\b(?:slides?|videos?|recordings?|notes?|lectures?|pdf|pptx?|ps|tex|html|folien|skript|diapositives|codes?|data|datasets?|"
    r"notebooks?|ipynb|links?|mp4|poster|source|github|in|of|the|and|new|updated|handouts?|syllabus|"
    r"download|weblink|website|talk|part|demo|tutorial|youtube|bilibili|zoom|announcement|report|"
    r"yy|y\.y\.|i{1,3}|iv|v|\d+|project\s*\d*|homework\s*\d*|handwritten|annotated)\b|'s|"
    r"课件|讲义|录像|视频|幻灯片?|[\s.,;:&+/()\[\]_-])+",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[【]([^\[\]【】]*)[\]】]|\(([^()]*)\)")


def is_address(url: str) -> bool:
    """Whether this is a whole address that people may be sent to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


def printed_address(url: str) -> str:
    """`url` so that it may stand in the round brackets of a Markdown link."""
    url = re.sub(r"\s+", "%20", url.strip())
    return url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")


def resolved(blocks: tuple[Block, ...], base: str) -> tuple[Block, ...]:
    """The blocks with their links made whole; those that lead nowhere are text."""
    return tuple(
        _line(block, base)
        if isinstance(block, Line)
        else Table(
            tuple(
                Row(tuple(_cell(cell, base) for cell in row.cells), row.line) for row in block.rows
            ),
            block.line,
        )
        for block in blocks
    )


def _cell(cell: Cell, base: str) -> Cell:
    return replace(cell, blocks=resolved(cell.blocks, base))


def _line(line: Line, base: str) -> Line:
    if not any(span.url for span in line.spans):
        return line
    spans = [replace(s, url=_whole(s.url, base)) if s.url else s for s in line.spans]
    return replace(line, spans=tuple(s for s in spans if s.url or s.mark))


def _whole(url: str, base: str) -> str:
    """The address, whole if it can be; empty for one that must not be followed."""
    url = re.sub(r"[\t\n\r]", "", url)
    try:
        scheme = urlsplit(url).scheme.lower()
        if not scheme and base and url:
            url = urljoin(base, url)
        elif not scheme and url.startswith("www."):
            url = f"http://{url}"
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return ""
    if scheme in _SCHEMES or (not scheme and not url.startswith("#")):
        return url.strip()
    return ""


def kind_of(label: str, url: str = "") -> MaterialKind:
    """What kind of material a link's words and its address speak of."""
    words = set(re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]{2}", label.lower()))
    for kind, said, _ending in _KINDS:
        if any(re.fullmatch(said, word) for word in words):
            return kind
    path = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].lower()
    for kind, _said, ending in _KINDS:
        if url and re.search(ending, path):
            return kind
    return "other"


def names_material(label: str) -> bool:
    """Whether these words say nothing but what kind of material a link is."""
    return bool(label.strip(" .,;:")) and _WORDS.fullmatch(label) is not None


@dataclass(frozen=True)
class Parted:
    """A line less its links to materials, the materials, and links without a whole address."""

    line: Line
    materials: tuple[MaterialEntry, ...] = ()
    nowhere: tuple[Line, ...] = ()


def leads_to_file(url: str) -> bool:
    """Whether an address is that of a document and not of a page: by its ending."""
    path = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].lower()
    return is_address(url) and any(re.search(ending, path) for _k, _said, ending in _KINDS)


def leads_to_paper(url: str) -> bool:
    """Whether an address is that of a paper by its number: a DOI, or one of arXiv's."""
    return (
        re.match(r"https?://(?:www\.)?(?:arxiv\.org/(?:abs|pdf)|(?:dx\.)?doi\.org)/.", url)
        is not None
    )


def part_materials(line: Line, *, copied: bool = False) -> Parted:
    """Take `[ slides ]` and its like out of a line.

    Text that was `copied` has no addresses; there a material is known by its words alone.
    """
    ranges: list[tuple[int, int]] = []
    materials: list[MaterialEntry] = []
    nowhere: list[Line] = []
    for match in _BRACKET.finditer(line.text):
        group = 1 if match[1] is not None else 2
        start, end = match.span(group)
        label = match[group].strip(" .,;:")
        url = line.url_in(start, end)
        if group == 2 and any(
            s.url and (s.start < match.start() - 1 or s.end > match.end() + 1)
            for s in line.spans
            if s.start < end and s.end > start
        ):
            continue  # The bracket is a part of a longer link's words.
        # A round bracket belongs to the sentence unless it holds a material's name alone.
        if not (names_material(label) or (url and group == 1)) or (group == 2 and not url):
            continue
        inside = [s for s in line.spans if s.url and s.start < end and s.end > start]
        if len(inside) > 1:
            continue  # Each is a link by itself.
        if url and is_address(url):
            materials.append(MaterialEntry(kind=kind_of(label, url), title=label, url=url))
        elif not copied and not url and group == 1:
            nowhere.append(line.cut(start, end))
        elif copied and not url:
            materials.append(MaterialEntry(kind=kind_of(label), title=label))
        elif url:
            nowhere.append(line.cut(start, end))
        else:
            continue
        ranges.append(match.span())
    loose = _loose(line, ranges, materials, nowhere)
    return Parted(tidied(line.without(sorted(ranges + loose))), tuple(materials), tuple(nowhere))


def _loose(
    line: Line, taken: list[tuple[int, int]], materials: list[MaterialEntry], nowhere: list[Line]
) -> list[tuple[int, int]]:
    """Links outside brackets that are a material's name alone, such as a link "slides"."""
    ranges: list[tuple[int, int]] = []
    for span in line.spans:
        label = line.text[span.start : span.end].strip(" []【】.,;:")
        inside = any(start <= span.start < end for start, end in taken + ranges)
        if not span.url or inside or not names_material(label):
            continue
        if is_address(span.url):
            materials.append(
                MaterialEntry(kind=kind_of(label, span.url), title=label, url=span.url)
            )
        else:
            nowhere.append(line.cut(span.start, span.end))
        ranges.append((span.start, span.end))
    return ranges


def tidied(line: Line) -> Line:
    """A title without what is left where a link was taken out: points, dashes, empty brackets."""
    text = line.text
    end = len(re.sub(r"(?:\s|[,;:：–—|-]|[\[(][\s,;/|]*[\])]|(?<!\.)\.(?!\.))+$", "", text))
    start = len(text) - len(re.sub(r"^(?:\s|[.,;:：–—|-]|[\[(][\s,;/|]*[\])])+", "", text))
    return line.cut(start, max(end, start))
