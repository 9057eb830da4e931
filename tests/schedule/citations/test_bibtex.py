"""BibTeX in and out. The people and works are made up."""

import re
import unicodedata
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.schedule.citations import Citation, from_bibtex, is_bibtex, parse_citation, to_bibtex
from app.schedule.citations.latex import decoded, encoded
from tests.schedule.citations.test_parsing import SHAPES
from tests.schedule.scenes import refused

BROKEN, MANY = "bad_bibtex", "too_many_citations"
FILE = r"""
% a comment of ours
@string{ex = "Journal of Examples"}
@string{ex = "Journal of Examples"}
@Article{doe2019, author = {Do{\"e}, Ann and {\v S}roe, Carl and others},
  title = {The {PAC} count, 50% off: $x^2$ \& more -- {\`a} la \emph{mode}}, journal = ex,
  volume = 12, number = {3}, pages = "45--67", year = 2019, month = jun, doi = {10.1000/18\_2}}
@inproceedings(roe, author = "Carl Roe and {The House of Counts}",
  title = "On " # ex, booktitle = {Proc. of Examples}, date = {2020-05-01}, editor = {Lin Poe})
@misc{x, title = {One}, author = {van der Doe, Jr., Ann}, eprint = {1901.01234v2},
  archivePrefix = {arXiv}, url = {https://x.example/a\_b%20c}}
@misc{x, title = {Two}, title = {Second title}, journal = {arXiv preprint arXiv:1901.01235}}
@comment{of a program}
Ann Doe, Carl Roe. A plain line. COLT, 2019.
@phdthesis{t, author = {Doe, Ann}, school = {House of Counts}, year = {to appear}}
"""


def test_a_file_of_bibtex_is_understood() -> None:
    assert from_bibtex(FILE) == [
        Citation(
            title="The PAC count, 50% off: $x^2$ & more – à la mode",
            authors="Ann Doë, Carl Šroe, et al.",
            venue="Journal of Examples, 12(3):45–67",
            year=2019,
            doi="10.1000/18_2",
            note="month: Jun",
            entry_type="article",
        ),
        Citation(
            title="On Journal of Examples",
            authors="Carl Roe, The House of Counts",
            venue="Proc. of Examples",
            year=2020,
            note="date: 2020-05-01; editor: Lin Poe",
            entry_type="inproceedings",
        ),
        Citation(
            title="One",
            authors="Ann van der Doe, Jr.",
            arxiv_id="1901.01234",
            url="https://x.example/a_b%20c",
            entry_type="misc",
        ),
        Citation(
            title="Two",
            venue="arXiv preprint",
            arxiv_id="1901.01235",
            note="title: Second title",
            entry_type="misc",
        ),
        Citation(title="A plain line", authors="Ann Doe, Carl Roe", venue="COLT", year=2019),
        Citation(
            title="House of Counts",
            authors="Ann Doe",
            venue="House of Counts",
            note="year: to appear",
            entry_type="phdthesis",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("\n @article {a,}", True), ("@misc(a,)", True), ("Ann @ home {x}", False), ("", False)],
)
def test_bibtex_is_told_from_other_text(text: str, answer: bool) -> None:
    assert is_bibtex(text) is answer


def test_an_entry_that_is_broken_is_named() -> None:
    with refused("bad_bibtex") as refusal:
        from_bibtex("@misc{fine, title={a}}\n\n@misc{doe2019,\n title={b}\n@misc{roe, title={c}}")
    assert "doe2019" in refusal.value.message
    assert "line 3" in refusal.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@misc{a, title={" + "{" * 240_000 + "}" * 240_000 + "}}", MANY),
        ("@misc{a, title={" + "x" * 490_000, BROKEN),
        ("@misc{a, title={x\n" * 30_000, MANY),
        ("@misc{a, title={" + r"{\'e}" * 98_000 + "}}", MANY),
        ("@misc{a, title={" + r"\(" * 240_000 + "}}", MANY),
        ('@string{a="' + "x" * 240_000 + '"}@misc{a, title=' + "a#" * 120_000 + "a}", MANY),
        ("x\n" * 240_000 + "@misc{a, title={b}}", MANY),
        ("x" * 5_000_000, MANY),
    ],
)
def test_a_file_made_to_harm_is_refused_soon(text: str, code: str) -> None:
    begun = perf_counter()
    with refused(code):
        from_bibtex(text)
    assert perf_counter() - begun < 10


@given(st.text())
@example("a \\ {b} 50% & #1_2^3~4 `` '' -- --- $ $x_1$")
@example("$ {")
def test_latex_gives_back_the_text_that_was_written_in_it(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert decoded(encoded(composed)) == composed


PLAIN: list[dict[str, Any]] = [shape for shape in SHAPES if "venue" in shape]


@pytest.mark.parametrize("shape", PLAIN, ids=lambda shape: shape["line"][:24])
def test_what_was_written_is_read_again(shape: dict[str, Any]) -> None:
    """Names come back in the order of speech, so the authors settle after one round."""
    once = parse_citation(shape["line"])
    (again,) = from_bibtex(to_bibtex([once]))
    assert (again.title, again.year, again.note) == (once.title, once.year, once.note)
    assert (again.arxiv_id, again.doi, again.url) == (once.arxiv_id, once.doi, once.url)
    assert re.sub("[ ,]", "", again.venue) == re.sub("[ ,]", "", once.venue)
    assert from_bibtex(to_bibtex([again])) == [again]


def test_an_entry_is_written_as_bibtex_wants_it() -> None:
    citation = Citation(
        title="What {CNNs} & Breiman's trees learn",
        authors="DOE, Ann, Carl Roe, and Lin Poe et al.",
        venue="Journal of Examples, 21(160):1-48",
        year=2020,
        arxiv_id="1901.01234",
        url="https://x.example/a{b}%20c",
        note="50% off",
    )
    assert to_bibtex([citation]) == (
        "@article{doe2020what,\n"
        "  author = {DOE, Ann and Carl Roe and Lin Poe and others},\n"
        "  title = {What {\\textbraceleft{}CNNs\\textbraceright{}} \\& {Breiman's} trees learn},\n"
        "  journal = {Journal of Examples},\n"
        "  volume = {21},\n"
        "  number = {160},\n"
        "  pages = {1-48},\n"
        "  year = {2020},\n"
        "  eprint = {1901.01234},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://x.example/a%7Bb%7D%20c},\n"
        "  note = {50\\% off},\n"
        "}\n"
    )


def test_keys_are_each_entrys_own_and_of_plain_letters() -> None:
    twins = [Citation(title="The Šum", authors="Ann Doë", year=2019)] * 2
    others = [Citation(title="计数"), Citation(title="A bound", authors="The House of Counts")]
    keys = re.findall(r"@\w+\{(.*),", to_bibtex([*twins, *others]))
    assert keys == ["doe2019sum", "doe2019sum-2", "reference", "countsbound"]


@pytest.mark.parametrize(
    ("venue", "kind"),
    [
        ("", "misc"),
        ("arXiv preprint", "misc"),
        ("International Conference on Examples", "inproceedings"),
        ("COLT", "inproceedings"),
        ("Example Press", "book"),
        ("PhD thesis, House of Counts", "phdthesis"),
        ("Annals of Examples", "article"),
    ],
)
def test_the_venue_tells_the_type_where_none_is_given(venue: str, kind: str) -> None:
    assert to_bibtex([Citation(title="A", venue=venue)]).startswith(f"@{kind}{{")
    assert to_bibtex([Citation(title="A", venue=venue, entry_type="online")]).startswith("@online")
