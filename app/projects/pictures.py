"""Pages of handed-in PDFs as pictures: drawn once, when somebody first looks, and kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from flask import Response, send_file
from werkzeug.exceptions import NotFound, ServiceUnavailable, UnprocessableEntity

from app.core import pdf
from app.core.settings import settings
from app.core.storage import StoredFile
from app.core.web.security import FILE_POLICY
from app.core.web.uploads import store

WIDTH = 1200
AHEAD = 4
# A page that could not be drawn is tried again after this many seconds, and not at every look.
TRY_AGAIN_AFTER = 600
# A file of which so many pages were too much is not tried further for that long.
TOO_MANY_FAILED = 3
# Seconds to wait for one's turn. Whoever waits holds a thread of the server; the browser may ask
# again.
PATIENCE = 10
# Each child may take half a gigabyte: so many draw at once in a process, the others wait.
_children = BoundedSemaphore(2)
# However many pages are asked for, so many threads are left to those who want something else.
_waiting = BoundedSemaphore(12)
# A page that shows ten pictures asks for ten at once; the first child draws for all of them.
_files = [BoundedSemaphore() for _ in range(64)]


def picture_path(file: StoredFile, number: int) -> Path:
    """Where the picture of a page is kept; drawn now, with the AHEAD following, if it is not.

    Raises NotFound for a page that the file does not have, UnprocessableEntity for one that
    can't be drawn within the limits, ServiceUnavailable when too many are being drawn.
    """
    pages = file.pages or 0
    if not 1 <= number <= pages:
        raise NotFound
    folder = settings().instance_path / "pictures" / file.sha256[:2] / file.sha256
    path = folder / f"{number}.webp"
    if not path.exists():
        turn = _files[int(file.sha256[:8], 16) % len(_files)]
        with _hold(_waiting), _hold(turn):
            if not path.exists():
                _draw(file, number, min(number + AHEAD, pages), folder)
    return path


@contextmanager
def _hold(turn: BoundedSemaphore) -> Iterator[None]:
    if not turn.acquire(timeout=PATIENCE):
        raise ServiceUnavailable(retry_after=5)
    try:
        yield
    finally:
        turn.release()


def _draw(file: StoredFile, first: int, last: int, folder: Path) -> None:
    """Draw the page `first`, and those up to `last` that are not drawn yet."""
    source = store().path(file.sha256)
    if not source.is_file():
        raise NotFound
    failed = folder / f"{first}.failed"
    lately = [f for f in folder.glob("*.failed") if _age(f) < TRY_AGAIN_AFTER]
    if failed in lately or len(lately) >= TOO_MANY_FAILED:
        raise UnprocessableEntity
    wanted = [n for n in range(first, last + 1) if not (folder / f"{n}.webp").exists()]
    try:
        with _hold(_children):
            pdf.render_pages(source, wanted, WIDTH, folder)
    except pdf.PageNotDrawn as error:
        if error.number == first:
            failed.touch()
            raise UnprocessableEntity from error


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def picture(file: StoredFile, number: int) -> Response:
    """The picture of a page, for those who may see the file."""
    response = send_file(
        picture_path(file, number),
        mimetype="image/webp",
        etag=f"{file.sha256}-{number}-{WIDTH}",
        conditional=True,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    # Asked for again each time: who may no longer see the file finds it in no cache either.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
