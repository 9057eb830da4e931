"""What `colloquy doctor` looks at: settings that are unsafe, and data that breaks a rule."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.core.invariants import registered, violations
from app.core.migrations import is_current
from app.core.storage import StoredFile
from app.core.web.uploads import store

LEAST_FREE = 1024**3
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what it is, what to do."""

    good: bool
    what: str
    advice: str = ""


def examine(settings: Settings, session: Session) -> list[Finding]:
    """Every finding on this installation, the good ones too."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not is_current(app):
        return [Finding(False, "The database is not up to date.", "Run `colloquy upgrade`.")]
    return [
        Finding(True, "The database is up to date."),
        *_settings(settings),
        *_rules(session),
        *_files(session),
    ]


def _settings(settings: Settings) -> Iterator[Finding]:
    secret = settings.instance_path / "secret_key"
    private = not secret.exists() or not stat.S_IMODE(secret.stat().st_mode) & 0o077
    yield Finding(
        private,
        "Only this account can read the secret key." if private else "Others can read the secret.",
        "" if private else f"Run `chmod 600 {secret}`.",
    )
    yield Finding(
        not settings.debug,
        "Debugging is off." if not settings.debug else "Debugging is on: errors show code.",
        "" if not settings.debug else "Unset COLLOQUY_DEBUG.",
    )
    if settings.demo:
        yield Finding(True, "This is the demo: anybody can sign in as anybody.")
    elif not settings.behind_tls:
        yield Finding(
            urlsplit(settings.site_address).hostname in LOCAL,
            f"The site's address is {settings.site_address}, without TLS.",
            "Set COLLOQUY_SITE_ADDRESS to the https:// address that people use.",
        )


def _rules(session: Session) -> Iterator[Finding]:
    broken = violations(session)
    if not broken:
        yield Finding(True, f"All {len(registered())} rules hold in the data.")
    for violation in broken:
        yield Finding(False, f"A rule is broken: {violation}", "Please report this as a bug.")


def _files(session: Session) -> Iterator[Finding]:
    blobs = store()
    missing = [
        name
        for sha256, name in session.execute(select(StoredFile.sha256, StoredFile.name).distinct())
        if not blobs.holds(sha256)
    ]
    if missing:
        yield Finding(
            False,
            f"{len(missing)} stored files are missing, such as {missing[0]}.",
            "Restore the files folder from a backup.",
        )
    else:
        yield Finding(True, "Every stored file is there.")
    free = blobs.free_bytes() if blobs.root.exists() else LEAST_FREE
    yield Finding(
        free >= LEAST_FREE,
        f"{free // 1024**2} MB are free for files.",
        "" if free >= LEAST_FREE else "Make room, or uploads will be refused.",
    )
