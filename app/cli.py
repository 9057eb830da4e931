"""The `colloquy` command."""

import json
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import create_app
from app.accounts import first_run
from app.accounts import operations as accounts
from app.config import SETTINGS_FILE, BadSetting, Settings
from app.core.db import db
from app.core.errors import DomainError
from app.core.migrations import is_current, upgrade
from app.core.settings import settings
from app.courses import operations as courses
from app.courses import queries as course_queries
from app.courses.commands import roster
from app.courses.models import Role
from app.doctor import examine
from app.transfer.carry_commands import clone_command, export_command
from app.transfer.commands import import_course
from app.worker import beside, worker_command

DEMO_MADE = "demo-made"


class Colloquy(FlaskGroup):
    """A command group that reports bad settings and refusals in one line, without a trace."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.params = []  # Flask's own options are about apps in general

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Our own commands. Flask would make the app to look for more, and fail on bad settings."""
        return sorted(self.commands)

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


main.add_command(roster)
main.add_command(worker_command)


@main.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest schema. Safe to run again."""
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("The database is up to date.")


def _prepare(app: Flask) -> None:
    """Folders and schema, as a first start needs them."""
    given: Settings = app.extensions["colloquy_settings"]
    given.instance_path.mkdir(parents=True, exist_ok=True)
    app.extensions["colloquy_store"].prepare()
    upgrade(app)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", default=True, help="Send mail too, by a process beside.")
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the site. Put a proxy with TLS in front of it for people elsewhere."""
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
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _require_free_port(host, port)
    os.environ["COLLOQUY_INSTANCE_PATH"] = str(given.instance_path)
    server = Granian(
        "app.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        # A slow upload holds a thread until it ends, so there are many more than cores.
        blocking_threads=given.threads,
        backlog=1024,
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


@main.group("user")
def user_group() -> None:
    """Accounts."""


@user_group.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--admin", is_flag=True, help="A site administrator: may make courses.")
@click.password_option(help="Asked for when not given.")
def user_create(email: str, name: str, admin: bool, password: str) -> None:
    """Make an account: colloquy user create EMAIL NAME."""
    user = accounts.create_user(name, email, password=password, is_admin=admin)
    click.echo(f"{user.name} can sign in as {user.email}.")


@main.group("course")
def course_group() -> None:
    """Courses."""


@course_group.command("create")
@click.argument("slug")
@click.option("--code", required=True, help="As in 'MATH 6380P'.")
@click.option("--title", required=True)
@click.option("--term", required=True, help="As in 'Fall 2020'.")
@click.option("--time-zone", required=True, help="As in 'Asia/Hong_Kong'.")
@click.option("--instructor", required=True, help="The e-mail of an account.")
def course_create(
    slug: str, code: str, title: str, term: str, time_zone: str, instructor: str
) -> None:
    """Make a course, with its first instructor."""
    user = accounts.find_user(instructor)
    if user is None:
        raise click.ClickException(
            f"No account has the address {instructor}. Make it first with `colloquy user create`."
        )
    course = courses.create_course(
        slug=slug, code=code, title=title, term=term, time_zone=time_zone, actor=user
    )
    courses.enroll(course, user, Role.INSTRUCTOR, actor=user)
    click.echo(f"{course.code} is at /c/{course.slug}/, taught by {user.name}.")


@course_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def course_list(as_json: bool) -> None:
    """The courses of this installation."""
    found = [
        {"slug": c.slug, "code": c.code, "title": c.title, "term": c.term}
        for c in course_queries.all_courses()
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['slug']:<32} {each['code']:<14} {each['term']:<14} {each['title']}")
    if not found:
        click.echo("No course yet. Make one with `colloquy course create`.")


course_group.add_command(import_course)
course_group.add_command(export_command)
course_group.add_command(clone_command)


@main.command()
def doctor() -> None:
    """Check this installation and say what to do."""
    findings = examine(settings(), db.session)
    for finding in findings:
        click.echo(f"{'ok ' if finding.good else 'BAD'}  {finding.what}")
        if finding.advice:
            click.echo(f"     {finding.advice}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()
