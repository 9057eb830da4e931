"""The `colloquy` command."""

import importlib
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import create_app
from app.config import SETTINGS_FILE, BadSetting, Settings
from app.core.errors import DomainError
from app.core.settings import settings

DEMO_MADE = "demo-made"
# Where commands of the rooms are. A command brings its room along, so each is imported by itself.
ROOMS = {
    "draw": "app.seminars.commands:draw",
    "roster": "app.courses.commands:roster",
    "user": "app.accounts.commands:user_group",
    "worker": "app.worker:worker_command",
}
COURSE_ROOMS = {
    "create": "app.courses.course_commands:create",
    "list": "app.courses.course_commands:list_courses",
    "import": "app.transfer.commands:import_course",
    "export": "app.transfer.carry_commands:export_command",
    "clone": "app.transfer.carry_commands:clone_command",
}


def _command_at(place: str) -> click.Command:
    module, _colon, name = place.partition(":")
    found: click.Command = getattr(importlib.import_module(module), name)
    return found


class CourseGroup(AppGroup):
    """The commands about courses, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted(COURSE_ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        place = COURSE_ROOMS.get(cmd_name)
        return _command_at(place) if place else None


class Colloquy(FlaskGroup):
    """A command group that reports bad settings and refusals in one line, without a trace."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.params = []  # Flask's own options are about apps in general

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Our own commands. Flask would make the app to look for more, and fail on bad settings."""
        return sorted({*self.commands, *ROOMS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them. Flask would make the app first, to look among the commands of plugins."""
        place = ROOMS.get(cmd_name)
        return _command_at(place) if place else super().get_command(ctx, cmd_name)

    def main(self, *args: Any, **kw: Any) -> Any:
        try:
            return super().main(*args, **kw)
        except BadSetting as error:
            click.echo(f"colloquy: {error}", err=True)
        except DomainError as error:
            click.echo(f"colloquy: {error.message}", err=True)
        except (FileExistsError, NotADirectoryError, PermissionError) as error:
            click.echo(f"colloquy: {error.filename}: {error.strerror}", err=True)
        except (OperationalError, ProgrammingError) as error:
            why = str(error.orig).partition("\n")[0]
            click.echo(f"colloquy: the database can't be used: {why}", err=True)
            click.echo("Run `colloquy upgrade` if this installation is new.", err=True)
        sys.exit(2)


@click.group(cls=Colloquy, create_app=create_app, add_default_commands=False)
def main() -> None:
    """Colloquy runs a university seminar course.

    Settings come from COLLOQUY_* variables and from colloquy.toml in the instance folder
    (COLLOQUY_INSTANCE_PATH).
    """


@main.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest schema. Safe to run again."""
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("The database is up to date.")


def _prepare(app: Flask) -> None:
    """Folders and schema, as a first start needs them."""
    from app.core.migrations import upgrade

    given: Settings = app.extensions["colloquy_settings"]
    given.instance_path.mkdir(parents=True, exist_ok=True)
    app.extensions["colloquy_store"].prepare()
    upgrade(app)
    if app.jinja_env.bytecode_cache:
        # Another version may compile the same source otherwise.
        app.jinja_env.bytecode_cache.clear()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", default=True, help="Send mail too, by a process beside.")
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the site. Put a proxy with TLS in front of it for people elsewhere."""
    from app.accounts import first_run
    from app.core.migrations import is_current

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not is_current(app):
        _prepare(app)
    _require_free_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Colloquy answers at http://{shown}:{port}; people reach it by ", nl=False)
    click.echo(f"{settings().site_address}. Ctrl-C stops it.")
    if first_run.is_pending():
        click.echo("\nNobody is here yet. Open that address and begin with this token:\n")
        click.echo(f"    {first_run.make_token()}\n")
    sys.stdout.flush()
    _serve(settings(), host, port, worker)


def _serve(given: Settings, host: str, port: int, worker: bool = False) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    from app.core.web.gate import waiting_room
    from app.worker import beside

    _require_free_port(host, port)
    os.environ["COLLOQUY_INSTANCE_PATH"] = str(given.instance_path)
    server = Granian(
        "app.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # The gate goes by the length that HTTP/1 says; a proxy speaks HTTP/2 with browsers.
        http=HTTPModes.http1,
        workers=given.workers,
        # Most of them wait at the gate, which lets so many work as the settings say.
        blocking_threads=waiting_room(given.threads),
        backlog=1024,
        # Browsers keep connections that they do not use, several each.
        backpressure=4096,
        # Another takes the place of a process that was killed; the others go on meanwhile.
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
        # It warns of the many threads, and tells of every start and stop. We have said what counts.
        log_level=LogLevels.error,
    )
    with beside(worker):
        server.serve()


def _require_free_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} can't be used ({error.strerror}). Choose another, as in "
                f"`make demo PORT={port + 1}` or `colloquy serve --port {port + 1}`."
            ) from error


@main.command(with_appcontext=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--serve/--no-serve", "serving", default=True, help="Serve it, or only make it.")
@click.option("--worker/--no-worker", default=True, help="Do what is due, by a process beside.")
@click.option("--reset", is_flag=True, help="Throw the demo away and start over.")
def demo(host: str, port: int, serving: bool, worker: bool, reset: bool) -> None:
    """Make the demo course and serve it. Run again, it keeps what was done in it."""
    instance = Settings.from_environment().instance_path
    made = instance / DEMO_MADE
    if reset or (_holds_the_demo(instance) and not made.exists()):
        _remove_demo(instance)  # asked for, or left half-made when it was stopped
    _make_demo_settings(instance, port)
    app = create_app()
    _prepare(app)
    with app.app_context():
        from app.demo.build import build

        if not made.exists():
            click.echo("Making the demo course …")
            build()
            made.touch()
        _greet(host, port)
    if serving:
        _serve(app.extensions["colloquy_settings"], host, port, worker)


def _holds_the_demo(instance: Path) -> bool:
    """Whether the folder's own file says that it is a demo.

    COLLOQUY_DEMO says nothing of that: what is in the folder may be real all the same.
    """
    return Settings.from_environment({"COLLOQUY_INSTANCE_PATH": str(instance)}).demo


def _make_demo_settings(instance: Path, port: int) -> None:
    """Mark the instance folder as a demo, with the clock that the demo lives by."""
    from app.demo.build import clock_offset

    if os.environ.get("COLLOQUY_DATABASE_URL"):
        raise click.ClickException(
            "The demo keeps its own database in its folder. Unset COLLOQUY_DATABASE_URL."
        )
    if _holds_the_demo(instance):
        return
    file = instance / SETTINGS_FILE
    if file.exists() or (instance / "colloquy.sqlite3").exists():
        raise click.ClickException(
            f"{instance} holds a real installation; the demo won't touch it. "
            "Set COLLOQUY_INSTANCE_PATH to another folder."
        )
    instance.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "# This folder holds the demo; `make demo-reset` throws it away.\n"
        f"demo = true\nclock_offset = {int(clock_offset().total_seconds())}\n"
        f'site_address = "http://127.0.0.1:{port}"\n',
        encoding="utf-8",
    )


def _remove_demo(instance: Path) -> None:
    """Delete the demo's files, and only if the folder says that it is a demo."""
    if not instance.exists() or not any(instance.iterdir()):
        return
    if not _holds_the_demo(instance):
        raise click.ClickException(f"{instance} does not hold the demo. Nothing done.")
    for name in ("files", "pictures"):
        shutil.rmtree(instance / name, ignore_errors=True)
    for path in [*instance.glob("colloquy.sqlite3*"), *instance.glob("jobs.sqlite3*")]:
        path.unlink()
    for name in (DEMO_MADE, "secret_key", SETTINGS_FILE):  # last what says that it is a demo
        (instance / name).unlink(missing_ok=True)


def _greet(host: str, port: int) -> None:
    from app.demo.build import PASSWORD, first_people

    click.echo(f"\nColloquy's demo: http://{host}:{port}\n")
    click.echo(f"On the sign-in page each account is one click (password: {PASSWORD}):")
    for person, what in first_people():
        click.echo(f"  {person.name:<16} {person.email:<24} {what}")
    click.echo(f"\nMail that would be sent: http://{host}:{port}/demo/mailbox")
    click.echo("Ctrl-C stops it; what you do in it is kept. `make demo-reset` starts over.\n")


@main.group("course", cls=CourseGroup)
def course_group() -> None:
    """Courses."""


@main.command()
def doctor() -> None:
    """Check this installation and say what to do."""
    from app.core.db import db
    from app.doctor import examine

    findings = examine(settings(), db.session)
    for finding in findings:
        click.echo(f"{'ok ' if finding.good else 'BAD'}  {finding.what}")
        if finding.advice:
            click.echo(f"     {finding.advice}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()
