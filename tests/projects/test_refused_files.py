"""Files that can't be taken: each is told what is wrong with it, and what was typed is kept."""

from dataclasses import replace
from typing import Any

import pytest

from app.projects import operations
from app.projects.models import FileKind
from tests.conftest import FrozenClock
from tests.factories import at
from tests.pdfs import document, encrypted, html_first
from tests.projects.scenes import Scene

MEGABYTE = 1_000_000


def _kept(page: str) -> None:
    """What was typed is on the page, and it says that nothing was handed in."""
    assert "Nothing was handed in. What you typed is kept" in page
    assert 'value="My own title"' in page
    assert "A word to the staff" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 a text document", "this is not a PDF. Export it as PDF"),
        (html_first(), "this is not a PDF."),
        (b"", "report.pdf is empty. Choose the file again."),
        (encrypted(user="secret"), "the PDF asks for a password. Save it without one"),
        (document()[:-400], "the PDF is damaged or cut off."),
    ],
    ids=["a document", "a web page", "empty", "encrypted", "cut off"],
)
def test_what_is_no_readable_pdf_is_refused_and_said_why(
    scene_sqlite: Scene, content: bytes, words: str
) -> None:
    scene = scene_sqlite
    answer = scene.hand_in(
        report=(content, "report.pdf"), title="My own title", comment="A word to the staff"
    )
    assert answer.status_code == 422
    assert words in answer.text
    _kept(answer.text)
    assert scene.attempts() == []


def test_the_same_form_is_taken_when_its_file_is_right(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    assert scene.hand_in(report=(b"", "report.pdf")).status_code == 422
    assert scene.hand_in().status_code == 303
    assert len(scene.attempts()) == 1


def test_a_file_over_the_limit_of_its_kind_is_refused_with_both_sizes(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    scene.limit(2 * MEGABYTE)
    exactly = document() + b"\n" * (2 * MEGABYTE - len(document()))
    answer = scene.hand_in(
        report=(exactly + b"\n" * 100_000, "big.pdf"),
        title="My own title",
        comment="A word to the staff",
    )
    assert answer.status_code == 413
    assert "big.pdf is 2.1 MB. The limit is 2 MB; make it smaller" in answer.text
    _kept(answer.text)
    assert scene.attempts() == []


def test_a_file_of_just_the_limit_is_taken(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    content = document()
    scene.limit(len(content))
    assert scene.hand_in(report=(content, "report.pdf")).status_code == 303


def test_a_body_larger_than_all_files_may_be_gets_a_page_that_names_the_limit(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    scene.limit(2 * MEGABYTE)
    answer = scene.hand_in(report=(b"x" * (3 * MEGABYTE), "huge.pdf"))
    assert answer.status_code == 413
    assert "At most 3 MB can be sent at once." in answer.text
    assert scene.attempts() == []


def test_the_sites_limit_holds_whatever_a_project_allows(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    settings = scene.app.extensions["colloquy_settings"]
    scene.app.extensions["colloquy_settings"] = replace(settings, max_upload=2 * MEGABYTE)
    answer = scene.hand_in(report=(b"x" * (2 * MEGABYTE), "huge.pdf"))
    assert answer.status_code == 413
    assert "At most 2 MB can be sent at once." in answer.text
    assert scene.hand_in().status_code == 303


def test_the_limit_of_a_draft_is_not_told(scene_sqlite: Scene) -> None:
    """Else the size of a refused body would tell that there is a project at this address."""
    scene = scene_sqlite
    scene.limit(1000)
    operations.publish_project(scene.project, scene.staff.user, published=False)
    scene.app.config["WTF_CSRF_ENABLED"] = True
    body = b"x" * (2 * MEGABYTE)
    client = scene.client(scene.ann)
    draft = client.upload(scene.submit, scene.form(report=(body, "huge.pdf")))
    nothing = client.upload(
        scene.submit.replace("project-1", "project-2"), scene.form(report=(body, "huge.pdf"))
    )
    assert draft.status_code == nothing.status_code == 400


def test_a_required_file_that_is_missing_is_asked_for(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    answer = scene.hand_in(report=(b"", ""), title="My own title", comment="A word to the staff")
    assert answer.status_code == 422
    assert "“Report” is missing. Choose its file." in answer.text
    _kept(answer.text)


def test_everything_wrong_with_the_files_is_said_at_once(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    slides = scene.ask_for("Slides")
    code = scene.ask_for("Code", kind=FileKind.ZIP)
    data: dict[str, Any] = {
        slides.field: (b"no pdf", "slides.pdf"),
        code.field: (document(), "code.zip"),
    }
    answer = scene.hand_in(report=(b"", ""), **data)
    assert answer.status_code == 422
    assert "“Report” is missing." in answer.text
    assert "slides.pdf: this is not a PDF." in answer.text
    assert "code.zip: this is not a ZIP archive" in answer.text
    assert scene.attempts() == []


def test_an_optional_file_may_be_left_out_and_is_kept_when_it_comes(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    extra = scene.ask_for("Data", kind=FileKind.ANY, required=False)
    empty: dict[str, Any] = {extra.field: (b"", "")}
    assert scene.hand_in("one", **empty).status_code == 303
    given: dict[str, Any] = {extra.field: (b"a,b\n1,2\n", "data.csv")}
    assert scene.hand_in("two", **given).status_code == 303
    names = [[each.file.name for each in attempt.files] for attempt in scene.attempts()]
    assert names == [["report.pdf"], ["report.pdf", "data.csv"]]


def test_a_file_that_nobody_asked_for_is_left_lying(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    strange: dict[str, Any] = {"file_abcdefghijkm": (document(), "strange.pdf")}
    assert scene.hand_in(**strange).status_code == 303
    (attempt,) = scene.attempts()
    assert [each.file.name for each in attempt.files] == ["report.pdf"]


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u202e"])
def test_a_report_needs_a_title(scene_sqlite: Scene, title: str) -> None:
    scene = scene_sqlite
    answer = scene.hand_in(title=title, comment="A word to the staff")
    assert answer.status_code == 422
    assert '<a href="#title">Title of the report</a>' in answer.text
    assert "A word to the staff" in answer.text
    assert scene.attempts() == []


def test_a_form_without_its_key_is_refused(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    assert scene.hand_in("").status_code == 422
    assert scene.hand_in("k" * 65).status_code == 422
    assert scene.attempts() == []


def test_files_are_not_looked_at_when_nothing_is_taken(
    scene_sqlite: Scene, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(at("2020-11-30 00:00"))
    answer = scene_sqlite.hand_in(report=(b"no pdf", "report.pdf"))
    assert answer.status_code == 409
    assert "not a PDF" not in answer.text


def test_a_refused_upload_leaves_nothing_in_the_store(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    scene.hand_in(report=(b"no pdf", "report.pdf"))
    store = scene.app.extensions["colloquy_store"]
    assert [path for path in store.root.rglob("*") if path.is_file()] == []
