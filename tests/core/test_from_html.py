"""HTML from a clipboard becomes Markdown that shows the same, and can do nothing."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from app.core.errors import DomainError
from app.core.markdown import render
from app.core.markdown.from_html import LIMITS, MOST, from_html

WORD = """<html xmlns:o="urn:schemas"><head><style>p {color: red}</style>
<!--[if gte mso 9]><xml>settings</xml><![endif]--></head><body><!--StartFragment-->
<p class=MsoNormal><b>Bold</b> and <i>slanted</i><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span>
<![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>a)</span>Within</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>b)</span>Within too</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·</span>Second</p>
<p class=MsoNormal>Between</p>
<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>Another list</p>
<!--EndFragment--></body></html>"""
IN_MARKDOWN = """**Bold** and *slanted*

- First
  1. Within
  2. Within too
- Second

Between

1. Another list"""
# What a page, a document on the web, and a formula of a page are made of.
PIECES = """<b style="font-weight:normal" id="docs-internal-guid-1"><h2>Aims</h2>
<p><span style="font-weight:700">Strong</span> <span style="font-style:italic">and not</span></p>
<ul><li><p>one</p></li><ul><li>inner</li></ul></ul></b>
<p>x<sup>2</sup>, H<sub>2</sub>O, a*b, snake_case, $a_1*b_2$, 10<sup>Ω</sup></p>
<p>One<br>two<br></p><blockquote>Said</blockquote><pre><code>x = 1</code></pre>
<table><tr><td>a</td><td>b|c</td></tr><tr><td>1</td><td>2</td></tr></table>
<p><math><semantics><mi>α</mi><annotation encoding="application/x-tex">\\alpha_1</annotation>
</semantics></math><span class="katex-html">junk</span></p>"""
PIECES_IN_MARKDOWN = """## Aims

**Strong** *and not*

- one
  - inner

x², H₂O, a\\*b, snake_case, $a_1*b_2$, 10$^{\\text{Ω}}$

One\\
two

> Said

```
x = 1
```

| a | b\\|c |
| --- | --- |
| 1 | 2 |

$\\alpha_1$"""
ACTIVE = """<script>alert(1)</script><style>p {}</style><iframe src="https://example.org"></iframe>
<p onclick="alert(1)">Text <a href="javascript:alert(1)">one</a> <a href=" java\nscript:x">two</a>
<a href="data:text/html,x">three</a> <a href="/here">four</a> <a href="https://example.org/(a)">
five</a><img src="https://example.org/p.png" alt="A figure"><img src="file:///c:/p.png" alt="Chart">
<img src="data:image/png;base64,AAAA"><form><input value="x"></form><svg><text>x</text></svg></p>
<p style="display: none">hidden</p>"""
# What looks like marks of Markdown, and is text. Bold and slanted, links, lists are what they are.
LIKE_MARKS = """<p># x</p><p>1. x</p>
<p>2) x</p><p>- x</p><p>+ x</p><p>---</p><p>&gt; x</p><p>~~~</p>
<p>a<br>---</p><p>b<br>===</p><p>[a]: http://example.org</p><p>[a] [b](http://example.org)</p>
<p>#<b> x</b></p><p>3<span>. x</span></p><p>&nbsp; &nbsp; &nbsp; &nbsp; code</p>
<p>c\\</p><p>```</p>
<p>&lt;http://example.org&gt; &amp;copy; ~~no~~ * * * _ _ _</p><p>a | b<br>--- | ---<br>1 | 2</p>
<p>See <a href="http://example.org/">d [e] f](x)</a>, say!<a href="http://example.org/">g</a></p>
<ul><li># x</li><li>- y<ol><li>4. z</li></ol></li></ul><blockquote># q<p>- r</p></blockquote>
<pre>x
```
# y


- z</pre><p><code>m
# n`o</code></p><h2>C #</h2><dl><dt>T</dt><dd># d</dd></dl>"""
# Each would keep a reader in this process busy, or end it.
HOSTILE = {
    "deep": "<div>" * 40_000,
    "formatting": "".join(f"<font size={n}>" for n in range(3_000)) + "<p>x" * 20_000,
}


@pytest.mark.parametrize(
    ("markup", "text"), [(WORD, IN_MARKDOWN), (PIECES, PIECES_IN_MARKDOWN), ("", ""), ("x", "x")]
)
def test_what_was_copied_keeps_its_layout(markup: str, text: str) -> None:
    assert from_html(markup) == text


def test_what_looks_like_a_mark_stays_text() -> None:
    shown = BeautifulSoup(render(from_html(LIKE_MARKS)), "html5lib")
    given = BeautifulSoup(LIKE_MARKS, "html5lib")
    assert _words(shown) == _words(given)
    parts = [each.name for each in shown.find_all(["h3", "h4", "li", "pre", "hr", "table", "a"])]
    assert sorted(parts) == ["a", "a", "h4", "li", "li", "li", "pre"]


def _words(soup: BeautifulSoup) -> str:
    return "".join(soup.get_text().split())


def test_what_could_do_anything_is_left_behind() -> None:
    text = from_html(ACTIVE)
    assert text.split() == [
        *("Text", "one", "two", "three", "four", "[five](https://example.org/%28a%29)[A"),
        *("figure](https://example.org/p.png)Chart",),
    ]
    assert "<img" not in render(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_keep_a_reader_busy_is_given_up(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(LIMITS, cpu_seconds=1, wall_seconds=3)
    monkeypatch.setattr("app.core.markdown.from_html.LIMITS", short)
    with pytest.raises(DomainError) as refused:
        from_html(HOSTILE[name][:MOST])
    assert refused.value.code == "too_odd"


def test_more_than_anybody_pastes_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        from_html("<p>x</p>" * MOST)
    assert refused.value.status == 413
