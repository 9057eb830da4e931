"""Workbooks are read in a child with limits: what comes to one is refused, and costs little."""

import re
import resource
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from time import monotonic

import pytest
from openpyxl import Workbook

from app.core.child import Limits
from app.core.errors import DomainError
from app.core.intake import MEGABYTE
from app.courses.roster import workbook
from app.courses.roster.workbook import LIMITS, Row, rows_of


def ordinary() -> bytes:
    """A workbook whose first sheet is blank and whose second has what people put into one."""
    book = Workbook()
    sheet = book.create_sheet("Class")
    sheet.append(["Name", "Student ID", "Section", "Half"])
    sheet.append([])
    sheet.append(["歐陽美玲", "00382285", 2.0, 0.5])
    sheet.append(["Ana\nDíaz", "=1+2", True, None])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def rewritten(part: str, pattern: bytes, text: bytes, **added: bytes) -> bytes:
    """The ordinary workbook with `text` behind what fits the pattern in a part, and with parts."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(ordinary())) as old, zipfile.ZipFile(kept, "w", 8) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[part], found = re.subn(pattern, lambda fit: fit[0] + text, parts[part], count=1)
        assert found
        for name, content in {**parts, **added}.items():
            new.writestr(name, content)
    return kept.getvalue()


def styles() -> bytes:
    return rewritten("xl/styles.xml", rb"<cellXfs[^>]*>", b"<xf/>" * 5_000_000)


def fonts() -> bytes:
    return rewritten("xl/styles.xml", rb"<fonts[^>]*>", b"<font/>" * 1_000_000)


def strings() -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return rewritten(
        "[Content_Types].xml",
        rb"<Types[^>]*>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/>' % kind,
        **{"xl/sharedStrings.xml": b'<sst xmlns="%b">%b</sst>' % (space, b"<si/>" * 3_000_000)},
    )


def names() -> bytes:
    return rewritten(
        "xl/workbook.xml",
        rb"</sheets>",
        b"<definedNames>%b</definedNames>" % (b'<definedName name="n">A</definedName>' * 500_000),
    )


def cells() -> bytes:
    return rewritten(
        "xl/worksheets/sheet2.xml", rb"<sheetData>", b"<row>%b</row>" % (b"<c/>" * 4_000_000)
    )


def texts(length: int, *, rows: int = 1) -> bytes:
    """The ordinary workbook with rows of thirty cells of so many characters before the others."""
    cell = b'<c t="inlineStr"><is><t>%b</t></is></c>' % (b"a" * length)
    row = b"<row>%b</row>" % (cell * 30)
    return rewritten("xl/worksheets/sheet2.xml", rb"<sheetData>", row * rows)


def test_an_ordinary_workbook_is_read_as_text() -> None:
    assert rows_of(ordinary()) == (
        Row(1, ("Name", "Student ID", "Section", "Half")),
        Row(3, ("歐陽美玲", "00382285", "2", "0.5")),
        # What a formula came to is not known before a spreadsheet program has saved it.
        Row(4, ("Ana\nDíaz", "", "True")),
    )


def test_of_a_formula_its_value_is_read() -> None:
    formula = b'<row r="9"><c r="A9"><f>1+2</f><v>3</v></c></row>'
    content = rewritten("xl/worksheets/sheet2.xml", rb"<row.*</row>", formula)
    assert rows_of(content)[-1] == Row(9, ("3",))


@pytest.mark.parametrize("bomb", [styles, fonts, strings, names, cells])
def test_a_bomb_ends_only_the_child(
    monkeypatch: pytest.MonkeyPatch, bomb: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(workbook, "LIMITS", replace(LIMITS, cpu_seconds=1))
    content = bomb()
    assert len(content) < 100_000
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, monotonic()
    with pytest.raises(DomainError, match="too large or too odd") as refused:
        rows_of(content)
    assert refused.value.code == "workbook_too_odd"
    assert monotonic() - begun < LIMITS.wall_seconds + 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # KB


@pytest.mark.parametrize(
    "limits",
    [
        replace(LIMITS, memory=200 * MEGABYTE, cpu_seconds=60, wall_seconds=60),
        replace(LIMITS, wall_seconds=0.3),
    ],
)
def test_memory_and_time_on_the_wall_are_limits_too(
    monkeypatch: pytest.MonkeyPatch, limits: Limits
) -> None:
    monkeypatch.setattr(workbook, "LIMITS", limits)
    with pytest.raises(DomainError, match="too large or too odd"):
        rows_of(cells())


def test_an_answer_that_is_cut_off_is_none() -> None:
    with pytest.raises(DomainError, match="too large or too odd"):
        rows_of(texts(30_000, rows=20))  # 18 MB


def test_a_cell_longer_than_any_program_writes_is_damage() -> None:
    assert len(rows_of(texts(32_767))[0].cells[29]) == 32_767
    with pytest.raises(DomainError, match="damaged"):
        rows_of(texts(32_768))


def test_a_workbook_that_is_looked_at_again_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = ordinary()
    found = rows_of(content)
    monkeypatch.setattr(workbook, "_WORKER", "/nowhere")
    assert rows_of(bytes(bytearray(content))) == found
