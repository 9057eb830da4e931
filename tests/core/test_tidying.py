"""Text as it is kept: addresses that were typed without https://."""

import pytest

from app.core.tidying import with_scheme


@pytest.mark.parametrize(
    "address",
    ["zoom.example.org/j/123", "example.org", "example.org:8080/a?b#c", "müller.example/é"],
)
def test_an_address_without_its_beginning_gets_it(address: str) -> None:
    assert with_scheme(address) == f"https://{address}"


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org", "http://example.org", "javascript:alert(1)", "mailto:a@b.example"),
        *("a@b.example", "slides.pdf", "two words.example", "/c/x", "", "J.B. Roe", "localhost"),
    ],
)
def test_what_is_no_such_address_stays_as_it_is(text: str) -> None:
    assert with_scheme(text) == text
