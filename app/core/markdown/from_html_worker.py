"""The child process: reads HTML from its input and prints its Markdown as a line of JSON."""

import json
import re
import sys
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, ProcessingInstruction, Tag
from markdownify import BACKSLASH, MarkdownConverter

SCHEMES = ("http", "https", "mailto")
# They say nothing to a reader, or nothing that text could hold.
UNREAD = (
    *("script", "style", "template", "head", "title", "noscript", "iframe", "object", "embed"),
    *("form", "button", "select", "textarea", "svg", "canvas", "audio", "video", "o:p"),
)
MARKUP = (Comment, CData, Declaration, Doctype, ProcessingInstruction)
ORDERED = re.compile(r"\(?(\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)", re.IGNORECASE)
BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
NOT_BOLD = re.compile(r"font-weight:\s*(normal|[1-4]00)", re.IGNORECASE)
ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
SHIFT = re.compile(r"vertical-align:\s*(super|sub)\b", re.IGNORECASE)
RAISED = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
LOWERED = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
FORMULA = re.compile(r"(\$[^$\n]+\$)")
# Where a sign would be read as a mark. An underline within a word is none.
MARKS = re.compile(r"([\\`*]|(?<!\w)_|_(?!\w))")


class Converter(MarkdownConverter):
    """The library's converter, with what our own Markdown can and can't show."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Text with its marks made harmless, but for formulas: they are meant."""
        parts = FORMULA.split(text)
        parts[::2] = [MARKS.sub(r"\\\1", part) for part in parts[::2]]
        whole = "".join(parts)
        return whole.replace("|", "\\|") if parent_tags & {"td", "th"} else whole

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Code; or a formula that was found in the page."""
        if el.get("data-formula") is not None:
            return text
        return str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Raised, by Unicode's own characters where it has them."""
        return _shifted(text, RAISED, "^")

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Lowered, by Unicode's own characters where it has them."""
        return _shifted(text, LOWERED, "_")

    def convert_u(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Underlined text is a link, or looks like one: it stays plain."""
        return text


def _shifted(text: str, known: dict[str, str], mark: str) -> str:
    if not text.strip() or "](" in text:  # the link of a footnote stays one
        return text
    if all(sign in known for sign in text):
        return "".join(known[sign] for sign in text)
    return f"${mark}{{\\text{{{text.replace('$', '')}}}}}$"


def markdown_of(markup: str) -> str:
    """The Markdown of some HTML."""
    soup = BeautifulSoup(markup, "html5lib")
    _take_formulas(soup)
    _drop_unread(soup)
    _take_word_lists(soup)
    _name_styles(soup)
    _tame_links(soup)
    _mend_lists(soup)
    body = soup.body or soup
    text = Converter(
        heading_style="atx", bullets="-", newline_style=BACKSLASH, table_infer_header=True
    ).convert_soup(body)
    return _tidied(text)


def _tidied(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    # A break at the end of a paragraph breaks nothing.
    return re.sub(r"\\\n(?=\n)|\\$", "\n", whole).strip()


def _take_formulas(soup: BeautifulSoup) -> None:
    """Formulas that keep their LaTeX beside them (MathML of KaTeX, Pandoc, Wikipedia) become it."""
    for note in soup.find_all("annotation", encoding="application/x-tex"):
        math = note.find_parent("math")
        if math is None:
            continue
        formula = soup.new_tag("code", attrs={"data-formula": ""})
        wide = math.get("display") == "block"
        mark = "$$" if wide else "$"
        formula.string = f"{mark}{' '.join(note.get_text().split())}{mark}"
        math.replace_with(formula)
    for shown in soup.select(".katex-html, .MathJax_Preview"):
        shown.decompose()


def _drop_unread(soup: BeautifulSoup) -> None:
    for unread in soup.find_all(UNREAD):
        if not unread.decomposed:
            unread.decompose()
    for text in soup.find_all(string=True):
        if isinstance(text, MARKUP):
            text.extract()
    # Word, in a browser, leaves its conditions as text of their own.
    for hidden in soup.find_all(style=HIDDEN):
        if not hidden.decomposed:
            hidden.decompose()


def _take_word_lists(soup: BeautifulSoup) -> None:
    """Word's list items are paragraphs that know their level and carry their own bullet."""
    lists: list[Tag] = []
    last: Tag | None = None
    for item in soup.find_all(["p", "h1", "h2", "h3", "h4", "h5", "h6"]):
        level = LEVEL.search(str(item.get("style", "")))
        if level is None:
            continue
        follows = last is not None and item.find_previous_sibling() is (lists[0] if lists else None)
        if not follows:
            lists = []
        depth = max(1, min(int(level[1]), len(lists) + 1))
        kind = "ol" if ORDERED.fullmatch(_take_bullet(item)) else "ul"
        lists = lists[:depth]
        if len(lists) < depth:
            lists = [*lists, _begin_list(soup, item, lists, kind)]
        item.name = "li"
        lists[-1].append(item.extract())
        last = item


def _begin_list(soup: BeautifulSoup, item: Tag, lists: list[Tag], kind: str) -> Tag:
    """A list at the place of its first item, or inside the last item of the list around it."""
    begun = soup.new_tag(kind)
    if not lists:
        item.insert_before(begun)
        return begun
    around = lists[-1].find_all("li", recursive=False)
    (around[-1] if around else lists[-1]).append(begun)
    return begun


def _take_bullet(item: Tag) -> str:
    """Take the bullet or number out of an item of Word's; returns it."""
    bullet = item.find(style=re.compile(r"mso-list:\s*ignore", re.IGNORECASE))
    if not isinstance(bullet, Tag):
        return ""
    text = bullet.get_text().replace("\xa0", " ").strip()
    bullet.decompose()
    return text


def _name_styles(soup: BeautifulSoup) -> None:
    """Emphasis that is only a style gets its tag; a tag that its style takes back goes."""
    for tag in soup.find_all(["b", "strong"]):
        if NOT_BOLD.search(str(tag.get("style", ""))):
            tag.unwrap()
    for tag in soup.find_all(["span", "font"]):
        style = str(tag.get("style", ""))
        shift = SHIFT.search(style)
        names = [
            *(["strong"] if BOLD.search(style) else []),
            *(["em"] if ITALIC.search(style) else []),
            *([{"super": "sup", "sub": "sub"}[shift[1].lower()]] if shift else []),
        ]
        for name in names:
            if tag.get_text(strip=True) and tag.find_parent(name) is None:
                tag.wrap(soup.new_tag(name))


def _tame_links(soup: BeautifulSoup) -> None:
    """Links lead to the web or to a mailbox, or are text. Pictures are links, or their words."""
    for link in soup.find_all("a"):
        address = _address(link.get("href"))
        if not address:
            link.unwrap()
            continue
        link.attrs = {"href": address}
    for picture in soup.find_all("img"):
        words = " ".join(str(picture.get("alt") or "").split())
        address = _address(picture.get("src"))
        if not address or picture.find_parent("a") is not None:
            picture.replace_with(words)
            continue
        link = soup.new_tag("a", href=address)
        link.string = words or address
        picture.replace_with(link)


def _address(given: Any) -> str:
    """An address that may stand in a text, as Markdown takes it; empty for another."""
    text = "".join(str(given or "").split())
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        return ""
    if scheme not in SCHEMES:
        return ""
    return text.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")


def _mend_lists(soup: BeautifulSoup) -> None:
    """A list right in a list belongs to the item before it; an item's one paragraph is its text."""
    for inner in soup.find_all(["ul", "ol"]):
        if inner.parent is not None and inner.parent.name in ("ul", "ol"):
            before = inner.find_previous_sibling("li")
            if before is None:
                before = soup.new_tag("li")
                inner.insert_before(before)
            before.append(inner.extract())
    for item in soup.find_all("li"):
        paragraphs = item.find_all("p", recursive=False)
        if len(paragraphs) == 1:
            paragraphs[0].unwrap()


def main() -> None:
    """Convert what is given."""
    sys.setrecursionlimit(3_000)
    markup = sys.stdin.buffer.read().decode("utf-8", "replace")
    told = json.dumps({"markdown": markdown_of(markup)}, ensure_ascii=False)
    sys.stdout.buffer.write(told.encode() + b"\n")


if __name__ == "__main__":
    main()
