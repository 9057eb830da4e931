"""Templates once compiled, kept for the next process of the installation.

To compile all of them takes some three seconds. A server process that takes the place of one that
died would spend them while an opening rush waits.
"""

import shutil
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of compiled templates, each under the checksum of its source.

    It may be lost, spoilt or full at any time: then a template is compiled anew.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.compiled")
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` with what is kept for its template, if that can be read."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever a spoilt file makes of itself
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, if there is room."""
        try:
            # Code is read from here: it is nobody else's to write.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
        except OSError:
            return

    def clear(self) -> None:
        """Forget all of them."""
        shutil.rmtree(self._folder, ignore_errors=True)
