"""Pages of handed-in PDFs as pictures: drawn once, when somebody first looks, and kept."""

from pathlib import Path

from flask import Response, send_file
from werkzeug.exceptions import NotFound, UnprocessableEntity

from app.core import pdf
from app.core.storage import StoredFile
from app.core.web.security import FILE_POLICY
from app.core.web.settings import settings
from app.core.web.uploads import store

WIDTH = 1200
AHEAD = 4


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
        wanted = [
            n
            for n in range(number, min(number + AHEAD, pages) + 1)
            if not (folder / f"{n}.webp").exists()
        ]
        try:
            pdf.render_pages(store().path(file.sha256), wanted, WIDTH, folder)
        except pdf.PageNotDrawn:
            _draw_alone(file, number, folder)
    return path


def _draw_alone(file: StoredFile, number: int, folder: Path) -> None:
    """A page among several could not be drawn; perhaps this one can."""
    try:
        pdf.render_pages(store().path(file.sha256), [number], WIDTH, folder)
    except pdf.PageNotDrawn as error:
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
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
