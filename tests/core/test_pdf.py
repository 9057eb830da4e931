"""What is accepted as a PDF, what is said of the rest, and what is found inside."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from pikepdf import Dictionary, Name, String

from app.core import pdf
from app.core.pdf import Inspection
from app.core.pdf.inspection import TITLE_LENGTH, Bytes, Said, clean_title, judge
from tests import pdfs


def inspect(folder: Path, content: bytes) -> Inspection:
    path = folder / "file.pdf"
    path.write_bytes(content)
    return pdf.inspect(path)


# --- the rule -------------------------------------------------------------------------------

SOUND = Bytes(b"%PDF-1.7\n", b"startxref\n9\n%%EOF\n", 100)
OPEN = Said("open", pages=3)


def test_a_sound_file_that_both_parsers_read_alike_is_accepted() -> None:
    qpdf = Said("open", pages=3, title="A\u202eB", flags=("forms",))
    found = judge(SOUND, qpdf, Said("open", pages=3, size=(595.0, 842.0)))
    assert found == Inspection("accepted", 3, "AB", (595.0, 842.0), ("forms",))


@pytest.mark.parametrize(
    ("file", "qpdf", "pdfium", "verdict"),
    [
        (Bytes(b"", b"", 0), OPEN, OPEN, "empty"),
        (Bytes(b"\n%PDF-1.7\n", SOUND.tail, 100), OPEN, OPEN, "not_pdf"),
        (SOUND, Said("locked"), OPEN, "encrypted"),
        (SOUND, OPEN, Said("locked"), "encrypted"),
        (SOUND, Said("failed"), OPEN, "damaged"),
        (SOUND, OPEN, Said("failed"), "damaged"),
        (SOUND, OPEN, Said("open", pages=2), "damaged"),
        (SOUND, Said("open", pages=0), Said("open", pages=0), "damaged"),
        (Bytes(SOUND.head, b"endobj\n", 100), OPEN, OPEN, "damaged"),
        (Bytes(SOUND.head, b"%%EOF\n9 0 obj\n", 100), OPEN, OPEN, "damaged"),
    ],
)
def test_anything_else_is_refused(file: Bytes, qpdf: Said, pdfium: Said, verdict: str) -> None:
    assert judge(file, qpdf, pdfium) == Inspection(verdict)  # type: ignore[arg-type]


def test_mending_is_noted_but_not_where_the_file_is_shorter_than_it_says() -> None:
    mended = Said("open", pages=3, mended=2)
    assert judge(SOUND, mended, OPEN).flags == ("repaired",)
    fast = b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 5000/H[1 2]>>"
    assert judge(Bytes(fast, SOUND.tail, 4000), mended, OPEN).verdict == "damaged"
    assert judge(Bytes(fast, SOUND.tail, 5000), mended, OPEN).verdict == "accepted"


# --- files ----------------------------------------------------------------------------------


def test_an_ordinary_file_is_accepted(tmp_path: Path) -> None:
    found = inspect(tmp_path, pdfs.document(3, title="Sparse models", size=(612, 792)))
    assert found == Inspection("accepted", 3, "Sparse models", (612.0, 792.0), ())
    assert pdf.sentence(found) == ""


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", "empty"),
        (b"%", "not_pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_pdf"),
        (pdfs.html_first(), "not_pdf"),
        (b"\x00" + pdfs.document(), "not_pdf"),
        (b"%PDF-1.7\nnothing more\n%%EOF\n", "damaged"),
        (pdfs.no_pages(), "damaged"),
        (pdfs.pages_in_a_circle(), "damaged"),
        (pdfs.encrypted("secret"), "encrypted"),
        (pdfs.encrypted("secret", revision=3), "encrypted"),
    ],
)
def test_what_is_refused_says_what_to_do(tmp_path: Path, content: bytes, verdict: str) -> None:
    found = inspect(tmp_path, content)
    assert found == Inspection(verdict)  # type: ignore[arg-type]
    assert pdf.sentence(found).count(".") == 2


def test_a_missing_file_is_empty(tmp_path: Path) -> None:
    assert pdf.inspect(tmp_path / "none.pdf").verdict == "empty"


@pytest.mark.parametrize(
    "content",
    [pdfs.document(3), pdfs.document(3, linearize=True), pdfs.javascript(hidden=True)],
    ids=["plain", "for fast view", "compressed"],
)
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, content: bytes) -> None:
    assert inspect(tmp_path, content).verdict == "accepted"
    for left in (len(content) - 2, *(len(content) * tenth // 10 for tenth in (9, 7, 5, 3, 1))):
        assert inspect(tmp_path, content[:left]).verdict == "damaged"


def test_a_file_saved_twice_is_whole_only_to_its_last_end(tmp_path: Path) -> None:
    content = pdfs.saved_twice()
    assert inspect(tmp_path, content).verdict == "accepted"
    first = content.index(b"%%EOF") + len(b"%%EOF\n")
    assert inspect(tmp_path, content[: first + 40]).verdict == "damaged"


@pytest.mark.parametrize(
    ("content", "flags"),
    [
        (pdfs.javascript(), ("javascript",)),
        (pdfs.javascript(hidden=True), ("javascript",)),
        (pdfs.linked("https://example.org"), ()),
        (pdfs.linked(" JavaScript:alert(1)"), ("javascript",)),
        (pdfs.with_open_action(Dictionary(S=Name.Launch, F=String("a.exe"))), ("launch",)),
        (
            pdfs.with_open_action(Dictionary(S=Name.SubmitForm, F=String("http://x.example"))),
            ("external_actions",),
        ),
        (pdfs.with_attachment(), ("embedded_files",)),
        (pdfs.with_form(), ("forms",)),
        (pdfs.encrypted(), ("owner_password",)),
        (pdfs.encrypted(revision=3), ("owner_password",)),
        (pdfs.wrong_offsets(), ("repaired",)),
        (pdfs.crlf(), ("repaired",)),
        (pdfs.zip_after(b"PK\x03\x04" + bytes(200)), ()),
    ],
)
def test_what_a_file_holds_is_flagged(
    tmp_path: Path, content: bytes, flags: tuple[str, ...]
) -> None:
    found = inspect(tmp_path, content)
    assert (found.verdict, found.flags) == ("accepted", flags)
    assert inspect(tmp_path, content) == found


# --- hostile files --------------------------------------------------------------------------


@pytest.mark.parametrize("bomb", [pdfs.flate_bomb, pdfs.form_bomb])
def test_a_bomb_ends_only_the_child(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    content = bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert inspect(tmp_path, content) == Inspection("too_complex")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50 * 1024  # KB


def test_deep_nesting_and_many_pages_are_answered(tmp_path: Path) -> None:
    assert inspect(tmp_path, pdfs.nested_arrays()).verdict in ("accepted", "damaged")
    assert inspect(tmp_path, pdfs.many_pages()).pages == 100_000


@pytest.mark.parametrize(("limit", "value"), [("CPU_SECONDS", 1), ("WALL_SECONDS", 0.3)])
def test_a_file_that_takes_too_long_is_too_complex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    monkeypatch.setattr(f"app.core.pdf.child.{limit}", value)
    assert inspect(tmp_path, pdfs.many_pages(200_000)) == Inspection("too_complex")


def test_a_child_that_says_nothing_whole_is_too_complex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "worker.py"
    script.write_text("print('{\"state\": \"open\"}')\nprint('{\"sta', end='')\n")
    monkeypatch.setattr("app.core.pdf.child._WORKER", script)
    assert inspect(tmp_path, pdfs.document()) == Inspection("too_complex")


# --- what is kept ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "found",
    [
        Inspection("damaged"),
        Inspection("accepted", 2, "Über “x”", (595.0, 841.89), ("forms", "repaired")),
    ],
)
def test_an_inspection_comes_back_from_its_json(found: Inspection) -> None:
    assert Inspection.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  A\n\ttitle ", "A title"),
        ("\u202efdp.exe\u200b\x00\ud800", "fdp.exe"),
        ("報告 最終", "報告 最終"),
        ("x" * 1000, "x" * TITLE_LENGTH),
        ("<script>", "<script>"),
    ],
)
def test_a_title_is_one_line_that_shows_what_it_is(given: str, kept: str) -> None:
    assert clean_title(given) == kept
