"""The `colloquy roster` commands: what `…/manage/people/import` does, without a browser."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts import operations as accounts
from app.accounts.models import User
from app.courses import queries
from app.courses.models import Course
from app.courses.roster import drafts, grouping
from app.courses.roster.applying import Applied
from app.courses.roster.columns import FIELDS
from app.courses.roster.drafts import Corrections, Opened
from app.courses.roster.plan import Plan, compare
from app.courses.roster.reading import ENCODINGS

UNUSABLE = 2


@click.group(cls=AppGroup)
def roster() -> None:
    """The people of a course, from files of other systems."""


@roster.command("import")
@click.argument("course")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Show it as JSON.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--withdraw", is_flag=True, help="Withdraw the students who are missing.")
@click.option("--encoding", type=click.Choice(ENCODINGS), default=None, help="If not as guessed.")
@click.option("--map", "columns", multiple=True, metavar="FIELD=N", help="As in email=3.")
@click.option("--domain", default="", metavar="DOMAIN", help="What logins have after the @.")
@click.option("--groups", "groups_into", default="", metavar="SET", help="The groups' set.")
@click.option("--invite", is_flag=True, help="Invite those who are new by mail.")
@click.option("--as", "email", default="", metavar="EMAIL", help="In whose name it is done.")
def import_roster(
    course: str,
    file: Path,
    dry_run: bool,
    as_json: bool,
    yes: bool,
    withdraw: bool,
    encoding: str | None,
    columns: tuple[str, ...],
    domain: str,
    groups_into: str,
    invite: bool,
    email: str,
) -> None:
    """Import a roster: colloquy roster import COURSE FILE.

    FILE is CSV or XLSX, COURSE the last part of the course's address. Ends with 2 when nothing in
    the file can be used.
    """
    if as_json and not (dry_run or yes):
        raise click.UsageError("With --json nothing is asked: add --dry-run or --yes.")
    into, actor = _course(course, groups_into), _actor(email, invite or bool(groups_into))
    given = Corrections(encoding=encoding or "", domain=domain)
    content = file.read_bytes()
    opened, given = _open(content, given, columns)
    plan = compare(into, opened.understood, groups_into=groups_into)
    digest, usable = plan.digest, plan.is_usable
    _show(plan, withdraw, as_json)
    if opened.understood.has_groups and not groups_into:
        click.echo(_why_no_groups(into), err=True)
    if not usable:
        _say_why_unusable(opened)
        sys.exit(UNUSABLE)
    if not dry_run and (yes or click.confirm("Apply this?")):
        _report(
            drafts.apply_file(
                into,
                content,
                given,
                actor,
                digest=digest,
                groups_into=groups_into,
                withdraw=withdraw,
                invite=invite,
            )
        )


def _report(applied: Applied) -> None:
    """What was done: beside the JSON and not in it."""
    click.echo(applied.sentence, err=True)
    for problem in applied.problems:
        click.echo(f"  line {problem.line}: {problem.reason}", err=True)


def _course(slug: str, groups_into: str) -> Course:
    """The course, if it has that set of groups, or none is asked for."""
    course = queries.course_by_slug(slug)
    if course is None:
        raise click.ClickException(f"There is no course {slug}. See `colloquy course list`.")
    if groups_into and groups_into not in dict(grouping.targets(course)):
        raise click.ClickException(f"{slug} has no group set {groups_into}.")
    return course


def _actor(email: str, needed: bool) -> User | None:
    """In whose name it is done; by default the installation's, which invites nobody."""
    if not email:
        if needed:
            raise click.UsageError("--groups and --invite are done in somebody's name: add --as.")
        return None
    actor = accounts.find_user(email)
    if actor is None:
        raise click.ClickException(f"No account has the address {email}.")
    return actor


def _open(content: bytes, given: Corrections, columns: Iterable[str]) -> tuple[Opened, Corrections]:
    """The file, with these columns instead of those that were guessed."""
    opened = drafts.open_file(content, given)
    said = dict(_column(each) for each in columns)
    if not said:
        return opened, given
    given = replace(given, columns={**opened.layout.columns, **said})
    return drafts.open_file(content, given), given


def _column(said: str) -> tuple[str, int]:
    """A field and its column, which people count from 1."""
    field, _equals, number = said.partition("=")
    if field not in FIELDS or not number.isdecimal():
        raise click.UsageError(f"--map takes FIELD=N, where FIELD is one of {', '.join(FIELDS)}.")
    return field, int(number) - 1


def _why_no_groups(course: Course) -> str:
    sets = ", ".join(key for key, _title in grouping.targets(course))
    if not sets:
        return "The groups in the file are left out: this course has no group set yet."
    return f"The groups in the file are left out; --groups takes them into one of: {sets}."


def _say_why_unusable(opened: Opened) -> None:
    click.echo("Nothing in this file can be used.", err=True)
    if "email" not in opened.layout.columns:
        click.echo("No column looks like e-mail addresses; --map email=N names one.", err=True)
    elif opened.needs_domain:
        click.echo("There are logins and no addresses; --domain says where they are.", err=True)


def _show(plan: Plan, withdraw: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(plan.told(), ensure_ascii=False, indent=2))
        return
    for text in _lines(plan, withdraw):
        click.echo(text)


def _lines(plan: Plan, withdraw: bool) -> Iterable[str]:
    """The plan in words, a person a line."""
    yield f"{len(plan.added)} new"
    for each in plan.added:
        before = f" (called {each.called_before} until now)" if each.called_before else ""
        yield f"  + line {each.entry.line}: {each.name} <{each.email}> {each.role}{before}"
    yield from _lines_of_changes(plan)
    kept = "withdrawn" if withdraw else "kept; --withdraw withdraws them"
    yield f"{len(plan.withdrawn)} missing" + (f" ({kept})" if plan.withdrawn else "")
    for missing in plan.withdrawn:
        yield f"  - {missing.name} <{missing.user.email}>"
    if plan.misses_many:
        yield (
            f"{len(plan.withdrawn)} of {plan.students} students are not in this file. "
            "Is it the right one?"
        )
    yield f"{len(plan.problems)} lines with problems"
    for problem in plan.problems:
        yield f"  ! line {problem.line}: {problem.reason}"
    if plan.new_staff:
        yield f"This makes {', '.join(plan.new_staff)} staff."


def _lines_of_changes(plan: Plan) -> Iterable[str]:
    yield f"{len(plan.changed)} changed, {plan.unchanged} as they are"
    for change in plan.changed:
        what = ", ".join(
            f"{name} {old!r} to {new!r}" for name, (old, new) in change.changes.items()
        )
        yield f"  ~ line {change.entry.line}: {change.enrollment.name}: {what}"
    if plan.different:
        yield f"{len(plan.different)} different in the file, not changed: only the person does that"
    for each in plan.different:
        yield f"  = line {each.entry.line}: {each.user.name}: {each.field} {each.said!r}"
