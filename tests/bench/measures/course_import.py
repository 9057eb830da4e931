"""Reading an old page, as `colloquy course import FILE --dry-run --json` does: the whole process.

The page is one of the tests' own, with its schedule repeated until it is as long as a page of many
years' keeping.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from app.config import ROOT
from tests.bench.figures import Figure
from tests.bench.servers import COLLOQUY

PAGE = ROOT / "tests" / "transfer" / "pages" / "banner.html"
KILOBYTES = 200
ROUNDS = 5


def measure(folder: Path) -> Iterator[Figure]:
    """Seconds for a page as it is, and for a long one."""
    long = folder / "long.html"
    long.write_text(_longer(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    yield Figure("import_seconds", _seconds(PAGE), "s", at_most=2)
    yield Figure("import_long_seconds", _seconds(long), "s", at_most=2)


def _longer(page: str) -> str:
    """The page with its last table's rows again and again, KILOBYTES long."""
    head, rows, foot = _parts(page)
    return head + rows * (KILOBYTES * 1000 // len(rows)) + foot


def _parts(page: str) -> tuple[str, str, str]:
    start, end = page.lower().rindex("<tr"), page.lower().rindex("</table>")
    return page[:start], page[start:end], page[end:]


def _seconds(page: Path) -> float:
    """The median of some rounds. Raises RuntimeError if the page is not understood."""
    command = [sys.executable, "-c", COLLOQUY, "course", "import", str(page), "--dry-run", "--json"]
    taken = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
        taken.append(time.perf_counter() - began)
        if not json.loads(done.stdout)["meetings"]:
            raise RuntimeError(f"{page} has no meetings")
    return median(taken)
