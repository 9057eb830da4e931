"""Markdown in a letter: plain paragraphs that keep their lists and their addresses."""

from app.core.markdown.letters import paragraphs_of

TEXT = """# The *room*

We meet in **Room 2504**, see [the
map](https://example.org/map), <https://example.org/b>; write to <ta@example.org>.
Bring $x^2$.

- one
  - inner `code`
- two

3. three
4. four\\
   more

| a | b |
|---|---|
| 1 | 2 |

```
x = 1

y = 2
```
![A figure](https://example.org/p.png) <b>raw</b>
"""


def test_a_letter_keeps_what_a_text_says() -> None:
    assert paragraphs_of(TEXT) == [
        "The room",
        (
            "We meet in Room 2504, see the map <https://example.org/map>, https://example.org/b; "
            "write to ta@example.org. Bring $x^2$."
        ),
        "- one\n  - inner code\n- two",
        "3. three\n4. four\n  more",
        "a | b\n1 | 2",
        "x = 1\ny = 2",
        "A figure <https://example.org/p.png> <b>raw</b>",
    ]
    assert paragraphs_of(" \n") == []
