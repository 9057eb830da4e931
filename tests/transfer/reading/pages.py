"""Pages of invented courses, written as such pages are, each with the report expected of it."""

import json
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent.parent / "pages"
NAMES = sorted(path.name for path in PAGES.iterdir() if path.suffix in {".html", ".txt"})


def page(name: str) -> bytes:
    """The bytes of a page."""
    return (PAGES / name).read_bytes()


def expected(name: str) -> dict[str, Any]:
    """What is to be understood of it."""
    report: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    return report
