"""The `colloquy user` commands."""

import click
from flask.cli import AppGroup

from app.accounts import operations as accounts

user_group = AppGroup("user", help="Accounts.")


@user_group.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--admin", is_flag=True, help="A site administrator: may make courses.")
@click.password_option(help="Asked for when not given.")
def user_create(email: str, name: str, admin: bool, password: str) -> None:
    """Make an account: colloquy user create EMAIL NAME."""
    user = accounts.create_user(name, email, password=password, is_admin=admin)
    click.echo(f"{user.name} can sign in as {user.email}.")
