"""Pages of handed-in PDFs as pictures: drawn once, when somebody first looks, and kept."""

import time
from pathlib import Path
from threading import BoundedSemaphore, Lock

from flask import Response, send_file
from werkzeug.exceptions import NotFound, UnprocessableEntity

from app.core import pdf
from app.core.storage import StoredFile
from app.core.web.security import FILE_POLICY
from app.core.web.settings import settings
from app.core.web.uploads import store

WIDTH = 1200
AHEAD = 4
# A page that could not be drawn is tried again after this many seconds, and not at every look.
TRY_AGAIN_AFTER = 600
# Each child may take half a gigabyte: so many draw at once in a process, the others wait.
_children = BoundedSemaphore(2)
# A page that shows ten pictures asks for ten at once; the first child draws for all of them.
_files = [Lock() for _ in range(64)]


def picture_path(file: StoredFile, number: int) -> Path:
    """Where the picture of a page is kept; drawn now, with the AHEAD following, if it is not.

    Raises NotFound for a page that the file does not have, UnprocessableEntity for one that
    can't be drawn within the limits.
    """
    pages = file.pages or 0
    if not 1 <= number <= pages:
        raise NotFound
    folder = settings().instance_path / "pictures" / file.sha256[:2] / file.sha256
    path = folder / f"{number}.webp"
    if not path.exists():
        with _files[int(file.sha256[:8], 16) % len(_files)]:
            if not path.exists():
                _draw(file, number, min(number + AHEAD, pages), folder)
    return path


def _draw(file: StoredFile, first: int, last: int, folder: Path) -> None:
    """Draw the page `first`, and those up to `last` that are not drawn yet."""
    source = store().path(file.sha256)
    if not source.is_file():
        raise NotFound
    failed = folder / f"{first}.failed"
    if failed.exists() and time.time() - failed.stat().st_mtime < TRY_AGAIN_AFTER:
        raise UnprocessableEntity
    wanted = [n for n in range(first, last + 1) if not (folder / f"{n}.webp").exists()]
    try:
        with _children:
            pdf.render_pages(source, wanted, WIDTH, folder)
    except pdf.PageNotDrawn as error:
        if error.number == first:
            failed.touch()
            raise UnprocessableEntity from error


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
