"""An export: whole, the same each time, needing nothing, and holding nothing that is not public."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.core.clock import travel
from app.core.errors import DomainError
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.page.audience import Audience
from app.transfer import exporting
from app.transfer.describing_files import LONGEST_PATH, Files, safe_name
from tests.factories import at
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW, Rich
from tests.visitors import Visitor


@pytest.fixture
def rich(app_sqlite: Flask) -> Iterator[Rich]:
    """The rich course, its app's context open, its clock standing."""
    with app_sqlite.app_context(), travel(NOW):
        yield make_rich_course()


def gathered(rich: Rich, audience: Audience = Audience.PUBLIC) -> exporting.Export:
    return exporting.gather(rich.course, audience, store())


def zipped(export: exporting.Export) -> bytes:
    file = BytesIO()
    exporting.write_zip(export, file)
    return file.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path there."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_no_canary_leaves_in_public(rich: Rich, tmp_path: Path) -> None:
    exporting.save_folder(gathered(rich), tmp_path / "out", overwrite=False)
    everything = contents(tmp_path / "out")
    everything["names of files"] = "\n".join(everything).encode()
    found = {
        canary: path
        for canary in rich.private
        for path, content in everything.items()
        if canary.encode() in content
    }
    assert found == {}
    assert b"Notes of lecture 1" in everything["files/lecture-01/lecture-01-notes-1.pdf"]
    assert everything["files/lecture-02/slides-group-1.pdf"] == b"Presented"
    assert b'href="files/lecture-02/slides-group-1.pdf"' in everything["index.html"]


def test_for_staff_the_data_is_whole_and_the_page_is_everybodys(rich: Rich) -> None:
    export = gathered(rich, Audience.STAFF)
    data = export.texts["course.json"].decode()
    pages = [text.decode() for path, text in export.texts.items() if path.endswith(".html")]
    assert [c for c in rich.for_staff if c not in data] == []
    assert [c for c in rich.private for page in pages if c in page] == []
    assert "keep them so" in export.texts["README.txt"].decode()


def test_the_same_course_gives_the_same_bytes(rich: Rich) -> None:
    first = zipped(gathered(rich))
    with travel(at("2020-10-12 15:00")):
        assert zipped(gathered(rich)) == first
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_link_leads_to_a_file_or_elsewhere(rich: Rich, tmp_path: Path) -> None:
    exporting.save_folder(gathered(rich), tmp_path / "out", overwrite=False)
    pages = sorted((tmp_path / "out").rglob("*.html"))
    assert [page.name for page in pages] == ["index.html", "first.html"]
    leads = set()
    for page in pages:
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        assert soup.select("script, button, form, img, iframe") == []
        for tag in soup.select("[href], [src]"):
            address = str(tag.get("href") or tag.get("src"))
            if address.startswith("#"):
                assert soup.find(id=address[1:]), address
            elif not address.startswith(("https://", "mailto:")):
                target = (page.parent / unquote(address)).resolve()
                assert target.is_file(), address
                leads.add(target.relative_to(tmp_path / "out").as_posix())
    assert set(contents(tmp_path / "out")) - leads == {"README.txt", "files.txt"}


def test_the_page_says_nothing_that_only_today_is_true(rich: Rich) -> None:
    with travel(at("2020-09-08 01:00")):
        early = gathered(rich).texts["index.html"].decode()
    assert "tomorrow" not in early
    assert ' next"' not in early


def test_a_folder_is_replaced_only_if_it_is_an_export_and_nothing_else(
    rich: Rich, tmp_path: Path
) -> None:
    export, out = gathered(rich), tmp_path / "out"
    exporting.save_folder(export, out, overwrite=False)
    with pytest.raises(DomainError, match="is there already"):
        exporting.save_folder(export, out, overwrite=False)
    (out / "files" / "notes.txt").write_text("mine")
    with pytest.raises(DomainError, match=r"files/notes\.txt in .* is not of an export"):
        exporting.save_folder(export, out, overwrite=True)
    (out / "files" / "notes.txt").unlink()
    page = out / "index.html"
    page.write_text("written by hand")
    with pytest.raises(DomainError, match=r"index\.html in .* was changed since"):
        exporting.save_folder(export, out, overwrite=True)
    page.write_bytes(export.texts["index.html"])
    exporting.save_folder(export, out, overwrite=True)
    assert sorted(contents(out)) == export.paths
    (tmp_path / "link").symlink_to(out)
    with pytest.raises(DomainError, match="is a link"):
        exporting.save_folder(export, tmp_path / "link", overwrite=True)
    (out / "course.json").unlink()
    (out / "course.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DomainError, match=r"course\.json in .* is not of an export"):
        exporting.save_folder(export, out, overwrite=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["instance", "link", "out"]


def test_a_zip_is_replaced_only_if_it_is_an_export_and_nothing_else(
    rich: Rich, tmp_path: Path
) -> None:
    export, out = gathered(rich), tmp_path / "out.zip"
    exporting.save_zip(export, out, overwrite=False)
    exporting.save_zip(export, out, overwrite=True)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("notes.txt", "mine")
    before = out.read_bytes()
    with pytest.raises(DomainError, match=r"notes\.txt in .* is not of an export"):
        exporting.save_zip(export, out, overwrite=True)
    assert out.read_bytes() == before


@pytest.mark.parametrize("moment", ["before the new one is there", "before the old one is gone"])
def test_an_export_that_was_killed_is_finished_by_the_next(
    rich: Rich, tmp_path: Path, moment: str
) -> None:
    export, out, former = gathered(rich), tmp_path / "out", tmp_path / ".out.former"
    if moment == "before the old one is gone":
        exporting.save_folder(export, out, overwrite=False)
    exporting.save_folder(export, former, overwrite=False)
    if moment == "before the old one is gone":
        (former / "index.html").unlink()
    with pytest.raises(DomainError, match="is there already"):
        exporting.save_folder(export, out, overwrite=False)
    assert sorted(contents(out)) == export.paths
    assert not former.exists()


def test_an_export_that_fails_leaves_what_was_there(
    rich: Rich, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, out = gathered(rich), tmp_path / "out"
    exporting.save_folder(export, out, overwrite=False)
    before = contents(out)
    broken = exporting.Export({**export.texts, "z.html": b""}, {"zz": tmp_path / "gone"}, [])
    with pytest.raises(FileNotFoundError):
        exporting.save_folder(broken, out, overwrite=True)
    with pytest.raises(FileNotFoundError):
        exporting.save_zip(broken, tmp_path / "out.zip", overwrite=False)
    assert contents(out) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["instance", "out"]


def test_a_file_that_the_store_has_lost_is_named(rich: Rich) -> None:
    export = gathered(rich)
    export.files["files/lecture-01/slides.txt"].unlink()
    again = gathered(rich)
    assert again.lost == ["files/lecture-01/slides.txt"]
    assert "files/lecture-01/slides.txt" in again.texts["README.txt"].decode()
    assert 'href="files/lecture-01/slides.txt"' not in again.texts["index.html"].decode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("slides.pdf", "slides.pdf"),
        ("../../etc/passwd", "passwd"),
        ("CON", "file-CON"),
        ("aux.txt", "file-aux.txt"),
        ('what? "this": <that>|*.pdf', "what- -this- -that-.pdf"),
        ("100% #1.pdf", "100- -1.pdf"),
        ("讲义.pdf", "讲义.pdf"),
        ("trailing. . ", "trailing"),
        ("???", "-"),
        (f"a.{'b' * 40}", f"a-{'b' * 40}"),
    ],
)
def test_names_are_safe_on_every_disk(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


def test_paths_are_short_and_each_is_one_files_alone() -> None:
    files, long = Files(), "x" * 200 + ".pdf"
    paths = [
        files.place(StoredFile(sha256=sha, name=name), "lecture-01", sha)
        for sha, name in (("1", long), ("2", long), ("3", long.upper()), ("1", long))
    ]
    assert paths[0] == paths[3]
    assert len({path.casefold() for path in paths}) == 3
    assert all(len(path) <= LONGEST_PATH for path in paths)
    assert all(path.casefold().endswith(".pdf") for path in paths)


def test_staff_download_it_and_the_log_says_so(rich: Rich, app_sqlite: Flask) -> None:
    staff = Visitor(app_sqlite, rich.instructor)
    assert staff.get("/c/rich/manage/export").status_code == 200
    answer = staff.post("/c/rich/manage/export", {"audience": "public"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=rich-public.zip"
    assert answer.get_data() == zipped(gathered(rich))
    assert staff.post("/c/rich/manage/export", {"audience": "all"}).status_code == 422
    assert "exported the course" in staff.get("/c/rich/manage/log").get_data(as_text=True)
