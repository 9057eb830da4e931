"""What people typed becomes HTML that can do nothing, whatever they typed."""

import threading
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.markdown import MOST, plain, render, render_title
from app.core.markdown.allowed import ALLOWED_CLASSES, ATTRIBUTES, MATH_TAGS, TEXT_TAGS
from app.core.markdown.formulas import LONGEST

ALLOWED = TEXT_TAGS | MATH_TAGS


class Elements(HTMLParser):
    """Reads HTML as a browser's tokenizer does and keeps its elements."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.other: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)


def assert_can_do_nothing(markup: str) -> None:
    elements = Elements(markup)
    assert elements.other == []
    for tag, attributes in elements.found:
        assert tag in ALLOWED
        for name, value in attributes.items():
            if name == "class":
                assert set(value.split()) <= ALLOWED_CLASSES
            elif name == "href":
                assert value.lower().startswith(("http:", "https:", "mailto:"))
            elif (tag, name) == ("a", "rel"):
                assert value == "nofollow noopener"
            else:
                assert name in ATTRIBUTES.get(tag, set())


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="x" onclick="alert(1)">x</a>',
    "<svg/onload=alert(1)><animate onbegin=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
    "<!-- --><style>*{display:none}</style><base href=//evil><meta http-equiv=refresh>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1)) [y](&#106;avascript:alert(1)) [z](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=) ![x](data:image/png;base64,AAAA)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example)",
    "<javascript:alert(1)> <data:text/html,x>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover=alert(1)//)',
    r"$\href{javascript:alert(1)}{x}$",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</math><script>alert(1)</script>}$",
    r"$\class{x}{y}\style{color:red}{z}\cssId{a}{b}$",
    r"$\begin{align}a\label{<script>}\end{align}\eqref{<script>}$",
    r'$\mathrm{" onload="alert(1)}\operatorname{"><script>}$',
    r"$\unicode{x3c}script\char`\<$",
    "$\\begin{array}{lcr}a&b&c\\end{array}$ `$x$` ``<script>``",
    '```" onclick="alert(1)\n<script>\n```',
    "| a |\n|:-:|\n| <script> |",
]


def line(text: str) -> str:
    """One line of text as `render` makes it, without the paragraph around it."""
    return render(text).removeprefix("<p>").removesuffix("</p>\n")


def test_a_title_holds_no_link_since_it_may_be_one() -> None:
    assert render_title("See [arXiv](https://arxiv.org/abs/1)") == (
        "See [arXiv](https://arxiv.org/abs/1)"
    )
    assert render_title("*Why* `x`") == "<em>Why</em> <code>x</code>"


@pytest.mark.parametrize("text", HOSTILE)
def test_active_content_is_shown_or_removed(text: str) -> None:
    for markup in (render(text), render_title(text)):
        assert_can_do_nothing(markup)
        assert "script" not in {tag for tag, _ in Elements(markup).found}


TYPED = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.sampled_from(
                ["$", "$$", "\\", "{", "}", "<", ">", "[", "](", ")", "`", "|", "\n", "# ", "&lt;"]
            ),
            st.sampled_from([r"\text", r"\frac", r"\begin{cases}", r"\end{cases}", "&", "![", '"']),
            st.text(max_size=4),
        ),
        max_size=12,
    ).map("".join),
)


@given(TYPED)
@example("\ud800 \x00 \u202e \ufffe")
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_only_what_is_allowed_comes_out(text: str) -> None:
    assert_can_do_nothing(render(text))
    assert_can_do_nothing(render_title(text))
    plain(text).encode()


def test_raw_html_is_shown_as_text() -> None:
    assert render("a <b>c</b>") == "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"


def test_titles_never_reach_the_page_s_own_levels() -> None:
    markup = render("# One\n\n## Two\n\n###### Six\n\nUnder\n===\n\n#\n")
    assert [tag for tag, _ in Elements(markup).found] == ["h3", "h4", "h6", "h3"]


def test_a_link_is_marked_as_not_ours() -> None:
    assert line("[arXiv](https://arxiv.org/abs/1)") == (
        '<a href="https://arxiv.org/abs/1" rel="nofollow noopener">arXiv</a>'
    )
    assert 'href="mailto:a@b.example"' in render("<a@b.example>")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:image/png;base64,A", "//x.y"])
def test_a_link_that_leads_nowhere_good_is_shown_as_typed(address: str) -> None:
    assert line(f"[x]({address})") == f"[x]({address})"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![A plot](https://x.example/p.png)", "A plot"),
        ("![](https://x.example/p.png)", "https://x.example/p.png"),
        ("[![A plot](https://y.example/q.png)](https://x.example/p.png)", "A plot"),
        ("[](https://x.example/p.png)", "https://x.example/p.png"),
    ],
)
def test_a_picture_from_elsewhere_is_a_link_with_words(text: str, words: str) -> None:
    assert line(text) == (f'<a href="https://x.example/p.png" rel="nofollow noopener">{words}</a>')


def test_tables_are_aligned_without_styles() -> None:
    markup = render("|a|b|\n|:-|-:|\n|1|2|")
    assert '<td class="align-left">1</td>' in markup
    assert '<td class="align-right">2</td>' in markup


def test_a_formula_becomes_mathml() -> None:
    assert render("$x^2$") == ("<p><math><msup><mi>x</mi><mn>2</mn></msup></math></p>\n")
    assert '<div class="math-block"><math display="block">' in render("$$\nx\n$$")


def test_columns_of_a_formula_are_aligned_and_ruled_by_classes() -> None:
    markup = render(r"$\begin{array}{l|r}a&b\\ \hline c&d\end{array}$")
    assert " style=" not in markup
    assert '<mtd class="math-left math-line-right">' in markup
    assert '<mtd class="math-line-top math-right">' in markup


def test_money_is_no_formula() -> None:
    assert render("From $5 to $10.") == "<p>From $5 to $10.</p>\n"


@pytest.mark.parametrize(
    "latex", [r"\nosuch{x}", r"\frac{1", r"\newcommand{\a}{\a\a}\a", "x" * LONGEST + "y"]
)
def test_a_formula_that_cannot_be_read_is_shown_as_typed(latex: str) -> None:
    assert render_title(f"${latex}$") == f'<code class="math-error">${latex}$</code>'


@pytest.mark.parametrize("latex", [r"\hspace{99em}x", r"\hspace{-99em}x", r"\hspace{1e9em}x"])
def test_a_formula_takes_no_more_room_than_a_line(latex: str) -> None:
    assert "99" not in render_title(f"${latex}$").replace(f"${latex}$", "")


@pytest.mark.parametrize("opening", ["{", r"\sqrt{", "x^{", r"\hat ", r"\frac x ", r"\left("])
def test_formulas_nested_deeply_end_no_thread_with_a_small_stack(opening: str) -> None:
    """The converter calls itself: here, it would end the process."""
    closing = {"{": "}", "(": r"\right)"}.get(opening[-1], "")
    most = (LONGEST - 1) // (len(opening) + len(closing))
    texts = [f"${opening * most}x{end * most}$" for end in (closing, "")]
    done: list[str] = []
    usual = threading.stack_size(256 * 1024)
    try:
        small = threading.Thread(target=lambda: done.extend(render(text) for text in texts))
        small.start()
    finally:
        threading.stack_size(usual)
    small.join(30)
    assert len(done) == len(texts)
    for markup in done:
        assert_can_do_nothing(markup)


@pytest.mark.parametrize("opening", [r"\bigl(x", r"\mathbf(x", r"\not[x"])
def test_a_formula_that_would_take_years_is_shown_as_typed(opening: str) -> None:
    """The converter takes twice the time for each of these."""
    began = time.monotonic()
    hostile = opening * 60
    markup = render_title(f"$a_1$ and ${hostile}$ and $b_2$")
    assert f'<code class="math-error">${hostile}$</code>' in markup
    assert markup.count("<msub>") == 2
    assert time.monotonic() - began < 15


def test_many_formulas_that_would_take_years_take_no_longer_than_a_few() -> None:
    began = time.monotonic()
    markup = render("\n\n".join("$" + r"\bigl(x" * (60 + n) + "$" for n in range(40)))
    assert markup.count("math-error") == 40
    assert time.monotonic() - began < 120


@pytest.mark.parametrize(
    "part",
    ["x", "**a ", "[", "![", "- a\n", "*_", "$a ", "$x$ ", "> ", "`", "<", "&a", "\\", "|a" * 50],
)
def test_a_long_text_takes_seconds_at_most(part: str) -> None:
    text = part * (MOST // len(part))
    began = time.process_time()
    assert_can_do_nothing(render(text))
    # Some two seconds at worst when measured; what grows with the square would take minutes.
    assert time.process_time() - began < 120


def test_what_is_beyond_the_limit_is_cut() -> None:
    assert "end" not in render("word " * (MOST // 5) + "end")


def test_controls_and_direction_overrides_are_removed() -> None:
    assert render("a\x00b\u202ec\u2066d\ud800e") == "<p>abcde</p>\n"
    assert plain("a\u202eb") == "ab"


def test_a_text_without_its_marks_is_one_line() -> None:
    text = "# Hi\n\nSome *words*,\n[a link](https://x.example) and $x^2$.\n\n- `code` & <b>"
    assert plain(text) == "Hi Some words, a link and x^2. code & <b>"


def test_nothing_comes_of_nothing() -> None:
    assert render(" \n ") == ""
    assert render_title("") == ""
    assert plain("") == ""


def test_several_threads_get_the_same() -> None:
    texts = [f"*{n}* $x_{{{n}}}$" for n in range(40)]
    drawn: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: drawn.append([str(render(text)) for text in texts]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert all(each == drawn[0] for each in drawn)
