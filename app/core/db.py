"""The database: one declarative base, one session a request, one way to write.

Reading happens in the request's session. Writing happens only inside `with write():`, which
opens a fresh transaction, so that a rule is checked on the rows as they are now and not as an
earlier read of the same request saw them.

On SQLite a writing transaction begins with BEGIN IMMEDIATE, which makes writers queue. Those of one
process stand in a line of its own, for SQLite lets in whoever asks at the right moment. On
PostgreSQL the rows given to `write()` are locked in the order given. Give the course before
anything that hangs on it: every operation locks from the top down, so none can wait in a ring.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    event,
    inspect,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import TimeoutError as QueueTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, lazyload, mapped_column
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.types import TypeDecorator

from app.core.line import Line

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WRITING = "colloquy_writing"
_AFTERWARDS = "colloquy_afterwards"
BUSY_TIMEOUT_MS = 15_000
_lines: WeakKeyDictionary[Engine, Line] = WeakKeyDictionary()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite forgets zones; this puts UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator[Decimal]):
    """Points to two decimals, stored as whole hundredths: exact on every database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


def words(kind: type[StrEnum]) -> Enum:
    """A column type for a StrEnum: its words, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Base of every model. Constraints are named by NAMING; times are UTC."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UTCDateTime, str: String(), Decimal: Points}


def new_public_id() -> str:
    """A random name for a URL: 12 characters, 60 bits, no look-alikes, safe everywhere."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "".join(alphabet[byte & 31] for byte in secrets.token_bytes(12))  # 32 letters


class Identified:
    """A row with a key for joins and a random public id for URLs."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default=new_public_id, insert_sentinel=True
    )


db = SQLAlchemy()


@contextmanager
def write(*lock: Base) -> Iterator[Session]:
    """Open the writing transaction of one operation and commit it at the end.

    Rows in `lock` are locked in the order given (PostgreSQL; SQLite has one writer at a time)
    and read again. Inside another `write()` this joins it and only locks. Raises RuntimeError
    if the session holds changes that were made outside any `write()`.
    """
    session = db.session
    if session.info.get(_WRITING):
        _lock(session, lock)
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside write()")
    session.rollback()
    with _in_turn(db.engine):
        session.info[_WRITING] = True
        try:
            session.connection(execution_options={"colloquy_begin": "IMMEDIATE"})
            _lock(session, lock)
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(_AFTERWARDS, None)
            raise
        finally:
            session.info[_WRITING] = False
    for act in session.info.pop(_AFTERWARDS, {}).values():
        act()


@contextmanager
def _in_turn(engine: Engine) -> Iterator[None]:
    """Wait until this process's earlier writers are done, where there is one writer at a time.

    Raises SQLAlchemy's TimeoutError.
    """
    line = _lines.get(engine)
    if line is None:
        yield
        return
    if not line.enter(BUSY_TIMEOUT_MS / 1000):
        raise QueueTimeout("other writers of this process took too long")
    try:
        yield
    finally:
        line.leave()


def after_commit(name: str, act: Callable[[], None]) -> None:
    """Have `act` done once this transaction stands; the same `name` again replaces it.

    For what only speeds things up, such as waking the worker: it is lost with the process. It must
    not raise, for what is written is written.
    """
    if not db.session.info.get(_WRITING):
        raise RuntimeError("after_commit() outside write()")
    db.session.info.setdefault(_AFTERWARDS, {})[name] = act


def _lock(session: Session, rows: tuple[Base, ...]) -> None:
    """Lock rows in the order given and read them again. Raises ObjectDeletedError for one gone."""
    for row in rows:
        state = inspect(row)
        if not state.persistent:
            continue
        kind = type(row)
        key = state.mapper.primary_key[0] == (state.identity or (None,))[0]
        # A select of our own: refresh() would repeat the row's outer joins, which can't be locked.
        # FOR NO KEY UPDATE: rows that merely refer to this one may still be inserted.
        locked = session.scalar(
            select(kind)
            .where(key)
            .options(lazyload("*"))
            .with_for_update(key_share=True, of=kind)
            .execution_options(populate_existing=True)
        )
        if locked is None:
            raise ObjectDeletedError(state)


def prepare_engine(engine: Engine) -> None:
    """Give an engine its transaction rules. Call once for each engine that is made."""
    if engine.dialect.name != "sqlite":
        return
    _lines[engine] = Line(1)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        # Hand transactions to us: the driver's own BEGIN comes only before a write, so that
        # what was read before it may be stale (measured: a race for 20 places gave 50).
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "synchronous=FULL",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("colloquy_begin", "")
        connection.exec_driver_sql(f"BEGIN {mode}")
