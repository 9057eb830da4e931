"""Citations as people write them. The people and works are made up; the shapes are not."""

import re
import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.schedule.citations import Citation, parse_citation, parsing

SHAPES = tomllib.loads((Path(__file__).parent / "shapes.toml").read_text(encoding="utf-8"))["shape"]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["line"][:24])
def test_a_citation_is_understood_in_the_shapes_of_course_pages(shape: dict[str, Any]) -> None:
    says = {name: value for name, value in shape.items() if name != "line"}
    assert parse_citation(shape["line"]) == Citation(**says)


def test_links_belong_to_the_words_that_they_stand_on() -> None:
    links = [
        ("A count of them all", "https://papers.example/1.pdf"),
        ("Ann Doe", "https://ann.example/"),
        ("Github", "https://code.example/"),
        ("arXiv:1901.01234", "https://arxiv.org/abs/1901.01234"),
        ("paper", "https://doi.org/10.1000/182"),
    ]
    line = (
        "Ann Doe, Carl Roe. A count of them all House of Counts [ arXiv:1901.01234 ] [ Github ] [x]"
    )
    assert parse_citation(line, links) == Citation(
        authors="Ann Doe, Carl Roe",
        title="A count of them all",
        venue="House of Counts",
        arxiv_id="1901.01234",
        doi="10.1000/182",
        url="https://papers.example/1.pdf",
        note="[x]",
        links=[
            ("Github", "https://code.example/"),
            ("Ann Doe", "https://ann.example/"),
            ("paper", "https://doi.org/10.1000/182"),
        ],
    )


def test_a_title_that_leads_to_arxiv_needs_no_address_beside_the_number() -> None:
    found = parse_citation("Counting. 2019.", [("Counting", "https://arxiv.org/abs/1901.01234")])
    assert found == Citation(title="Counting", year=2019, arxiv_id="1901.01234")


def test_a_label_alone_is_the_title_of_its_link() -> None:
    found = parse_citation("[ video ]", [("video", "https://films.example/1")])
    assert found == Citation(title="video", url="https://films.example/1")


# What fields say without the word: the name of the number, and little words before names.
UNSAID = {"arxiv", "doi", "https", "http", "org", "abs", "by", "in", "url", "available", "at", "j"}
PIECES = """Ann Doe Roe, and & A. B., Jr. et al. Counts of (2019). 2020, 12(3): 4-5. ICML Journal In
by [ ] [J] [x] arXiv:1901.01234v2. [arXiv:1902.00002] https://x.example/1, 10.1234/x.5. 《 》 “ ” "
: ? 张甲、 计数。 2018年， to appear. Proc. www (It is) Title - • ."""
LINES = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


def words_of(text: str) -> list[str]:
    """The words of a text; the version of an arXiv number is none."""
    plain = re.sub(r"(\d{4}\.\d{4,5})v\d+", r"\1", text.casefold().replace("年", " "))
    return [word for word in re.findall(r"\w+", plain) if word not in UNSAID]


@given(LINES | st.text(max_size=200))
@example("x[J] 0")
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost(text: str) -> None:
    found = parse_citation(text)
    fields = [found.title, found.authors, found.venue, str(found.year or ""), found.note]
    fields += [found.arxiv_id, found.doi, found.url, *(" ".join(link) for link in found.links)]
    kept = set(words_of(" ".join(fields)))
    assert [word for word in words_of(text) if word not in kept] == []
    assert bool(found.title) == bool(text.split())


def test_a_line_that_would_lose_a_word_stands_whole_in_the_title(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "_of_sentences", lambda *_: Citation(title="Half"))
    assert parse_citation("Half a line. arXiv:1901.01234") == Citation(
        title="Half a line.", arxiv_id="1901.01234"
    )


@pytest.mark.parametrize("part", ["A. Doe, ", "Jo Do. ", "[a] ", '"a ', " by Jo, ", "(", "1999 "])
def test_a_line_of_any_make_is_read_soon(part: str) -> None:
    begun = perf_counter()
    assert parse_citation(part * (4000 // len(part))).title
    assert perf_counter() - begun < 5
