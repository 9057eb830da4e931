"""The text of one form is bounded, however it is sent."""

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

MOST = 10_000


@pytest.fixture
def small(app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app_sqlite.config, "MAX_FORM_MEMORY_SIZE", MOST)
    return app_sqlite


def status(app: Flask, fields: dict[str, str], *, multipart: bool) -> int:
    kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    builder = EnvironBuilder(path="/sign-in", method="POST", data=fields, content_type=kind)
    return app.test_client().open(builder.get_request()).status_code


@pytest.mark.parametrize("multipart", [False, True])
@pytest.mark.parametrize(
    "fields",
    [
        {"email": "a" * (MOST + 1)},
        {f"field{n}": "a" * (MOST // 9) for n in range(10)},
    ],
)
def test_more_text_than_a_form_may_carry_is_refused(
    small: Flask, fields: dict[str, str], multipart: bool
) -> None:
    assert status(small, fields, multipart=multipart) == 413


@pytest.mark.parametrize("multipart", [False, True])
def test_as_much_as_it_may_is_read(small: Flask, multipart: bool) -> None:
    """Refused for what it says, not for its length."""
    assert status(small, {"email": "a" * (MOST - 200)}, multipart=multipart) in (400, 422)
