"""Roster files as programs write them: bytes become rows, or are refused with the reason."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from app.core.errors import DomainError
from app.courses.roster.columns import lay_out
from app.courses.roster.entries import Entry, Understood, understand
from app.courses.roster.reading import LARGEST, read

PEOPLE = """姓名,電子郵件,學號
王小明,xiaoming@example.org,20990017
歐陽美玲,meiling@example.org,00382285
陳大文,taiman@example.org,20382286
李志強,chikeung@example.org,20382287
"""


def workbook(*rows: list[Any], shape: str = "") -> bytes:
    """An XLSX file with these rows; `shape` is the number format of its cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows() if shape else ():
        for cell in cells:
            cell.number_format = shape
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def people(content: bytes | str, **given: str) -> list[Entry]:
    """The people of a file, when nobody corrects anything."""
    return whole(content, **given).entries


def whole(content: bytes | str, **given: str) -> Understood:
    """A file as it is understood."""
    sheet = read(content.encode() if isinstance(content, str) else content, **given)
    return understand(sheet, lay_out(sheet))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_are_kept_in_every_encoding_and_with_every_delimiter(
    encoding: str, delimiter: str
) -> None:
    found = people(PEOPLE.replace(",", delimiter).replace("\n", "\r\n").encode(encoding))
    assert [each.name for each in found] == ["王小明", "歐陽美玲", "陳大文", "李志強"]
    assert [each.line for each in found] == [2, 3, 4, 5]
    assert found[1].student_id == "00382285"


def test_an_encoding_that_is_said_counts_and_one_that_does_not_fit_is_refused() -> None:
    short = "姓名,邮箱\n张伟,zhang@example.org\n"
    assert people(short.encode("gb18030"), encoding="gb18030")[0].name == "张伟"
    with pytest.raises(DomainError, match="can't be read as utf-8"):
        read(short.encode("gb18030"), encoding="utf-8")


def test_western_letters_of_old_windows_files() -> None:
    text = "Name;Vorname;E-Mail;Matrikelnummer\nMüller;Jörg;joerg@example.org;0123456\n" * 2
    (found,) = people(text.encode("cp1252"))
    assert (found.name, found.student_id) == ("Jörg Müller", "0123456")


def test_a_workbook_is_read_as_it_is_seen() -> None:
    content = workbook(
        ["Name", "E-mail", "Student ID", "Section"],
        ["Ana Díaz", "ana@example.org", 20990017.0, "L1"],
        [],
        ["Bo Li", "bo@example.org", 20382285, 2],
    )
    assert [(e.line, e.name, e.student_id, e.section) for e in people(content)] == [
        (2, "Ana Díaz", "20990017", "L1"),
        (4, "Bo Li", "20382285", "2"),
    ]
    shaped = workbook(["ana@example.org", "Ana Díaz", 382284], shape="00000000")
    assert people(shaped)[0].student_id == "00382284"


def test_blank_lines_and_lines_within_cells_count() -> None:
    found = people('Name,E-mail\n\n"Ana\nDíaz",ana@example.org\n,\nBo Li,bo@example.org\n')
    assert [(each.line, each.name) for each in found] == [(3, "Ana Díaz"), (6, "Bo Li")]
    said = people("sep=;\nName;E-mail\nBo, Li;bo@example.org\n")
    assert [(each.line, each.name) for each in said] == [(3, "Li Bo")]


def bomb() -> bytes:
    """A workbook that unpacks to a hundred times the room that it may take."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 31_000_000)
    return kept.getvalue()


def archive() -> bytes:
    """A ZIP archive that is no workbook."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("notes.txt", b"notes")
    return kept.getvalue()


def damaged() -> bytes:
    """A workbook whose parts are not what they should be."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("xl/workbook.xml", b"<workbook")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n \n", "file_empty"),
        (b",,\n,,\n", "file_empty"),
        (b"%PDF-1.5\r\n%\xb5\xb5\xb5\xb5\r\n1 0 obj\r\n", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"\x01\x02\x00\x03name\x00\x00\xff", "not_text"),
        (b"<!DOCTYPE html><table><tr><td>Name</td></tr></table>", "not_a_table"),
        (archive(), "not_a_workbook"),
        (damaged(), "not_a_workbook"),
        (b"PK\x03\x04 and no more", "not_a_workbook"),
        (bomb(), "too_many_rows"),
        (b"a,b\n" * 20_001, "too_many_rows"),
        (b",".join([b"a"] * 101), "too_many_rows"),
        (b"a" * (LARGEST + 1), "file_too_large"),
        (b'Name,E-mail\n"Ana,ana@example.org\n' + b"Bo,bo@example.org\n" * 9, "open_quotation"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_roster_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read(content)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_workbook_of_far_away_cells_is_refused_soon() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Name", "far"
    kept = BytesIO()
    book.save(kept)
    assert len(read(kept.getvalue()).rows) == 1
    with pytest.raises(DomainError, match="at most 20000 rows"):
        read(workbook(*([n] for n in range(20_001))))
