"""The files of a description come along, whole, and none from elsewhere."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.core.errors import DomainError
from app.core.web.uploads import store
from app.transfer.arriving import Folder
from app.transfer.description import (
    CourseEntry,
    MaterialEntry,
)
from app.transfer.understanding import files_of, understand
from tests.transfer.building import built, check_about, checks_of, meetings_of, only

CONTENT = b"%PDF-1.4 slides, or something like them"
SHA = hashlib.sha256(CONTENT).hexdigest()


def _with_file(file: str, sha256: str = SHA) -> CourseEntry:
    slides = MaterialEntry(kind="slides", title="Slides", file=file, sha256=sha256)
    return only(materials=[slides])


def test_files_beside_the_description_come_along(app_sqlite: Flask, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "slides.pdf").write_bytes(CONTENT)
    with app_sqlite.app_context():
        course = built(_with_file("files/slides.pdf"), files=Folder(tmp_path, store()))
        ((slides,),) = [m.materials for m in meetings_of(course)]
        assert slides.file is not None
        assert (slides.file.name, slides.file.sha256) == ("slides.pdf", SHA)
        assert store().path(SHA).read_bytes() == CONTENT
        assert checks_of(course) == {}


@pytest.mark.parametrize(
    ("file", "sha256", "said"),
    [
        ("files/gone.pdf", SHA, "files/gone.pdf did not come along"),
        ("files/slides.pdf", "0" * 64, "files/slides.pdf is not the file that was exported"),
        ("../secret.txt", "", "../secret.txt did not come along"),
        ("files/link.txt", "", "files/link.txt did not come along"),
        ("files", "", "files did not come along"),
    ],
)
def test_a_file_that_is_missing_or_elsewhere_is_to_be_checked(
    app_sqlite: Flask, tmp_path: Path, file: str, sha256: str, said: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "export"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "slides.pdf").write_bytes(CONTENT)
    (folder / "files" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with app_sqlite.app_context():
        course = built(_with_file(file, sha256), files=Folder(folder, store()))
        assert [m.materials for m in meetings_of(course)] == [[]]
        assert check_about(course, said)[1] == "Slides"


def _zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_an_archive_is_an_export_with_its_files(app_sqlite: Flask) -> None:
    from app.transfer import own_json

    written = own_json.dumps(_with_file("files/slides.pdf"))
    content = _zip(**{"old/course.json": written, "old/files/slides.pdf": CONTENT})
    with app_sqlite.app_context():
        source = understand(content, "old.zip")
        course = built(source, files=files_of(content, store()))
        ((slides,),) = [m.materials for m in meetings_of(course)]
        assert slides.file is not None
        assert slides.file.sha256 == SHA


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and no more",
        _zip(readme=b"no course"),
        _zip(**{"course.json": b"0" * 30_000_000}),
    ],
)
def test_an_archive_that_is_no_export_is_refused(content: bytes) -> None:
    with pytest.raises(DomainError):
        understand(content, "old.zip")
