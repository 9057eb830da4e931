"""`colloquy course import`: what `/courses/import` does, without a browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import ScriptInfo

from app.core.web.uploads import store
from app.transfer.arriving import FileSource, Folder
from app.transfer.counting import in_words
from app.transfer.description import Understood
from app.transfer.understanding import DateOrder, Wishes, files_of, is_archive, understand

if TYPE_CHECKING:
    from app.accounts.models import User

LONGEST_FILE = 1_000_000_000
ORDERS: dict[str, DateOrder] = {"day-first": "day first", "month-first": "month first"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what is understood, and make nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: show it as JSON.")
@click.option("--slug", default="", help="The last part of the course's address.")
@click.option("--code", default="", help="If the page does not say it, or not rightly.")
@click.option("--title", default="", help="The same.")
@click.option("--term", default="", help="The same.")
@click.option("--time-zone", default="", help="As in 'Asia/Hong_Kong'.")
@click.option("--base-url", default="", help="The page's address, for links within its site.")
@click.option("--dates", type=click.Choice(list(ORDERS)), help="If the page leaves it open.")
@click.option("--instructor", default="", metavar="EMAIL", help="The account of who teaches it.")
def import_course(
    file: Path,
    dry_run: bool,
    as_json: bool,
    time_zone: str,
    base_url: str,
    dates: str | None,
    instructor: str,
    **named: str,
) -> None:
    """Make a course of a page: colloquy course import FILE.

    FILE is the source of an old page (HTML), text copied from it, a course in JSON, or an export:
    its ZIP or its folder. The course is not published.
    """
    if as_json and not dry_run:
        raise click.UsageError("--json shows what is understood: add --dry-run.")
    source = _Source(file)
    understood = source.understood(Wishes(time_zone, base_url, ORDERS.get(dates or "")))
    for name, value in {**named, "time_zone": time_zone}.items():
        if value:
            setattr(understood.course, name, value)
    if dry_run:
        _show(understood, as_json)
        return
    # Only what writes needs an installation.
    with click.get_current_context().ensure_object(ScriptInfo).load_app().app_context():
        _make(source, understood, instructor)


class _Source:
    """A file, or the folder of an export."""

    def __init__(self, path: Path) -> None:
        self._folder = path if path.is_dir() else path.parent
        self._file = path / "course.json" if path.is_dir() else path
        if not self._file.is_file():
            raise click.ClickException(f"There is no course.json in {path}. Is it an export?")
        if self._file.stat().st_size > LONGEST_FILE:
            raise click.ClickException(f"{path} is too large.")
        self._content = self._file.read_bytes()

    def understood(self, wishes: Wishes) -> Understood:
        """What the file says. Raises InvalidInput or TooLarge."""
        return understand(self._content, self._file.name, wishes)

    def files(self) -> FileSource:
        """The files that come along: within the archive, or beside the JSON."""
        if is_archive(self._content):
            return files_of(self._content, store())
        return Folder(self._folder, store())


def _show(understood: Understood, as_json: bool) -> None:
    if as_json:
        from app.transfer.reports import as_report

        click.echo(json.dumps(as_report(understood), ensure_ascii=False, indent=2, default=str))
        return
    for line in _lines(understood):
        click.echo(line)


def _lines(understood: Understood) -> Iterator[str]:
    """What was understood, in words, a meeting a line."""
    course = understood.course
    yield " · ".join(filter(None, (course.code, course.title, course.term, course.institution)))
    yield ", ".join(each.name for each in course.instructors) or "Nobody is named who teaches it."
    for section in course.sections:
        listed = f" ({len(section.references)})" if section.references else ""
        yield f"  § {section.title}{listed}"
    for meeting in course.meetings:
        number = "" if meeting.number is None else f"{meeting.number:02d}"
        day = str(meeting.date or "no date")
        yield f"  {day:<10} {number:>3} {meeting.title}".rstrip()
        yield from (f"{'':16}- {talk.title or talk.speaker}" for talk in meeting.talks)
    yield in_words(understood)
    for doubt in understood.doubts:
        yield f"  ! line {doubt.line}: {doubt.text}" if doubt.line else f"  ! {doubt.text}"
    for each in understood.unplaced:
        yield f"  ? {each.where}: {each.text[:200]}" if each.where else f"  ? {each.text[:200]}"


def _make(source: _Source, understood: Understood, instructor: str) -> None:
    """Make the course, and say where it is and what to look at."""
    from app.core.db import write
    from app.courses import checks
    from app.courses.models import Role
    from app.courses.operations import enroll
    from app.transfer.building import build, shelve  # all rooms, of which reading needs none

    teacher = _teacher(instructor)
    shelf = shelve(understood.course, source.files())
    with write():
        course = build(understood, teacher, files=shelf)
        if teacher is not None:
            enroll(course, teacher, Role.INSTRUCTOR, actor=teacher)
    taught = f", taught by {teacher.name}" if teacher else ""
    click.echo(f"{course.code} is at /c/{course.slug}/{taught}. It is not published.")
    items = checks.items(course)
    if items:
        click.echo(f"To check, at /c/{course.slug}/manage/checks:")
    for item in items:
        click.echo(f"  - {item.text}")


def _teacher(email: str) -> "User | None":
    """The account of who teaches the course, if one is named."""
    from app.accounts import operations as accounts

    if not email:
        return None
    user = accounts.find_user(email)
    if user is None:
        raise click.ClickException(
            f"No account has the address {email}. Make it first with `colloquy user create`."
        )
    return user
