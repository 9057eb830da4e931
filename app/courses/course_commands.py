"""`colloquy course create` and `colloquy course list`."""

import json

import click
from flask.cli import with_appcontext

from app.accounts import operations as accounts
from app.courses import operations as courses
from app.courses import queries
from app.courses.models import Role


@click.command("create")
@click.argument("slug")
@click.option("--code", required=True, help="As in 'MATH 6380P'.")
@click.option("--title", required=True)
@click.option("--term", required=True, help="As in 'Fall 2020'.")
@click.option("--time-zone", required=True, help="As in 'Asia/Hong_Kong'.")
@click.option("--instructor", required=True, help="The e-mail of an account.")
@with_appcontext
def create(slug: str, code: str, title: str, term: str, time_zone: str, instructor: str) -> None:
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


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_appcontext
def list_courses(as_json: bool) -> None:
    """The courses of this installation."""
    found = [
        {"slug": c.slug, "code": c.code, "title": c.title, "term": c.term}
        for c in queries.all_courses()
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['slug']:<32} {each['code']:<14} {each['term']:<14} {each['title']}")
    if not found:
        click.echo("No course yet. Make one with `colloquy course create`.")
