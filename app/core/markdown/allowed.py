"""What may be in HTML made of what people typed. All of it goes through here last."""

import re

import nh3
from markupsafe import Markup

from app.core.markdown.formulas import CLASSES

SCHEMES = frozenset({"http", "https", "mailto"})
TEXT_TAGS = frozenset(
    {
        *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "u", "s", "code"),
        *("pre", "blockquote", "ul", "ol", "li", "a", "div", "span"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
)
MATH_TAGS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mroot", "mfrac"),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
        *("mprescripts", "mtable", "mtr", "mtd", "mpadded", "mphantom", "menclose"),
    }
)
ATTRIBUTES = {
    "*": {"class"},
    "a": {"href", "title"},
    "ol": {"start"},
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {
        *("fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits"),
        *("rspace", "separator", "stretchy", "symmetric"),
    },
    "mspace": {"width"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mfrac": {"displaystyle", "linethickness", "scriptlevel"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mtable": {"displaystyle", "scriptlevel"},
    "menclose": {"notation"},
}
ALLOWED_CLASSES = CLASSES | {"align-left", "align-center", "align-right"}
_LENGTHS = frozenset(
    {"width", "height", "depth", "lspace", "rspace", "voffset", "maxsize", "minsize"}
)
_LENGTH = re.compile(r"(-?\d{0,6}(?:\.\d{1,9})?)(?:em|ex|rem)?")
# Room that a formula may take or take back, in em: more would push or cover what others wrote.
_MOST, _LEAST = 10.0, -1.0


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute, or None to drop it."""
    if attribute == "class":
        return " ".join(each for each in value.split() if each in ALLOWED_CLASSES) or None
    if attribute in _LENGTHS and tag in MATH_TAGS:
        length = _LENGTH.fullmatch(value)
        in_bounds = length and length[1].strip("-.") and _LEAST <= float(length[1]) <= _MOST
        return value if in_bounds else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TEXT_TAGS | MATH_TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="nofollow noopener",
)


def cleaned(markup: str) -> Markup:
    """`markup` with nothing in it but what is allowed."""
    return Markup(_CLEANER.clean(markup))  # noqa: S704 (this is what makes it safe)
