"""No sentence of a page is lost, however it was mangled."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import to_builtins

from app.core.errors import InvalidInput
from app.transfer.description import Understood
from app.transfer.reading import read
from tests.transfer.reading.pages import NAMES, page

# Labels, columns' heads, weekdays, months and titles: understood, and not kept as words.
UNDERSTOOD = frozenset(
    re.findall(
        r"\w+",
        """abstract and bio biography by class course date deadline description due fall from hours
    in info information instructor instructors invited lecture lectures lecturer location means
    place presenter presenters prof professor dr mr reference references reading readings room
    schedule scribe scriber scribes seminar seminars slide slides speaker spring summer autumn
    winter team teaching assistant assistants time timetable title to topic topics venue video when
    where week homework staff notes pm am on at http https doi org arxiv the a of with given talk
    monday tuesday wednesday wedneday thursday friday saturday sunday mon tue wed thu fri sat sun
    january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep sept oct nov dec data matlab pdf guest meetings lec number i ii
    tuesdays mondays group ta tas deadlines materials suggested tba tbd tbc presentations taught
    papers topics themes thema wednesdays thursdays student students
    tentative weekly programme paper th about logistics""",
    )
)


def visible_words(content: bytes) -> set[str]:
    """The words that a reader sees, by means that are not those of the reader under test."""
    text = content.decode("utf-8")
    if re.search("<html|<td|<p", text):
        text = re.sub(r"(?s)<!--.*?(-->|$)|<(script|style|title)\b.*?</\2>", " ", text)
        text = re.sub(r"(?s)<title>.*?(</title>|$)", " ", text)
        text = re.sub(r"(?s)<nav.*?</nav>|<nav.*$", " ", text)  # A menu is no sentence.
        text = re.sub(r"<a href=.?#[^<>]*>[^<>]*</a>", " ", text)
        text = re.sub(r"<[^<>]*>|<[^<>]*$", " ", text)
    words = re.findall(r"[^\W\d_]{2,}", unescape(text).lower())
    return {word for word in words if word.isascii()} - UNDERSTOOD


def kept_words(understood: Understood) -> set[str]:
    """Every word in every field."""
    text = str(to_builtins(understood)).replace("\\n", " ").replace("\\t", " ")
    return set(re.findall(r"[^\W\d_]{2,}", text.lower()))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_page_is_kept(name: str) -> None:
    assert visible_words(page(name)) - kept_words(read(page(name))) == set()


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_every_word_of_a_mangled_page_is_kept(name: str, data: st.DataObject) -> None:
    text = page(name).decode("utf-8")
    pattern = (
        r"</?(?!title|html|script|style|nav)[a-z][^<>]*>\n?"
        if name.endswith("html")
        else r"\n[^\n]*|\t| {2,}|:|\]"
    )
    places = [match.span() for match in re.finditer(pattern, text)]
    chosen = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=40))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + " " + text[end:]
    content = text.encode()
    try:
        understood = read(content)
    except InvalidInput:
        return
    assert visible_words(content) - kept_words(understood) == set()


def test_what_has_no_place_is_told_with_where_it_stood() -> None:
    understood = read(page("modern.html"))
    found = [(one.text, one.where) for one in understood.unplaced]
    assert found == [
        ("Part II: Moving", "between the rows of the schedule"),
        ("Last updated January 2021", "at the foot of the page"),
    ]
