"""Commands that take a course out, and carry it on to its next term."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

from app.accounts import operations as accounts
from app.accounts.models import User
from app.core.web.uploads import store
from app.courses import checks
from app.courses import queries as courses
from app.courses.models import Course, Role
from app.courses.operations import enroll
from app.page.audience import Audience

if TYPE_CHECKING:
    from app.transfer.cloning_plan import Plan, Wishes

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.command("export")
@click.argument("slug")
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--audience",
    type=click.Choice([Audience.PUBLIC.value, Audience.STAFF.value]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="What everybody sees, or all that staff have put there.",
)
@click.option("--zip", "zipped", is_flag=True, help="Write a ZIP and not a folder.")
@click.option("--overwrite", is_flag=True, help="Replace an export that is there.")
@with_appcontext
def export_command(slug: str, place: Path, audience: str, zipped: bool, overwrite: bool) -> None:
    """Write a course to PLACE: its page, its data, its files."""
    from app.transfer import exporting

    course = _course(slug)
    chosen = Audience(audience)
    export = exporting.gather(course, chosen, store())
    save = exporting.save_zip if zipped else exporting.save_folder
    save(export, place, overwrite=overwrite)
    exporting.record_export(course, chosen, None)
    for path in export.lost:
        click.echo(f"Missing, because the store has lost it: {path}", err=True)
    click.echo(f"{course.code} is in {place}: {len(export.paths)} files.")


@click.command("clone")
@click.argument("slug")
@click.argument("new_slug")
@click.option("--first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day.")
@click.option("--last", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the term.")
@click.option("--term", required=True, help="As in 'Spring 2021'.")
@click.option(
    "--weekday",
    "weekdays",
    multiple=True,
    type=click.Choice(DAYS),
    help="A day on which it meets; may be given again. Default: as before.",
)
@click.option(
    "--skip",
    "skipped",
    multiple=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="A day without class; may be given again.",
)
@click.option("--starts", type=click.DateTime(["%H:%M"]), help="As in 15:00. Default: as before.")
@click.option("--ends", type=click.DateTime(["%H:%M"]), help="As in 17:50.")
@click.option("--instructor", required=True, help="The e-mail of an account: who teaches it.")
@click.option("--dry-run", is_flag=True, help="Only show the new days.")
@with_appcontext
def clone_command(slug: str, new_slug: str, instructor: str, dry_run: bool, **wished: Any) -> None:
    """Make the next term of a course, at the address NEW_SLUG."""
    from app.transfer.cloning import clone
    from app.transfer.cloning_plan import plan

    course, actor = _course(slug), _person(instructor)
    wishes = _wishes(course, new_slug, **wished)
    if dry_run:
        _show(plan(course, wishes))
        return
    made = clone(course, wishes, actor)
    if courses.active_enrollment(made, actor) is None:
        enroll(made, actor, Role.INSTRUCTOR, actor=actor)
    click.echo(f"{made.code} is at /c/{made.slug}/, seen by its people only.")
    click.echo(f"{checks.open_count(made)} things to look at: /c/{made.slug}/manage/checks")


def _wishes(
    course: Course,
    new_slug: str,
    *,
    term: str,
    first: datetime,
    last: datetime | None,
    weekdays: tuple[str, ...],
    skipped: tuple[datetime, ...],
    starts: datetime | None,
    ends: datetime | None,
) -> "Wishes":
    from app.transfer.cloning_plan import Wishes

    return Wishes(
        slug=new_slug,
        code=course.code,
        title=course.title,
        term=term,
        first=first.date(),
        last=last.date() if last else None,
        weekdays=frozenset(DAYS.index(each) for each in weekdays),
        starts=starts.time() if starts else None,
        ends=ends.time() if ends else None,
        skipped=frozenset(each.date() for each in skipped),
    )


def _course(slug: str) -> Course:
    found = courses.course_by_slug(slug)
    if found is None:
        raise click.ClickException(
            f"There is no course {slug}. `colloquy course list` shows what there is."
        )
    return found


def _person(email: str) -> User:
    found = accounts.find_user(email)
    if found is None:
        raise click.ClickException(
            f"No account has the address {email}. Make it first with `colloquy user create`."
        )
    return found


def _show(planned: "Plan") -> None:
    for move in planned.moves:
        after = f"{move.after:%a %d %b %Y}{' (after the term)' if move.late else ''}"
        click.echo(f"{move.before:%a %d %b %Y} -> {after}  {move.label}")
    for note in planned.notes:
        click.echo(f"  ! {note.text} {note.detail}".rstrip())
