"""The settings of the running app."""

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from app.config import Settings


def settings() -> "Settings":
    """The running app's settings."""
    return cast("Settings", current_app.extensions["colloquy_settings"])
