"""The child process: reads HTML from its input and prints its Markdown as a line of JSON."""

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, ProcessingInstruction, Tag
from markdownify import BACKSLASH, MarkdownConverter

# Isolated, Python does not look beside the script.
sys.path.append(str(Path(__file__).parent))
from from_html_word import take_word_lists  # type: ignore[import-not-found]

SCHEMES = ("http", "https", "mailto")
# They say nothing to a reader, or nothing that text could hold.
UNREAD = (
    *("script", "style", "template", "head", "title", "noscript", "iframe", "object", "embed"),
    *("form", "button", "select", "textarea", "svg", "canvas", "audio", "video", "o:p"),
)
MARKUP = (Comment, CData, Declaration, Doctype, ProcessingInstruction)
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
MARKS = re.compile(r"([\\`*\[\]]|(?<!\w)_|_(?!\w)|~(?=~)|<(?=[a-zA-Z])|&(?=#?\w+;))")
# Characters that stand for none (Unicode's own), by which our marks are told from the same signs in
# the text: around what begins a block, before a line that is to stay as it is, before a link.
BEGINS, BEGUN, KEPT, LINK = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
SIGNS = re.compile(f"[{BEGINS}-{LINK}]")
BEGINNING = re.compile(f"(?: |{BEGINS}[^{BEGUN}]*{BEGUN})*")
# A line of text that would begin a title, an item, a quotation, code, a rule or a table.
LIKE_A_BLOCK = re.compile(
    r"(?:\d{1,9}(?=[.)](?:\s|$)))?"
    r"(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|~~~|(?:[-=]+|[-:|\s]*-[-:|\s]*)$|(?<=\d)[.)])"
)
# What LaTeX would read as a mark within \text{}.
LATEX = re.compile(r"[#%&_{}~^\\]")


class Converter(MarkdownConverter):
    """The library's converter, with what our own Markdown can and can't show."""

    def process_text(self, el: Any, parent_tags: set[str] | None = None) -> str:
        """Text without the characters that we mark our own marks with."""
        text = super().process_text(el, parent_tags=parent_tags)  # type: ignore[misc]
        return SIGNS.sub("", text)

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
        if "pre" not in parent_tags:
            text = re.sub(r"\s*\n\s*", " ", text)
        return str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Code of several lines, in a fence that is longer than any in it."""
        code = SIGNS.sub("", text).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        lines = [fence, *code.split("\n"), fence]
        return "\n\n" + "\n".join(KEPT + line for line in lines) + "\n\n" if code else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A new line; in code it needs no mark."""
        if "_noformat" in parent_tags:
            return "\n"
        return str(super().convert_br(el, text, parent_tags))  # type: ignore[misc]

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link."""
        return _begun(r"\[", super().convert_a(el, text, parent_tags), LINK)  # type: ignore[misc]

    def convert_hN(  # noqa: N802 (the library's name)
        self, n: int, el: Tag, text: str, parent_tags: set[str]
    ) -> str:
        """A title. Signs at its end belong to it."""
        if "_inline" not in parent_tags:
            text = re.sub(r"(#+)\s*$", r"\\\1", text)
        return _begun("#+ ", super().convert_hN(n, el, text, parent_tags))  # type: ignore[misc]

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """An item of a list."""
        return _begun(r"(?:-|\d+\.) ", super().convert_li(el, text, parent_tags))  # type: ignore[misc]

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A quotation."""
        quoted = str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]
        if "_inline" in parent_tags:
            return quoted
        return re.sub("(?m)^> ?", lambda mark: f"{BEGINS}{mark[0]}{BEGUN}", quoted)

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A rule across the page."""
        return f"\n\n{KEPT}---\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A row of a table, with the line below the heads."""
        return re.sub(r"(?m)^\|", f"{KEPT}|", super().convert_tr(el, text, parent_tags))  # type: ignore[misc]

    convert_dt = convert_dd = MarkdownConverter.convert_div  # type: ignore[attr-defined]

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Raised, by Unicode's own characters where it has them."""
        return text if "_noformat" in parent_tags else _shifted(text, RAISED, "^")

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Lowered, by Unicode's own characters where it has them."""
        return text if "_noformat" in parent_tags else _shifted(text, LOWERED, "_")

    def convert_u(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Underlined text is a link, or looks like one: it stays plain."""
        return text


def _shifted(text: str, known: dict[str, str], mark: str) -> str:
    if not text.strip() or "](" in text:  # the link of a footnote stays one
        return text
    said = re.sub(r"\\([^\w\s])", r"\1", text).replace("$", "")
    if all(sign in known for sign in said):
        return "".join(known[sign] for sign in said)
    return text if LATEX.search(said) else f"${mark}{{\\text{{{said}}}}}$"


def _begun(mark: str, text: str, before: str = "") -> str:
    """What the library has made, with the mark at its beginning marked as ours."""
    around = (before, "") if before else (BEGINS, BEGUN)
    return re.sub(rf"^(\s*)({mark})", lambda m: m[1] + around[0] + m[2] + around[1], text)


def markdown_of(markup: str) -> str:
    """The Markdown of some HTML."""
    soup = BeautifulSoup(markup, "html5lib")
    _take_formulas(soup)
    _drop_unread(soup)
    take_word_lists(soup)
    _name_styles(soup)
    _tame_links(soup)
    _mend_lists(soup)
    body = soup.body or soup
    text = Converter(
        heading_style="atx", bullets="-", newline_style=BACKSLASH, table_infer_header=True
    ).convert_soup(body)
    return _tidied(text)


def _tidied(text: str) -> str:
    lines = [_harmless(line).replace("\xa0", " ").rstrip() for line in text.split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    # A break at the end of a paragraph breaks nothing.
    whole = re.sub(r"\\\n(?=\n)|\\$", "\n", whole).strip()
    return SIGNS.sub("", whole.replace(f"!{LINK}", "\\!"))


def _harmless(line: str) -> str:
    """A line whose text is text, and begins no title, list or code, however it looks."""
    if KEPT in line:
        return line
    at = BEGINNING.match(line).end()  # type: ignore[union-attr]  # it always matches
    said = line[at:].lstrip()
    like = LIKE_A_BLOCK.match(said)
    return line[:at] + (f"{like[0]}\\{said[like.end() :]}" if like and said else said)


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
