"""Tests in a real browser, against the real server."""

import os
import shutil

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_PATHS = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome on this machine: `$CHROMIUM` or a usual place.

    A `$CHROMIUM` that names no program finds nothing, rather than another browser than was asked
    for.
    """
    asked = os.environ.get("CHROMIUM")
    candidates = (asked,) if asked else (*CHROMIUM_NAMES, *CHROMIUM_PATHS)
    return next(filter(None, map(shutil.which, candidates)), None)


def no_chromium() -> str:
    """What to tell people when there is no browser to test with."""
    if asked := os.environ.get("CHROMIUM"):
        return f"CHROMIUM={asked} can't be run."
    return (
        "no Chromium or Chrome was found. Install one (Debian: `apt install chromium`) "
        "or set CHROMIUM=/path/to/it."
    )
