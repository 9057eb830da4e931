"""The command by which anybody checks a published draw."""

import json
from typing import IO

import click


@click.group()
def draw() -> None:
    """Draws of seminar slots."""


@draw.command()
@click.argument("file", type=click.File(encoding="utf-8"))
def check(file: IO[str]) -> None:
    """Run the published draw in FILE again and say whether the same comes of it.

    FILE is what the page of the draw offers to download. No installation is needed, and none asked.
    """
    from app.seminars.drawing.checking import differences

    try:
        found = differences(json.load(file))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise click.ClickException(f"This is no published draw: {error}.") from error
    if found:
        raise click.ClickException(f"Something else comes of it for: {', '.join(found)}.")
    click.echo("The same comes of it. The seed is the one of the fingerprint.")
