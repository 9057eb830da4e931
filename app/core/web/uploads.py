"""Uploads stream straight into the blob store: hashed once, written once."""

from typing import IO, Any, cast

from flask import Request, current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.core.storage import BlobStore, Incoming


def store() -> BlobStore:
    """The blob store of the running app."""
    return cast(BlobStore, current_app.extensions["colloquy_store"])


class StreamingRequest(Request):
    """A request whose uploaded files are `Incoming` files of the blob store.

    Werkzeug would spool them to a temporary folder first, and we would write them again. It also
    bounds no more than each field of a multipart form (3.1), so the text of a whole form is bounded
    here: a form sent as one line is refused before it is read.
    """

    _incoming: list[Incoming] | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        incoming = store().receive()
        self._incoming = [*(self._incoming or []), incoming]
        return cast(IO[bytes], incoming)

    def make_form_data_parser(self) -> FormDataParser:
        most = self.max_form_memory_size
        if most is not None and self.mimetype == "application/x-www-form-urlencoded":
            self.max_content_length = min(most, self.max_content_length or most)
        return super().make_form_data_parser()

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        sent = sum(len(value) for _name, value in self.form.items(multi=True))
        if self.max_form_memory_size is not None and sent > self.max_form_memory_size:
            raise RequestEntityTooLarge

    def close(self) -> None:
        for incoming in self._incoming or []:
            incoming.close()
        super().close()


def incoming(upload: object) -> Incoming | None:
    """The stream of an uploaded file, or None when the field was left empty."""
    # A field that came as text, or nameless, holds no file.
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None
    stream: Any = upload.stream
    if not isinstance(stream, Incoming):
        raise TypeError("an upload that did not come through the blob store")
    return stream
