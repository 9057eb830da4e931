"""Files as they are served again: their names in every script, parts of them, and receipts."""

from typing import Any
from urllib.parse import unquote

import pytest

from app.core.db import write
from app.projects.models import Attempt
from tests.pdfs import document
from tests.projects.scenes import Scene, lines_of


def _handed_in(scene: Scene, name: str = "report.pdf", **values: Any) -> Attempt:
    answer = scene.hand_in(report=(document(), name), **values)
    assert answer.status_code == 303
    return scene.attempts()[-1]


def _url_on_the_receipt(scene: Scene, attempt: Attempt) -> str:
    page = scene.client(scene.ann).get(scene.url(attempt)).text
    return page.split('class="file-text"')[1].split('href="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("报告.pdf", "报告.pdf"),
        ("レポート 最終版.pdf", "レポート 最終版.pdf"),
        ("отчёт.pdf", "отчёт.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("báo cáo – Übung.pdf", "báo cáo – Übung.pdf"),
        ("🎓 report.pdf", "🎓 report.pdf"),
        ('the "final" one.pdf', 'the "final" one.pdf'),
        ("it's; done, 100 %.pdf", "it's; done, 100 %.pdf"),
        ("what?#&now.pdf", "what?#&now.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\report.pdf", "report.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("...", "file"),
        (" .pdf", "pdf"),
    ],
)
def test_a_file_keeps_its_name_in_every_script(scene_sqlite: Scene, sent: str, kept: str) -> None:
    scene = scene_sqlite
    attempt = _handed_in(scene, sent)
    assert attempt.files[0].file.name == kept
    answer = scene.client(scene.ann).get(_url_on_the_receipt(scene, attempt))
    assert answer.status_code == 200
    header = answer.headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    starred = header.split("filename*=UTF-8''")
    named = unquote(starred[1]) if len(starred) > 1 else header.split("filename=")[1]
    assert named.strip('"').replace('\\"', '"') == kept
    assert "\n" not in header


def test_a_very_long_name_is_cut_and_keeps_its_ending(scene_sqlite: Scene) -> None:
    attempt = _handed_in(scene_sqlite, "名" * 300 + ".pdf")
    name = attempt.files[0].file.name
    assert (len(name), name[-4:]) == (180, ".pdf")
    url = _url_on_the_receipt(scene_sqlite, attempt)
    assert scene_sqlite.client(scene_sqlite.ann).get(url).status_code == 200


def test_names_are_text_on_the_page(scene_sqlite: Scene) -> None:
    attempt = _handed_in(scene_sqlite, "<img src=x onerror=alert(1)>.pdf", title="<b>bold</b>")
    page = scene_sqlite.client(scene_sqlite.ann).get(scene_sqlite.url(attempt)).text
    assert "<img src=x" not in page
    assert "<b>bold" not in page


def test_a_file_comes_whole_in_parts_or_not_again(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    content = document()
    scene.hand_in(report=(content, "report.pdf"))
    (attempt,) = scene.attempts()
    client, url = scene.client(scene.ann), scene.file_url(attempt)
    whole = client.get(url)
    stored = attempt.files[0].file
    assert whole.data == content
    assert whole.headers["ETag"] == f'"{stored.sha256}"'
    head = client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(content))
    part = client.get(url, {"Range": "bytes=5-14"})
    assert (part.status_code, part.data) == (206, content[5:15])
    beyond = client.get(url, {"Range": f"bytes={len(content) + 1}-"})
    assert beyond.status_code == 416
    known = client.get(url, {"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert client.get(url, {"If-None-Match": '"other"'}).status_code == 200


def test_a_file_can_do_nothing_in_the_browser_and_is_kept_by_nobody_else(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    attempt = _handed_in(scene)
    for path in ("report.pdf", "pages/1.webp"):
        headers = scene.client(scene.ann).get(scene.file_url(attempt, path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in headers["Vary"]


def test_a_file_that_the_store_has_lost_is_not_found(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    attempt = _handed_in(scene)
    scene.app.extensions["colloquy_store"].path(attempt.files[0].file.sha256).unlink()
    client = scene.client(scene.ann)
    assert client.get(scene.file_url(attempt)).status_code == 404
    assert client.get(scene.file_url(attempt, "pages/1.webp")).status_code == 404
    assert client.get(scene.url(attempt)).status_code == 200


def test_a_receipt_is_saved_as_text_with_everything_it_proves(scene: Scene) -> None:
    attempt = _handed_in(scene, "报告.pdf", title="On margins")
    answer = scene.client(scene.ann).get(scene.url(attempt, "receipt.txt"))
    assert answer.mimetype == "text/plain"
    assert "receipt-project-1-attempt-1.txt" in answer.headers["Content-Disposition"]
    lines = list(lines_of(answer.text))
    for line in (
        "Project: Project 1",
        "Attempt: 1",
        "Title: On margins",
        f"Group: Group {scene.group.number}",
        "Members: Ann Author, Ben Author",
        "Handed in by: Ann Author",
        "Received: Mon 12 Oct 2020, 12:00:00 (Hong Kong Time)",
        "Due: Wed 14 Oct 2020, 23:59:00 (Hong Kong Time)",
        "UTC: 2020-10-12 04:00:00",
        "State: on time",
        "Report: 报告.pdf (1 KB, 1 page)",
        f"  sha256 {attempt.files[0].file.sha256}",
    ):
        assert line in lines


FORGED = "Received: Thu 1 Oct 2020, 00:00:00"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_nobody_writes_a_line_of_a_receipt_by_what_they_type(
    scene_sqlite: Scene, ending: str
) -> None:
    """Neither by a title, nor by the name of a group, a file, or what staff call things."""
    scene = scene_sqlite
    with write(scene.course, scene.group) as session:
        session.add(scene.report)
        for row, name in (
            (scene.group, "name"),
            (scene.report, "label"),
            (scene.project, "title"),
            (scene.course, "title"),
            (scene.ann.user, "name"),
        ):
            setattr(row, name, f"Ours{ending}{FORGED}")
    attempt = _handed_in(scene, f"ours{ending}{FORGED}.pdf", title=f"Ours{ending}{FORGED}")
    text = scene.client(scene.ann).get(scene.url(attempt, "receipt.txt")).text
    received = [line for line in lines_of(text) if line.startswith("Received:")]
    assert received == ["Received: Mon 12 Oct 2020, 12:00:00 (Hong Kong Time)"]
    assert len(list(lines_of(text))) == 15
