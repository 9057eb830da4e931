"""Colours code for `colouring.py`, in a child process with limits.

It is given a JSON list of (language, code) and prints for each a line with the runs of its text:
pairs of what the run is, or nothing, and the characters themselves.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    Token,
)

# The first that holds counts.
KINDS = (
    (Comment.Preproc, "keyword"),
    (Comment, "comment"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Decorator, "name"),
    (Name.Tag, "name"),
    (Name.Builtin, "name"),
)


def kind_of(token: Any) -> str:
    """What a token is to us; empty for most."""
    return next((kind for each, kind in KINDS if token in each), "")


def runs_of(language: str, code: str) -> list[list[str]]:
    """The code in runs of one kind each. Together they are the code, character for character."""
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    tokens: Iterable[tuple[Any, str]] = lexer.get_tokens(code)
    kinds: dict[Any, str] = {Token.Text.Whitespace: ""}
    runs: list[list[str]] = []
    for token, text in tokens:
        if token not in kinds:
            kinds[token] = kind_of(token)
        kind = kinds[token]
        if runs and runs[-1][0] == kind:
            runs[-1][1] += text
        else:
            runs.append([kind, text])
    return runs


if __name__ == "__main__":
    for given_language, given_code in json.load(sys.stdin):
        sys.stdout.write(json.dumps({"runs": runs_of(given_language, given_code)}) + "\n")
        sys.stdout.flush()  # what is done counts, even if the next comes to a limit
