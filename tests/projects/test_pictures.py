"""Pages of handed-in PDFs as pictures: drawn once, within limits, for those who may see them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.core.intake import Kind, accept
from app.projects import operations
from app.projects.models import Attempt, FileKind
from tests.factories import at, enroll
from tests.pdfs import document
from tests.projects.scenes import Scene

NOW = at("2020-10-12 04:00")


def _attempt(scene: Scene, content: bytes) -> Attempt:
    with scene.app.extensions["colloquy_store"].receive() as incoming:
        incoming.write(content)
        file = accept(incoming, "report.pdf", kind=Kind.PDF, max_bytes=10**8)
    return operations.hand_in(
        scene.project,
        scene.group,
        scene.ann,
        {scene.report: file},
        title="On margins",
        comment="",
        form_key="one",
        received_at=NOW,
    )


def _folder(scene: Scene, attempt: Attempt) -> Path:
    sha256 = attempt.files[0].file.sha256
    instance: Path = scene.app.extensions["colloquy_settings"].instance_path
    return instance / "pictures" / sha256[:2] / sha256


def test_a_page_is_a_picture_of_readable_width(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    attempt = _attempt(scene, document())
    answer = scene.client(scene.staff).get(scene.file_url(attempt, "pages/1.webp"))
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    with Image.open(BytesIO(answer.data)) as picture:
        assert (picture.format, picture.width) == ("WEBP", 1200)
        assert picture.height > picture.width


def test_a_page_is_drawn_once_and_the_next_ones_along_with_it(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    attempt = _attempt(scene, document(8))
    client = scene.client(scene.staff)
    folder = _folder(scene, attempt)
    assert not folder.exists()
    first = client.get(scene.file_url(attempt, "pages/2.webp"))
    assert sorted(path.name for path in folder.iterdir()) == [f"{n}.webp" for n in range(2, 7)]
    drawn = (folder / "2.webp").stat()
    again = client.get(scene.file_url(attempt, "pages/2.webp"))
    assert again.data == first.data
    kept = (folder / "2.webp").stat()
    assert (kept.st_ino, kept.st_mtime_ns) == (drawn.st_ino, drawn.st_mtime_ns)
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(scene.file_url(attempt, "pages/2.webp"), etag).status_code == 304


@pytest.mark.parametrize("page", ["0", "3", "999999999999", "-1", "one"])
def test_there_is_no_picture_of_a_page_that_is_not_there(scene_sqlite: Scene, page: str) -> None:
    scene = scene_sqlite
    attempt = _attempt(scene, document(2))
    url = scene.file_url(attempt, f"pages/{page}.webp")
    assert scene.client(scene.staff).get(url).status_code == 404


def test_other_files_have_no_pages(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    data = scene.ask_for("Data", kind=FileKind.ANY, required=False)
    given: dict[str, Any] = {data.field: (b"a,b\n", "data.csv")}
    scene.hand_in(**given)
    (attempt,) = scene.attempts()
    extra = next(each.file for each in attempt.files if each.file.name == "data.csv")
    url = scene.url(attempt, f"files/{extra.public_id}/pages/1.webp")
    assert scene.client(scene.staff).get(url).status_code == 404


def test_a_page_beyond_the_limits_says_so_and_is_not_tried_at_every_look(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    attempt = _attempt(scene, document(content=b"0 0 595 842 re f " * 100_000))
    client, url = scene.client(scene.staff), scene.file_url(attempt, "pages/1.webp")
    assert client.get(url).status_code == 422
    failed = _folder(scene, attempt) / "1.failed"
    first_try = failed.stat().st_mtime_ns
    assert client.get(url).status_code == 422
    assert failed.stat().st_mtime_ns == first_try
    assert client.get(scene.file_url(attempt)).status_code == 200


def test_a_drawn_picture_is_hidden_from_others_all_the_same(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    attempt = _attempt(scene, document())
    url = scene.file_url(attempt, "pages/1.webp")
    etag = scene.client(scene.staff).get(url).headers["ETag"]
    for who in (None, enroll(scene.course)):
        client = scene.client(who)
        assert client.get(url).status_code == 404
        assert client.head(url).status_code == 404
        assert client.get(url, {"If-None-Match": etag}).status_code == 404
