"""What all apps of a test process share. Each test has an app and a database of its own, and most
of what an app costs is made from the source alone: routes, templates, statements. It is made once.

Nothing here depends on a test or on what is in its database.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

from app.core.db import db
from app.core.pdf import Inspection, inspect

STATEMENTS_KEPT = 5_000


# --- routes ---------------------------------------------------------------------------------

# Werkzeug takes each route's pattern apart, and writes and compiles two functions for it: most of
# what an app costs.
_compile_builder = Rule._compile_builder
_parse_rule = Rule._parse_rule
_builders: dict[tuple[object, ...], Any] = {}
_parsed: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}


def _builder(self: Rule, append_unknown: bool = True) -> Any:
    """The function that fills in a route's address; it depends on the route's pattern alone."""
    if self.defaults:
        return _compile_builder(self, append_unknown)
    key = (self.rule, *self._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(self, append_unknown)
    return _builders[key]


def _parts(self: Rule, rule: str) -> list[RulePart]:
    """The parts of a route's pattern, which never change, and its converters likewise.

    A converter knows the map that it was made for, and reads nothing of it. A pattern is parsed
    with nothing before it: all routes are on one host.
    """
    assert not self._trace or self._trace == [(False, "|")], "a route of a host of its own"
    if rule not in _parsed:
        before, known = len(self._trace), set(self._converters)
        parts = list(_parse_rule(self, rule))
        converters = {k: v for k, v in self._converters.items() if k not in known}
        _parsed[rule] = (parts, self._trace[before:], converters)
        return parts
    parts, trace, converters = _parsed[rule]
    self._trace += trace
    self._converters.update(converters)
    self.arguments.update(converters)
    return parts


def share_routes() -> None:
    """Have each pattern of a route parsed and compiled once, from now on."""
    Rule._parse_rule = _parts  # type: ignore[method-assign]
    Rule._compile_builder = _builder  # type: ignore[method-assign]


# --- templates and statements ---------------------------------------------------------------


class _Compiled(BytecodeCache):
    """Templates compiled once a process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = _Compiled()
_statements: dict[str, tuple[Dialect, Any]] = {}


def share_compiled(app: Flask) -> None:
    """Let `app` use what earlier apps of this process have compiled. Its database must be up."""
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        # Nothing has to survive a loss of power (PostgreSQL is started with fsync=off).
        event.listen(engine, "connect", _do_not_wait_for_the_disk)
    _share_statements(engine)


def _do_not_wait_for_the_disk(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _share_statements(engine: Engine) -> None:
    """A compiled statement belongs to a dialect; each engine would make one and compile anew."""
    name = engine.dialect.name
    if name not in _statements:
        with engine.connect():  # a dialect learns of its database from the first connection
            _statements[name] = (engine.dialect, LRUCache(STATEMENTS_KEPT))
    dialect, compiled = _statements[name]
    engine.dialect = engine.pool._dialect = dialect
    engine._compiled_cache = compiled


# --- PDFs -----------------------------------------------------------------------------------

_IDENTIFIER = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]")
_inspections: dict[str, Inspection] = {}


def inspect_once(path: Path) -> Inspection:
    """What the parsers say of a file. The same content is not given to a second child process.

    Each PDF that a test makes has a random identifier, which means something for encryption alone.
    """
    if not path.exists():
        return inspect(path)
    content = path.read_bytes()
    if b"/Encrypt" not in content:
        content = _IDENTIFIER.sub(b"", content)
    key = hashlib.sha256(content).hexdigest()
    if key not in _inspections:
        _inspections[key] = inspect(path)
    return _inspections[key]
