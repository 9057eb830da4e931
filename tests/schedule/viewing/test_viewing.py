"""Notebooks, code, tables and text in a page: readable, and nothing in them is active."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from time import sleep
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.core.intake import Kind, accept
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.schedule import viewing
from app.schedule.models import Material, Visibility
from app.schedule.viewing import colouring, drawing, notebooks, tables
from app.schedule.viewing.drawing import MOST_DRAWN, Block
from tests.grading.factories import make_file
from tests.schedule.scenes import Scene
from tests.schedule.viewing.notebooks import (
    PNG,
    code,
    notebook,
    picture,
    prose,
    result,
    stream,
)

ACTIVE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)"><svg onload="alert(1)"></svg>'
    '<iframe src="https://evil.example"></iframe><a href="javascript:alert(1)">press</a>'
    "<form action=https://evil.example><button>go</button></form><style>*{display:none}</style>"
)


def _file(content: bytes, name: str) -> StoredFile:
    with store().receive() as incoming:
        incoming.write(content)
        return accept(incoming, name, kind=Kind.ANY, max_bytes=10**8)


def _material(scene: Scene, content: bytes, name: str, **values: Any) -> Material:
    return scene.material(file=_file(content, name), **values)


def _page(scene: Scene, content: bytes, name: str) -> BeautifulSoup:
    """The content of the page of a file."""
    url = _url(scene, _material(scene, content, name))
    answer = scene.client().get(url)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    # The download is the page's primary button, whatever else can be shown.
    button = page.select_one("main a.button.primary")
    assert button is not None
    assert scene.client().get(str(button["href"])).data == content
    _check_nothing_is_active(page)
    assert page.main is not None
    return page.main  # type: ignore[return-value]


def _check_nothing_is_active(page: BeautifulSoup) -> None:
    assert page.main is not None
    found = page.main.find_all(["script", "iframe", "svg", "style", "object", "form", "button"])
    assert found == []
    for tag in page.main.find_all(True):
        assert not any(name.startswith("on") or name == "style" for name in tag.attrs)
        address = str(tag.get("href") or tag.get("src") or "/")
        assert address.startswith(("/", "#", "https://", "http://")), address


def _url(scene: Scene, material: Material, rest: str = "view") -> str:
    return f"/c/{scene.course.slug}/materials/{material.public_id}/{rest}"


def _texts(main: BeautifulSoup, selector: str) -> list[str]:
    return [tag.get_text() for tag in main.select(selector)]


@pytest.mark.parametrize("nbformat", [3, 4])
def test_a_notebook_is_read_cell_by_cell(scene_sqlite: Scene, nbformat: int) -> None:
    if nbformat == 4:
        cells = [
            prose("# Margins\nThe margin is $\\gamma$."),
            code("def f(x):\n    return 'a'  # note", stream("one\n"), count=3),
            code(
                "1/0", {"output_type": "error", "traceback": ["\x1b[0;31mZeroDivisionError\x1b[0m"]}
            ),
        ]
    else:
        cells = [
            {"cell_type": "heading", "level": 1, "source": "Margins"},
            prose("The margin is $\\gamma$."),
            {
                "cell_type": "code",
                "prompt_number": 3,
                "input": ["def f(x):\n", "    return 'a'  # note"],
                "outputs": [{"output_type": "stream", "text": "one\n"}],
            },
            code("", {"output_type": "pyerr", "ename": "ZeroDivisionError", "evalue": "by zero"}),
        ]
    main = _page(scene_sqlite, notebook(*cells, nbformat=nbformat), "lab.ipynb")
    assert _texts(main, ".prose h3") == ["Margins"]
    assert main.select(".prose math")
    assert _texts(main, "pre.code")[0] == "def f(x):\n    return 'a'  # note\n"
    assert "In [3]" in _texts(main, ".cell-label")
    assert _texts(main, ".code-keyword")[:2] == ["def", "return"]
    assert _texts(main, ".code-comment") == ["# note"]
    assert _texts(main, "pre.cell-output")[0] == "one\n"
    assert _texts(main, ".cell-error")[0].startswith("ZeroDivisionError")
    assert "\x1b" not in main.get_text()


def test_results_show_the_most_that_they_can(scene_sqlite: Scene) -> None:
    table = "<table><tr><th>a</th></tr><tr><td>1</td></tr></table><style>td{color:red}</style>"
    main = _page(
        scene_sqlite,
        notebook(
            code(
                "many()",
                result(text_html=table, text_plain="   a\n0  1"),
                result(text_latex="$\\displaystyle x^2$", text_plain="x**2"),
                result(text_plain=["plain ", "text"]),
                result(text_html="<div id='plot'></div><script>draw()</script>", text_plain="Plot"),
                {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}},
            )
        ),
        "results.ipynb",
    )
    assert _texts(main, ".wide td") == ["1"]
    assert "color:red" not in main.get_text()
    assert main.select(".prose math")
    assert _texts(main, "pre.cell-output") == ["plain text", "Plot"]
    assert "An output of a kind that is not shown here." in main.get_text()


def test_pictures_are_served_one_by_one_to_those_who_see_the_material(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    pasted = {"attachments": {"a.png": {"image/png": picture()["data"]["image/png"]}}}
    cells = (prose("![A plot](attachment:a.png)", **pasted), code("plot()", picture(PNG + b"2")))
    material = _material(scene, notebook(*cells), "p.ipynb", visibility=Visibility.COURSE)
    student = scene.client(scene.student)
    page = BeautifulSoup(student.get(_url(scene, material)).text, "html.parser")
    sources = [str(tag["src"]) for tag in page.select("img.cell-output")]
    assert sources == [_url(scene, material, f"pictures/{n}") for n in (1, 2)]
    assert all(tag["alt"] for tag in page.select("img"))
    for source, content in zip(sources, (PNG, PNG + b"2"), strict=True):
        answer = student.get(source)
        assert (answer.mimetype, answer.data) == ("image/png", content)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert student.get(source, etag).status_code == 304
        assert scene.client().get(source, etag).status_code == 404
        assert scene.client().get(source).status_code == 404
    assert student.get(_url(scene, material, "pictures/3")).status_code == 404
    assert student.get(_url(scene, material, "pictures/0")).status_code == 404


def test_what_is_no_picture_is_served_as_none(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    html = picture(b"<script>alert(1)</script>")
    damaged = picture()
    damaged["data"]["image/png"] = "iVBORw0KGgo*not base64*"
    material = _material(scene, notebook(code("x", html, damaged)), "p.ipynb")
    assert scene.client().get(_url(scene, material, "pictures/1")).status_code == 404
    assert scene.client().get(_url(scene, material, "pictures/2")).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        notebook(
            prose(ACTIVE),
            code(ACTIVE, stream(ACTIVE), result(text_html=ACTIVE, text_plain=ACTIVE)),
            code("", result(text_markdown=ACTIVE), {"output_type": "error", "traceback": [ACTIVE]}),
            {"cell_type": "raw", "source": ACTIVE},
        ),
        ACTIVE.encode(),
    ],
    ids=["notebook", "text"],
)
def test_nothing_in_a_file_becomes_active(scene_sqlite: Scene, content: bytes) -> None:
    names = (
        ["x.ipynb"] if content.startswith(b"{") else ["x.html", "x.svg", "x.md", "x.csv", "x.py"]
    )
    for name in names:
        _page(scene_sqlite, content, name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b'{"nbformat": 2, "cells": []}',
        b'{"nbformat": "4"}',
        b'{"nbformat": 4, "cells": ' + b"[" * 100_000,
        b'{"nbformat": 4, "cells": [{"source": "no type"}]}',
        "Märgin".encode("latin-1"),
    ],
)
def test_a_notebook_that_is_none_is_said_to_be(scene_sqlite: Scene, content: bytes) -> None:
    main = _page(scene_sqlite, content or b" ", "x.ipynb")
    assert "This notebook can't be read." in main.get_text()


def test_odd_parts_of_a_notebook_spoil_no_others(scene_sqlite: Scene) -> None:
    odd: dict[str, Any] = {"a": [[[{}]]] * 9}
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "source": odd, "outputs": odd, "execution_count": "three"},
        {"cell_type": "code", "source": None, "outputs": [{}, {"output_type": 7, "data": []}]},
        {"cell_type": "markdown", "source": "", "attachments": [odd]},
        {"cell_type": "unheard of", "source": ["raw ", "text"]},
        code("fine()"),
    ]
    deep = json.loads("[" * 900 + "]" * 900)
    cells.append({"cell_type": "code", "source": "deep()", "outputs": deep})
    main = _page(scene_sqlite, notebook(*cells), "x.ipynb")
    assert {"fine()\n", "deep()\n"} <= set(_texts(main, "pre.code"))
    assert "raw text" in _texts(main, "pre.cell-output")


def test_much_is_cut_and_said_to_be(scene_sqlite: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "MOST_CELLS", 2)
    cells = [code("print()", stream("x" * 50_000))] * 5
    main = _page(scene_sqlite, notebook(*cells), "x.ipynb")
    assert "3 more cells." in main.get_text()
    assert all(len(text) < 21_000 for text in _texts(main, "pre.cell-output"))
    # The parser of Markdown would take seconds for each, were they not left as they are.
    slow = _page(scene_sqlite, notebook(*[prose("*a_ " * 6_000)] * 2), "x.ipynb")
    assert len(slow.select(".prose pre")) == 2
    monkeypatch.setattr(viewing, "LARGEST_NOTEBOOK", 1000)
    large = _page(scene_sqlite, notebook(code("x" * 1000)), "x.ipynb")
    assert "too large to be shown" in large.get_text()


def test_a_page_has_an_end_and_is_drawn_once_however_many_come_at_first(
    scene_sqlite: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = [stream("&" * 20_000)] * 10  # each five times as long in HTML
    file = _file(notebook(*[code(f"a{n}()", *outputs) for n in range(4)]), "x.ipynb")
    drawn: list[int] = []
    real = drawing.notebook_blocks

    def slowly(given: notebooks.Notebook) -> list[Block]:
        drawn.append(1)
        sleep(0.1)
        return real(given)

    monkeypatch.setattr(viewing, "notebook_blocks", slowly)
    path = store().path(file.sha256)
    with scene_sqlite.app.test_request_context(), ThreadPoolExecutor(3) as pool:
        tasks = [pool.submit(copy_context().run, viewing.show, file, path) for _each in range(3)]
        seen = [task.result() for task in tasks]
    assert len(drawn) == 1
    assert seen[0] is seen[1] is seen[2]
    assert sum(len(block.body) for block in seen[0].blocks) < MOST_DRAWN + 100_200
    assert "3 more cells. The download has all of it." in seen[0].blocks[-1].body


def test_html_nested_beyond_reason_is_shown_as_text(scene_sqlite: Scene) -> None:
    deep = "<div>" * 4_000 + "deep" + "</div>" * 4_000
    main = _page(
        scene_sqlite, notebook(code("", result(text_html=deep, text_plain="plain"))), "x.ipynb"
    )
    assert _texts(main, "pre.cell-output") == ["plain"]


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m \x1b]0;title\x07text", "red text"),
        ("10%\r50%\r100%\ndone\r\n", "100%\ndone\n"),
        ("a\x00b\u202ec", "abc"),
        ("\r" * 50_000 + "end", "end"),
    ],
)
def test_what_a_terminal_would_show(given: str, seen: str) -> None:
    assert notebooks.terminal_text(given) == seen


def test_code_has_numbered_lines_in_its_language(scene_sqlite: Scene) -> None:
    for name, source, word in (
        ("lab.py", "import os\n\nx = 1\n", "import"),
        ("fit.R", "f <- function(x) x\n", "function"),
        ("run.jl", "function f(x)\nend\n", "function"),
        ("plot.m", "function y = f(x)\n% note\nend\n", "function"),
        ("main.cpp", "int main() { return 0; }\n", "int"),
    ):
        main = _page(scene_sqlite, source.encode(), name)
        assert _texts(main, "pre.numbered")[0] == source
        assert len(main.select(".numbered .line")) == source.count("\n")
        assert word in _texts(main, ".code-keyword")


def test_text_is_read_in_its_encoding(scene_sqlite: Scene) -> None:
    text = "这是一个关于间隔的说明，用于测试编码的识别。\n第二行。\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        main = _page(scene_sqlite, text.encode(encoding), "notes.txt")
        assert _texts(main, "pre.numbered") == [text], encoding
    assert "can't be read as text" in _page(scene_sqlite, b"\x00\x01\x02" * 99, "x.txt").get_text()


def test_markdown_is_drawn_and_a_long_text_cut(
    scene_sqlite: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = _page(scene_sqlite, b"# Notes\n\n- a *b* $x$\n", "README.md")
    assert _texts(main, ".prose h3") == ["Notes"]
    assert main.select(".prose li em")
    monkeypatch.setattr(viewing, "MOST_LINES", 10)
    long = _page(scene_sqlite, b"line\n" * 50, "long.txt")
    assert len(long.select(".line")) == 10
    assert "Only the first part is shown here." in long.get_text()
    monkeypatch.setattr(viewing, "LONGEST_TEXT", 20)
    part = _page(scene_sqlite, ("é" * 9 + "\n").encode() * 9, "part.txt")
    assert "Only the first part is shown here." in part.get_text()
    assert _texts(part, ".line") == ["é" * 9 + "\n"]


def test_a_table_is_shown_as_one_with_its_first_rows(scene_sqlite: Scene) -> None:
    rows = "".join(f'{n};"<b>{n}</b>"\n' for n in range(300))
    main = _page(scene_sqlite, f"No;Name\n{rows}".encode(), "data.csv")
    assert _texts(main, ".grid-table th") == ["No", "Name"]
    assert _texts(main, ".grid-table td")[:2] == ["0", "<b>0</b>"]
    assert len(main.select(".grid-table tbody tr")) == 200
    assert "The first 200 rows are shown." in main.get_text()
    wide = tables.read(",".join("x" * 60))
    assert wide is not None
    assert (len(wide.head), wide.columns_cut, wide.rows_cut) == (50, True, False)


def test_what_can_not_be_shown_is_opened_itself(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    material = scene.material(file=make_file())
    answer = scene.client().get(_url(scene, material))
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert scene.client().get(_url(scene, scene.material())).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "viewable"),
    [
        (b"{}", "Lab.IPYNB", True),
        (b"x = 1", "lab.py", True),
        (b"%PDF-1.7", "lab.py", False),
        (b"x", "lab", False),
        (b"x", "lab.docx", False),
        (PNG, "data.csv", False),
    ],
)
def test_what_can_be_shown_is_told_by_name_and_content(
    scene_sqlite: Scene, content: bytes, name: str, viewable: bool
) -> None:
    assert viewing.is_viewable(_file(content, name)) is viewable


def test_what_can_not_be_coloured_in_time_is_shown_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colouring, "MOST", 10)
    long, short, unknown = colouring.coloured(
        [("python", "x" * 11), ("python", "def f()"), ("", "<b>")]
    )
    assert long == f'<span class="line">{"x" * 11}\n</span>'
    assert "code-keyword" in short
    assert unknown == '<span class="line">&lt;b&gt;\n</span>'
