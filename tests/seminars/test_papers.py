"""Lines of papers become links where they name an address or an arXiv id."""

import pytest

from app.seminars.boards.papers import Paper, papers_of


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("Attention. arXiv:1706.03762", "https://arxiv.org/abs/1706.03762"),
        ("arxiv: 1706.03762v5 (revised)", "https://arxiv.org/abs/1706.03762v5"),
        ("arXiv:math.GT/0309136", "https://arxiv.org/abs/math.GT/0309136"),
        ("See https://example.org/a(b)/c.pdf.", "https://example.org/a(b)/c.pdf"),
        ("(https://example.org/x)", "https://example.org/x"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/x", ""),
        ("Only a title, 1706.03762", ""),
    ],
)
def test_a_line_links_to_the_address_that_it_names(line: str, url: str) -> None:
    assert papers_of(line) == [Paper(line, url)]


def test_empty_lines_are_left_out() -> None:
    assert papers_of("\n One \n\n\tTwo\n") == [Paper("One"), Paper("Two")]
