"""The child process: reads one page from its input and prints what it says as a line of JSON.

Run by `app/core/limited.py`, within limits. It holds no secret: settings and database are named by
an environment that it does not get.
"""

import os
import sys
from pathlib import Path
from types import ModuleType

# Exit status beside 0.
NO_MEMORY = 3
FAILED = 4


def _find_the_app() -> None:
    """Have `app` mean this folder, without the web app that it makes: that takes half a second.

    Isolated, Python does not look beside the script, and the app may not be installed.
    """
    package = ModuleType("app")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["app"] = package


def main(name: str, time_zone: str, base_url: str, date_order: str) -> int:
    """Read the page, print it or the refusal; returns the exit status."""
    _find_the_app()
    import msgspec

    from app.core.errors import DomainError
    from app.transfer.bounds import refuse_too_many
    from app.transfer.reading import read
    from app.transfer.reading.dates import Order

    try:
        content = sys.stdin.buffer.read()
        order: Order | None = "day first" if date_order == "day first" else None
        if date_order == "month first":
            order = "month first"
        understood = read(content, name, time_zone, base_url, order)
        refuse_too_many(understood.course)  # before the server makes as many of it
        fact: dict[str, object] = {"understood": understood}
    except DomainError as error:
        fact = {"refused": error.message, "code": error.code}
    except (MemoryError, RecursionError):
        return NO_MEMORY
    try:
        sys.stdout.buffer.write(msgspec.json.encode(fact) + b"\n")
        sys.stdout.buffer.flush()
    except OSError:  # more than may be written
        return FAILED
    return 0


if __name__ == "__main__":
    # Nothing is closed in good order: parsers that were fed badly may fall over doing it.
    os._exit(main(*sys.argv[1:]))
