"""Receiving a hand-in over the web: when it began, how much may come, what the files are."""

import time
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request, session
from werkzeug.datastructures import FileStorage

from app.core import intake
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.settings import settings
from app.core.storage import StoredFile
from app.core.web.gate import CAME_AT
from app.core.web.uploads import incoming
from app.projects import operations, queries
from app.projects.forms import HandInForm, keep_field
from app.projects.models import Attempt, FileRequirement, Project

# What stands around the files: the other fields and the form's own lines.
AROUND = intake.MEGABYTE
# How much of a refused body is read and thrown away, so that the sender comes to hear why.
DRAINED = 64 * intake.MEGABYTE
DRAIN_SECONDS = 20
_CHUNK = 256 * 1024


class RefusedFiles(Exception):
    """Files of a hand-in that can't be taken: one error for each, named by its form field."""

    def __init__(self, errors: list[DomainError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def note_arrival(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Note when a request came, and set how large a hand-in may be.

    Flask calls this before anything reads a large body: a hand-in counts from when it came to the
    gate, however long it waits there and however slow the network is after it.
    """
    g.received_at = request.environ.get(CAME_AT) or now()
    if request.method != "POST" or endpoint != "projects.submit" or not values:
        return
    if not session.get("_user_id"):
        return  # is turned away before anything is read
    files = queries.project_limit(values["course"], values["project"])
    # The body may take its time to arrive, and others want the connection meanwhile.
    db.session.rollback()
    if files is not None:
        request.max_content_length = min(files + AROUND, settings().max_upload)


def drain(response: Response) -> Response:
    """Read on a little after a hand-in that is too large, before answering it.

    A browser that is still sending does not listen: it would report a broken connection and not
    show the page that names the limit. Strangers may see that.
    """
    if not session.get("_user_id"):
        return response
    length, limit = request.content_length, request.max_content_length
    if response.status_code == 413 and length and limit and length > limit:
        # Nothing of it was read so far: Werkzeug refuses by the length alone.
        stream, left = request.environ["wsgi.input"], min(length, DRAINED)
        end = time.monotonic() + DRAIN_SECONDS
        while left > 0 and time.monotonic() < end:
            chunk = stream.read(min(_CHUNK, left))
            if not chunk:
                break
            left -= len(chunk)
    return response


def take_in(
    project: Project, form: HandInForm, earlier: Attempt | None = None
) -> Mapping[FileRequirement, StoredFile]:
    """The files of the form, each looked at before anything is kept of the hand-in.

    Where none was chosen and its box is ticked, the file of the `earlier` attempt comes again.

    Raises RefusedFiles with everything that is wrong, so that one more try is enough.
    """
    kept = {each.requirement_id: each.file for each in earlier.files} if earlier else {}
    taken: dict[FileRequirement, StoredFile] = {}
    errors: list[DomainError] = []
    for requirement in project.requirements:
        try:
            file = _take(requirement, form)
            if file is None and _keeps(requirement, form):
                file = kept.get(requirement.id)
        except DomainError as error:
            errors.append(error)
        else:
            if file is not None:
                taken[requirement] = file
            elif requirement.required:
                errors.append(operations.missing_file(requirement))
    if errors:
        raise RefusedFiles(errors)
    return taken


def _keeps(requirement: FileRequirement, form: HandInForm) -> bool:
    name = keep_field(requirement)
    return name in form and bool(form[name].data)


def _take(requirement: FileRequirement, form: HandInForm) -> StoredFile | None:
    upload: FileStorage | None = form[requirement.field].data or None
    stream = incoming(upload)
    if upload is None or stream is None:
        return None
    return intake.accept(
        stream,
        upload.filename or "",
        kind=intake.Kind(requirement.kind.value),
        max_bytes=requirement.max_bytes,
        field=requirement.field,
    )
