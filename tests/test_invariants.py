"""Every invariant of the app is proven once: some test plants its violation."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app.core.invariants import registered

TESTS = Path(__file__).parent


def _planted() -> Iterator[str]:
    """The names in every `@pytest.mark.violates(…)` of the tests."""
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.violates":
                yield from (str(ast.literal_eval(name)) for name in node.args)


def test_every_invariant_is_planted_and_found_by_some_test(app_sqlite: Flask) -> None:
    names = {invariant.name for invariant in registered()}
    assert names - set(_planted()) == set()
