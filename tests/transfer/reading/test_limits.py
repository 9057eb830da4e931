"""However a page is made, it is read in seconds or refused."""

import time

import pytest

from app.core.errors import InvalidInput
from app.transfer.reading import read
from tests.transfer.reading.pages import page

ROW = b"<tr><td>9/9/2020<td>Lecture 1: Ropes</tr>"


@pytest.mark.parametrize(
    "content",
    [
        b"<html>" + b"<div>" * 50_000 + b"Some words",
        b"<html>" + b"<table><tr><td>" * 15_000 + b"Some words",
        b"<html>" + b"<ul><li>a word" * 8_000,
        b"<html>" + b"<b>a <i>b" * 10_000,
        b"<html>" + b'a<a x="' * 50_000,
        b"<html>a" + b"<!--" * 50_000,
        b"<html>a" + b"<" * 100_000,
        b"9/9/2020 " + b"mini course " * 10_000,
        b"a" + b"[" * 100_000,
        b"a" + b" " * 500_000 + b"b",
    ],
)
def test_no_page_takes_long(content: bytes) -> None:
    before = time.process_time()
    read(content)
    # A second or two at worst when measured; what grows with the square would take many minutes.
    assert time.process_time() - before < 60


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>Date<td>Topic</tr>" + ROW * 2_100,
        b"9/9/2020 Lecture 1: Ropes\n" * 2_100,
        b"a word\n" * 25_000,
        b"a word " * 800_000,
    ],
)
def test_what_is_too_long_for_a_course_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(content)
    assert refusal.value.code == "too_large"


def test_a_long_page_is_read_whole() -> None:
    whole = page("banner.html")
    start = whole.index(b"<tr>\n<td>09/18/2013")
    row = whole[start : whole.index(b"<tr>\n<td>09/25/2013")]
    long = whole.replace(row, row * (200_000 // len(row)))
    assert len(read(long).course.meetings) > 100
