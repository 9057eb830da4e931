"""Run the benchmark: `make bench`, or `python -m tests.bench NAME …` for some of it."""

import json
import pkgutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.config import ROOT
from tests.bench import measures
from tests.bench.figures import Figure, table

BUILD = ROOT / "build"
RESULT = "bench.json"
NAMES = [module.name for module in pkgutil.iter_modules(measures.__path__)]


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def main(names: Sequence[str]) -> None:
    """Measure how fast Colloquy is, against the least that a Flask view can do.

    Prints a table and writes build/bench.json. A missed aim is told and is no failure; a measure
    that could not run is one.
    """
    # Whoever ends the benchmark early still has its servers stopped and its folder removed.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    BUILD.mkdir(exist_ok=True)
    figures: list[Figure] = []
    failed: list[str] = []
    for name in names or NAMES:
        began = time.monotonic()
        click.echo(f"{name} … ", nl=False)
        try:
            figures += _run(name)
        except Exception:
            click.echo(f"failed\n{traceback.format_exc()}")
            failed.append(name)
        else:
            click.echo(f"{time.monotonic() - began:.0f} s")
    click.echo(f"\n{table(figures)}\n")
    _write(figures)
    if failed:
        click.echo(f"Not measured: {', '.join(failed)}.")
        sys.exit(1)


def _run(name: str) -> Iterator[Figure]:
    """The figures of one measure, taken in a folder that is gone afterwards."""
    # On the disk of the checkout, where installations are by default: /tmp may be memory.
    with TemporaryDirectory(prefix="bench-", dir=BUILD) as folder:
        yield from import_module(f"{measures.__name__}.{name}").measure(Path(folder))


def _write(figures: Sequence[Figure]) -> None:
    numbers = {figure.name: round(figure.value, 4) for figure in figures}
    (BUILD / RESULT).write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
