"""Markdown with formulas, made into HTML that can do nothing.

CommonMark with tables; `$…$` and `$$…$$` become MathML. Raw HTML is shown as text. Whatever the
libraries produce goes through an allow-list last.
"""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.dollarmath import dollarmath_plugin

MOST = 100_000
_MATH_TAGS = set(
    "math mrow mi mn mo ms mtext mspace msqrt mroot mfrac msub msup msubsup munder mover munderover "
    "mmultiscripts mprescripts mtable mtr mtd mpadded mphantom menclose semantics".split()
)
_TEXT_TAGS = set(
    "p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li a table thead tbody tr th td "
    "span div".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class"},
    "th": {"class"},
    "td": {"class"},
    "math": {"display", "class"},
    "mi": {"mathvariant", "class"},
    "mo": {
        "class", "fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits",
        "rspace", "separator", "stretchy", "symmetric", "accent",
    },
    "mspace": {"width", "height", "depth", "class"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset", "class"},
    "mfrac": {"linethickness", "class"},
    "mover": {"accent", "class"},
    "munder": {"accentunder", "class"},
    "munderover": {"accent", "accentunder", "class"},
    "mtable": {"displaystyle", "class"},
    "mtd": {"class"},
    "mtr": {"class"},
    "mrow": {"class", "displaystyle", "scriptlevel"},
    "menclose": {"notation", "class"},
}
_CLASSES = re.compile(r"(?:math-[a-z-]+|align-(?:left|right|center))")


def _formula(text: str, *, display: bool) -> str:
    """MathML of a formula; one that can't be read is shown as it was typed."""
    try:
        mathml: str = LatexToMathML().convert_with_local_state(text, displaystyle=display)
    except LatexError:
        mark = "$$" if display else "$"
        return f'<code class="math-error">{html.escape(mark + text + mark)}</code>'
    return _align_by_class(mathml)


def _align_by_class(mathml: str) -> str:
    """Column alignment, which the library writes as style, as classes: styles are not allowed."""

    def to_class(match: re.Match[str]) -> str:
        found = re.search(r"text-align:\s*(left|right|center)", match[1])
        return f' class="align-{found[1]}"' if found else ""

    return re.sub(r'\sstyle="([^"]*)"', to_class, mathml)


def _lower_headings(tokens: list[Token]) -> None:
    """`# x` becomes h3: the page's own titles are h1 and h2."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "maxNesting": 30})
    parser.disable("image")
    parser.use(
        dollarmath_plugin,
        allow_labels=False,
        renderer=lambda text, options: _formula(text, display=options["display_mode"]),
    )
    return parser


_PARSER = _parser()


def _safe(markup: str) -> Markup:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute != "class":
            return value
        return " ".join(c for c in value.split() if _CLASSES.fullmatch(c)) or None

    return Markup(  # noqa: S704 (this is what makes it safe)
        nh3.clean(
            markup,
            tags=_TEXT_TAGS | _MATH_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=keep,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener",
        )
    )


@lru_cache(maxsize=2048)
def render(text: str) -> Markup:
    """`text` as safe HTML. Beyond MOST characters it is cut."""
    if not text.strip():
        return Markup()
    tokens = _PARSER.parse(text[:MOST])
    _lower_headings(tokens)
    return _safe(_PARSER.renderer.render(tokens, _PARSER.options, {}))


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """`text` without its markup, in one line."""
    return " ".join(html.unescape(nh3.clean(str(render(text)), tags=set())).split())
