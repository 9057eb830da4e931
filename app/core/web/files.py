"""Serving stored files: with a name, a type, and no power over the site."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from flask import Response, send_file
from werkzeug.exceptions import NotFound

from app.core.storage import StoredFile
from app.core.web.security import FILE_POLICY
from app.core.web.uploads import store

# Shown in the browser's own viewer in a sandbox; everything else is saved.
SHOWN = {"text/plain", "image/png", "image/jpeg", "image/webp"}


def serve(file: StoredFile, *, name: str = "") -> Response:
    """The content of `file` as a download, or shown where its type can do nothing.

    It is called `name`, or as its owner called it.

    Ranges and If-None-Match are answered; the ETag is the content's hash.
    Raises NotFound when the store has lost it.
    """
    path = store().path(file.sha256)
    if not path.is_file():
        raise NotFound
    response = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=file.media_type not in SHOWN,
        download_name=name or file.name,
        etag=file.sha256,
        conditional=True,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def send_made(write: Callable[[IO[bytes]], None], *, name: str) -> Response:
    """A ZIP that `write` makes for this one answer, in a file without a name that ends with it.

    It lies beside the stored files: the system's own temporary folder may lie in memory.
    """
    kept = store()
    kept.prepare()
    file = TemporaryFile(dir=kept.incoming)  # noqa: SIM115 (closed with the answer)
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    return response
