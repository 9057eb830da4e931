"""Bytes of every kind become text, or are refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidInput
from app.transfer.reading import read
from app.transfer.reading.decode import decode
from tests.transfer.reading.pages import page

CHINESE = page("chinese.html").decode("utf-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE.replace("utf-8", "gb2312"), "utf-8"),
        (CHINESE, "gb18030"),
        (CHINESE.replace("utf-8", "gb2312"), "gb18030"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE.replace("utf-8", "big5"), "utf-8"),
        ("<html><p>Gábor and Réne naïve, très «café» über", "latin-1"),
        ("<html><meta charset=gb2312><p>Gábor, Réne: café", "latin-1"),
        ("<html><p>Ann’s “notes” – 5 €", "cp1252"),
        ("<html><meta charset=windows-1251><p>Иван Петров", "cp1251"),
        ("<html><meta charset=big5><p>課程的時間表", "big5"),
    ],
)
def test_text_is_read_as_it_is_and_not_as_it_is_declared(text: str, encoding: str) -> None:
    source = decode(text.encode(encoding))
    assert (source.text, source.is_html, source.doubt) == (text, True, "")


def test_a_few_lost_bytes_are_told() -> None:
    source = decode("Zeit und Größe, schön: 时间表的内容".encode() + b"\xe6\x97" + b" end")
    assert source.text.startswith("Zeit und Größe")
    assert source.doubt.startswith("1 letters")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"   \n", b"%PDF-1.7 x", b"PK\x03\x04abc", b"\x89PNG\r\n", b"GIF89a",
        b"\xff\xd8\xffabc",
        b"1 2 3", bytes(range(256)) * 9, b"\xd0\xcf\x11\xe0abc",
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(content)
    assert refusal.value.message.endswith(".")


@given(st.binary(max_size=400))
def test_no_bytes_do_harm(content: bytes) -> None:
    for content_or_page in (content, b"<html>" + content, b"<table><tr><td>" + content):
        try:
            read(content_or_page)
        except InvalidInput:
            continue
