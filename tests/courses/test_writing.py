"""What the editor of Markdown asks for."""

import pytest
from flask import Flask
from limits import parse

from app.courses import writing_views
from tests.factories import make_user
from tests.visitors import Visitor


def test_a_text_is_shown_as_a_page_would_show_it(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        browser = Visitor(app_sqlite, make_user())
        sent = {"text": "An *idea* <script> $\\frac{$"}
        answer = browser.post("/preview", sent)
        assert answer.text == (
            '<p>An <em>idea</em> &lt;script&gt; <code class="math-error">$\\frac{$</code></p>\n'
        )
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert browser.post("/preview", {"text": "x" * 200_001}).status_code == 413
        answer = browser.post("/markdown", {"html": "<b>Bold</b>"})
        assert (answer.text, answer.mimetype) == ("**Bold**", "text/plain")
        for path in ("/preview", "/markdown"):
            assert Visitor(app_sqlite).post(path, sent).status_code == 401


def test_nobody_asks_without_end(app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_views, "PREVIEWS", parse("2 per minute"))
    with app_sqlite.app_context():
        browser, other = Visitor(app_sqlite, make_user()), Visitor(app_sqlite, make_user())
        asked = [browser.post("/preview", {"text": "x"}).status_code for _time in range(3)]
        assert asked == [200, 200, 429]
        assert other.post("/preview", {"text": "x"}).status_code == 200
