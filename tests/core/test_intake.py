"""Archives are looked at before anything unpacks them."""

import io
import zipfile
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.core.intake import ZIP_ENTRIES, Kind, accept
from app.core.storage import BlobStore, StoredFile


def _archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, b"print()")
    return content.getvalue()


def _accept(tmp_path: Path, content: bytes) -> StoredFile:
    with BlobStore(tmp_path).receive() as incoming:
        incoming.write(content)
        return accept(incoming, "source.zip", kind=Kind.ZIP, max_bytes=10**8)


def test_an_archive_is_taken_as_it_is(tmp_path: Path) -> None:
    content = _archive("code/run.py", "数据/说明.txt")
    file = _accept(tmp_path, content)
    assert (file.media_type, file.size) == ("application/zip", len(content))
    assert BlobStore(tmp_path).path(file.sha256).read_bytes() == content


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.py", "a/../../up.py", "..\\up.py"])
def test_a_file_outside_the_archives_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="outside its own folder"):
        _accept(tmp_path, _archive(name))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="unpacks to too much"):
        _accept(tmp_path, _archive(*map(str, range(ZIP_ENTRIES + 1))))


def test_a_directory_that_says_it_is_huge_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(_archive("a.py"))
    size = content.rfind(b"PK\x05\x06") + 12
    content[size : size + 4] = (47_000_000).to_bytes(4, "little")

    def read(*_arguments: object) -> None:
        pytest.fail("the directory was read")

    monkeypatch.setattr(zipfile.ZipFile, "__init__", read)
    with pytest.raises(InvalidInput, match="unpacks to too much"):
        _accept(tmp_path, bytes(content))
