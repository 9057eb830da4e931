"""Names and titles in the fonts that every PDF reader has."""

import unicodedata
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

HAN, KANA, HANGUL = "STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium"
PLAIN = ""

# Letters that don't take apart into a base letter and marks.
BASE_LETTERS = {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "ħ": "h"}


def register() -> None:
    """Make the fonts for Chinese, Japanese and Korean known to the PDF library."""
    for font in (HAN, KANA, HANGUL):
        if font not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(font))


def _font_of(letter: str) -> str:
    code = ord(letter)
    if 0x3040 <= code <= 0x30FF:
        return KANA
    if 0xAC00 <= code <= 0xD7A3:
        return HANGUL
    if 0x3000 <= code <= 0x9FFF:
        return HAN
    return PLAIN


def _western(letter: str) -> str:
    """`letter` as the standard Western fonts have it, with marks dropped; else nothing."""
    marked = unicodedata.normalize("NFD", BASE_LETTERS.get(letter, letter))
    # Marks are dropped from the last, so that ễ becomes ê and not e.
    for length in range(len(marked), 0, -1):
        drawn = unicodedata.normalize("NFC", marked[:length])
        try:
            drawn.encode("cp1252")
        except UnicodeEncodeError:
            continue
        return drawn
    return ""


def markup(text: str, unknown: str = "") -> str:
    """`text` as paragraph mark-up in which each run has a font that can draw it.

    Letters of scripts without such a font are left out. If none remains, `unknown` is given.
    """
    register()
    parts = []
    for font, run in groupby(unicodedata.normalize("NFC", text), _font_of):
        letters = "".join(run)
        if font:
            parts.append(f'<font name="{font}">{letters}</font>')
        else:
            parts.append(escape("".join(map(_western, letters))))
    drawn = "".join(parts)
    return drawn if any(c.isalnum() for c in drawn) else unknown


def plain(text: str) -> str:
    """`text` without the letters that the standard Western fonts can't draw."""
    drawn = "".join(_western(c) for c in unicodedata.normalize("NFC", text))
    return " ".join(drawn.split())
