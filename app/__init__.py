"""Colloquy: runs a university seminar course. `create_app()` wires everything together."""

import gc
import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from inspect import iscoroutinefunction
from pkgutil import walk_packages
from typing import TYPE_CHECKING

from flask import Flask

# What only the web app needs is imported where it is made: a command that shows what a page says
# is a second quicker for it.
from app.config import ROOT, Settings
from app.core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOMS = (
    "accounts",
    "courses",
    "schedule",
    "groups",
    "seminars",
    "scribes",
    "projects",
    "grading",
    "page",
    "transfer",
    "dashboard",
    "demo",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, set as `settings` say (by default: as the environment says)."""
    settings = (settings or Settings.from_environment()).complete().with_secret()
    with _without_collector():
        return _wired(settings)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Load without looking for garbage, of which there is none yet (a sixth of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _wired(settings: Settings) -> Flask:
    from app.core.web import fonts, health
    from app.core.web.uploads import StreamingRequest

    app = Flask(
        "app",
        root_path=str(ROOT / "app"),
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance_path),
    )
    app.request_class = StreamingRequest
    app.config.from_mapping(_flask_config(settings))
    app.extensions["colloquy_settings"] = settings
    clock.set_offset(timedelta(seconds=settings.clock_offset))
    _add_ground_floor(app, settings)
    app.register_blueprint(health.bp)
    app.register_blueprint(fonts.bp)
    for room in ROOMS:
        _add_room(app, room)
    from app.navigation import init_app as add_navigation

    add_navigation(app)
    app.wsgi_app = _with_doors(app, settings)  # type: ignore[assignment, method-assign]
    return app


def _with_doors(app: Flask, settings: Settings) -> "WSGIApplication":
    """What a request passes before Flask: the proxy's word, the pulse, visitors' door, the gate."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app.core.db import db
    from app.core.web.gate import Gate
    from app.page.door import Door
    from app.seminars.boards.live import beats_of
    from app.seminars.boards.pulse import Pulse

    flask = app.wsgi_app
    with app.app_context():
        door = Door(Gate(flask, settings.threads), db.engine, app.config["SESSION_COOKIE_NAME"])
        pulse = Pulse(door, db.engine, beats_of(app), flask)
    hops = settings.trusted_proxies
    return ProxyFix(pulse, hops, hops, 0) if hops else pulse


def _flask_config(settings: Settings) -> dict[str, object]:
    from app.core.migrations import render_item

    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "DEBUG": settings.debug,
        # A connection for each thread: none waits for one that a slow request holds.
        "SQLALCHEMY_ENGINES": {
            "default": {
                "url": settings.database_url,
                "pool_size": settings.threads,
                "max_overflow": 4,
                "pool_timeout": 30,
                "hide_parameters": True,  # addresses and tokens have no place in a log
            }
        },
        "ALEMBIC": {"script_location": str(ROOT / "migrations")},
        "ALEMBIC_CONTEXT": {
            "render_as_batch": True,
            "compare_type": True,
            "render_item": render_item,
            # True on SQLite too, because we issue BEGIN ourselves: a failed migration leaves
            # the database as it was.
            "transactional_ddl": True,
        },
        "MAX_CONTENT_LENGTH": settings.max_upload,
        "MAX_FORM_MEMORY_SIZE": settings.max_form,
        "MAX_FORM_PARTS": 60,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days),
        "SESSION_COOKIE_NAME": "colloquy",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.behind_tls,
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A form may stay open overnight; its token is bound to the sign-in, not to an hour.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": settings.language,
    }


def _add_ground_floor(app: Flask, settings: Settings) -> None:
    """Database, files, safety, errors, translation."""
    from flask_babel import Babel

    from app.accounts import identity, throttle
    from app.core.db import db, prepare_engine
    from app.core.migrations import alembic
    from app.core.storage import BlobStore

    db.init_app(app)
    # The extension would start an event loop at each request's end to close async sessions,
    # of which there are none (measured: 0.9 ms a request).
    app.teardown_appcontext_funcs[:] = [
        end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)
    ]
    if not settings.testing:
        app.logger.setLevel(logging.INFO)
    alembic.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    _add_background(app, settings)
    app.extensions["colloquy_store"] = BlobStore(settings.files_path)
    Babel(app)
    _add_web(app, settings)
    identity.init_app(app)
    throttle.init_app(app, settings)


def _add_background(app: Flask, settings: Settings) -> None:
    """What is done beside the requests."""
    from app.core import jobs
    from app.core.mail.delivery import deliver_due, forget_old

    jobs.init_app(app, settings)
    jobs.sweep("mail", deliver_due)
    jobs.sweep("old mail", forget_old)


def _add_web(app: Flask, settings: Settings) -> None:
    """What every page and every answer needs."""
    from app.core.markdown import render_comment, render_title
    from app.core.web import errors, security, static, times
    from app.core.web.access import guard
    from app.core.web.compiled import CompiledTemplates

    errors.init_app(app)
    app.before_request(guard)
    security.init_app(app)
    static.init_app(app)
    times.init_app(app)
    app.jinja_env.filters.update(comment=render_comment, formulas=render_title)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = CompiledTemplates(settings.cache_path / "templates")


@cache
def _modules(room: str) -> list[str]:
    """The names of a room's modules and packages, also of those in its packages."""
    package = importlib.import_module(f"app.{room}")
    return sorted(module.name for module in walk_packages(package.__path__, f"app.{room}."))


def _add_room(app: Flask, room: str) -> None:
    """A room's models, views, invariants and hooks, as far as it has them.

    Views may stand in packages of the room, beside what they show.
    """
    from app.core import invariants

    names = _modules(room)
    parts = [name.removeprefix(f"app.{room}.") for name in names]
    for name in names:
        if name.endswith((".models", "_models")):
            importlib.import_module(name)
    views = [importlib.import_module(name) for name in names if name.endswith((".views", "_views"))]
    for blueprint in dict.fromkeys(module.bp for module in views):  # two may share one
        app.register_blueprint(blueprint)
    if "invariants" in parts:
        invariants.register(importlib.import_module(f"app.{room}.invariants").INVARIANTS)
    if "hooks" in parts:
        importlib.import_module(f"app.{room}.hooks").install()
