"""A page in which a file is read, and the pictures that are in it, whosever file it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.core.intake import size_text
from app.core.storage import StoredFile
from app.core.web.security import FILE_POLICY
from app.core.web.uploads import store
from app.courses.access import found
from app.schedule import viewing


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page is called, what it calls the file, and where its links lead."""

    title: str
    name: str
    download_url: str
    picture_url: Callable[[int], str]
    edit_url: str = ""


def reading_page(file: StoredFile, reading: Reading) -> str:
    """The page of a file that `is_viewable`. Raises NotFound when the store has lost it."""
    return render_template(
        "schedule/view_material.html",
        reading=reading,
        size=size_text(file.size),
        shown=viewing.show(file, _path(file)),
    )


def picture_of(file: StoredFile, number: int) -> ResponseReturnValue:
    """A picture of a notebook, counted from 1. Raises NotFound if it has none such."""
    media_type, content = found(viewing.picture(_path(file), number))
    response = Response(content, mimetype=media_type)
    response.set_etag(f"{file.sha256}-{number}")
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response.make_conditional(request)


def _path(file: StoredFile) -> Path:
    path = store().path(file.sha256)
    if not path.is_file():
        raise NotFound
    return path
