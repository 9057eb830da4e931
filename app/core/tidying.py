"""Text as it is kept, wherever it comes from: a form, an address, a file."""

import re
import unicodedata
from typing import Any

# Characters that are not seen but turn, hide or break what is: control characters, overrides of
# the writing direction, zero-width spaces. Joiners stay: Persian and emoji are written with them.
UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def tidy(value: Any) -> Any:
    """Text as it is kept: NFC, without surrounding space, unseen characters or halves of pairs."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n")
    return UNSEEN.sub("", unicodedata.normalize("NFC", text)).strip()


# A host's name, perhaps a port, and what follows: as people copy addresses.
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_FILE_NAME = re.compile(
    r"[^/]*\.(?:csv|docx?|html?|ipynb|pdf|pptx?|py|txt|xlsx?|zip)", re.IGNORECASE
)


def with_scheme(address: Any) -> Any:
    """`example.org/page` as https://example.org/page; anything else as it is."""
    if not isinstance(address, str) or _FILE_NAME.fullmatch(address):
        return address
    return f"https://{address}" if _BARE_ADDRESS.fullmatch(address) else address
