"""The papers of a sign-up as its page shows them: a line each, with a link where one is named."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}']")
_ARXIV = re.compile(
    r"\barXiv:\s?((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of text, and the address that it names; empty if none."""

    text: str
    url: str = ""


def papers_of(text: str) -> list[Paper]:
    """The lines of `text` that say something, each with the first address or arXiv id in it."""
    return [Paper(line.strip(), _link(line)) for line in text.splitlines() if line.strip()]


def _link(line: str) -> str:
    address = _ADDRESS.search(line)
    if address:
        return address.group()
    arxiv = _ARXIV.search(line)
    return f"https://arxiv.org/abs/{arxiv.group(1)}" if arxiv else ""
