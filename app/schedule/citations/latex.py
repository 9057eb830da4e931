"""Text in the LaTeX of BibTeX, and back. Mathematics between dollar signs stays as it is."""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = {
    "aa": "å",
    "AA": "Å",
    "ae": "æ",
    "AE": "Æ",
    "dh": "ð",
    "DH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "i": "ı",
    "j": "ȷ",
    "l": "ł",
    "L": "Ł",
    "o": "ø",
    "O": "Ø",
    "oe": "œ",
    "OE": "Œ",
    "ss": "ß",
    "th": "þ",
    "TH": "Þ",
}
_SIGNS = {
    "\\": "textbackslash",
    "{": "textbraceleft",
    "}": "textbraceright",
    "~": "textasciitilde",
    "^": "textasciicircum",
}
_NAMED = _LETTERS | {name: sign for sign, name in _SIGNS.items()}
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0"}
_MATH = r"\$[^$]*\$"
_PIECE = re.compile(
    rf"(?P<math>(?<!\\){_MATH})"
    r"|\\(?P<accent>[`'^~=.\"]|[urHvdckb](?=\s*\{|\s+\\?[A-Za-z]))\s*"
    r"(?:\{\s*\\?(?P<in_braces>[^\W\d_])\s*\}|\\?(?P<bare>[^\W\d_]))"
    r"|\\(?P<name>[A-Za-z]+)\s*(?:\{\s*\})?"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<ligature>---?|``|''|~)"
    r"|(?P<nothing>[{}])"
)
_SPECIAL = re.compile(
    rf"(?P<math>{_MATH})|(?P<sign>[\\{{}}~^])|(?P<escaped>[&%$#_])|(?P<pair>--+|``+|''+)"
)


def decoded(text: str) -> str:
    """A value as people read it: accents put on their letters, braces and commands gone. What a
    command is given stays, so that no word is lost."""
    return unicodedata.normalize("NFC", _PIECE.sub(_read, text))


def _read(piece: re.Match[str]) -> str:
    if piece["math"]:
        return piece[0]
    if piece["accent"]:
        letter = piece["in_braces"] or piece["bare"]
        return str(letter) + _ACCENTS[piece["accent"]]
    if piece["name"]:
        return _NAMED.get(piece["name"], "")
    if piece["ligature"]:
        return _LIGATURES[piece["ligature"]]
    sign = piece["sign"] or ""
    return " " if sign in ("\\", ",", ";", ":", " ") else sign if sign in "&%$#_{}" else ""


def encoded(text: str) -> str:
    """`text` with the signs that mean something in LaTeX written out; letters stay as they are."""
    return _SPECIAL.sub(_write, text)


def _write(piece: re.Match[str]) -> str:
    if piece["math"]:
        return piece[0] if _is_balanced(piece[0]) else "".join(map(encoded, piece[0]))
    if piece["sign"]:
        return f"\\{_SIGNS[piece['sign']]}{{}}"
    if piece["escaped"]:
        return "\\" + piece[0]
    return "{}".join(piece[0])


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text.replace("\\{", "").replace("\\}", ""):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
