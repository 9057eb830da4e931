"""Templates once compiled, kept for the next process of the installation.

To compile all of them takes some three seconds. A server process that takes the place of one that
died would spend them while an opening rush waits.
"""

import hashlib
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

_SUM = hashlib.sha256().digest_size


class CompiledTemplates(BytecodeCache):
    """A folder of compiled templates, each under the checksum of its source.

    It may be lost, spoilt or full at any time: then a template is compiled anew. Each file begins
    with the checksum of the rest, since Python reads a spoilt one as any code, or crashes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` with what is kept for its template, if that is whole."""
        try:
            whole = (self._folder / bucket.key).read_bytes()
        except OSError:
            return
        checksum, code = whole[:_SUM], whole[_SUM:]
        if hashlib.sha256(code).digest() == checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, if there is room."""
        code = bucket.bytecode_to_string()
        draft = self._folder / f".{bucket.key}.{secrets.token_hex(4)}"
        try:
            # Code is read from here: it is nobody else's to write.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_bytes(hashlib.sha256(code).digest() + code)
            draft.replace(self._folder / bucket.key)
        except OSError:
            with suppress(OSError):
                draft.unlink()

    def clear(self) -> None:
        """Forget all of them."""
        shutil.rmtree(self._folder, ignore_errors=True)
