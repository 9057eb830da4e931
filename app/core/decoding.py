"""The text of a file that does not say how it is encoded.

The encoding is found by what can't be otherwise (a mark at the front, strict UTF-8) before anything
is guessed.
"""

import codecs
import csv
from collections import Counter

DELIMITERS = (",", ";", "\t")
# What a guess is made from, and among what.
SAMPLE = 64_000
GUESSED = ("gb18030", "big5", "cp1252")


def text_of(content: bytes) -> tuple[str, str] | None:
    """The text and the encoding that it is in; None for what is no text."""
    certain = certain_encoding(content)
    if not certain and b"\x00" in content:
        return None
    for encoding in (certain,) if certain else (likeliest_encoding(content), *GUESSED):
        try:
            return decoded(content, encoding), encoding
        except UnicodeError:
            continue
    return None


def decoded(content: bytes, encoding: str) -> str:
    """The text in this encoding, without a mark at its front. Raises UnicodeError, LookupError."""
    if encoding == "utf-8":
        return content.decode("utf-8-sig")
    if encoding == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16-be" if b"\x00" in content[0::2] else "utf-16-le")
    return content.decode(encoding)


def certain_encoding(content: bytes) -> str:
    """The encoding, where the bytes leave no doubt; else empty."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Commas and line ends of UTF-16 have a zero byte, always on the same side.
    even, odd = b"\x00" in content[0::2], b"\x00" in content[1::2]
    if even != odd and len(content) % 2 == 0:
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if even or odd else "utf-8"


def likeliest_encoding(content: bytes) -> str:
    """The likeliest of the older encodings, by the letters that would come out."""
    from charset_normalizer import from_bytes

    sample = content[:SAMPLE]
    if len(content) > SAMPLE:  # end with a line, and not in the middle of a character
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = from_bytes(sample, cp_isolation=list(GUESSED)).best()
    return best.encoding if best else GUESSED[0]


def guess_delimiter(text: str) -> str:
    """The delimiter by which most of the first lines have equally many columns, and some."""
    lines = text[:SAMPLE].splitlines()[:60]

    def fit(delimiter: str) -> tuple[bool, float, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return width > 1, times / max(widths.total(), 1), width

    return max(DELIMITERS, key=fit)
