"""What `colloquy doctor` looks at: settings that are unsafe, and data that breaks a rule."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.config import BadSetting, Settings
from app.core import jobs
from app.core.clock import now
from app.core.invariants import registered, violations
from app.core.mail.letter import sender
from app.core.mail.models import Mail
from app.core.mail.transport import ServerTrouble, try_server
from app.core.migrations import is_current
from app.core.storage import StoredFile
from app.core.web.uploads import store

LEAST_FREE = 1024**3
LOCAL = ("localhost", "127.0.0.1", "::1")
LONG_FOR_MAIL = timedelta(minutes=15)
FAILED_LATELY = timedelta(days=7)


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
        *_mail(settings, session),
        *_jobs(app),
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


def _mail(settings: Settings, session: Session) -> Iterator[Finding]:
    try:
        if settings.sends_mail and not settings.demo:
            sender(settings)
            try_server(settings)
            yield Finding(True, "The mail server answers, and lets us in.")
    except BadSetting as error:
        yield Finding(False, str(error), "Set it anew; until then mail waits.")
    except ServerTrouble as error:
        yield Finding(False, f"The mail server can't be used: {error}", "Until then mail waits.")
    if not settings.sends_mail:
        # Not a fault: links can be handed out by the instructor.
        advice = "Set COLLOQUY_SMTP_URL, and people get their links and receipts by mail."
        yield Finding(True, "No mail is sent.", advice)
    moment = now()
    # What is over its time, and not what a failure has put off.
    waiting = (Mail.sent_at.is_(None), Mail.failed_at.is_(None))
    late = _count(session, *waiting, Mail.next_try_at < moment - LONG_FOR_MAIL)
    trouble = _latest_trouble(session, *waiting)
    yield Finding(
        not late,
        f"Mail that has waited for more than 15 minutes: {late or 'none'}.",
        ""
        if not late
        else trouble
        or "Is a worker running? `colloquy serve` keeps one, and `colloquy worker` is one.",
    )
    # What nobody wanted any more has not been tried.
    failed = (Mail.failed_at > moment - FAILED_LATELY, Mail.tries > 0)
    if given_up := _count(session, *failed):
        what = f"Mail given up in the last 7 days: {given_up}."
        yield Finding(True, what, f"The last one: {_latest_trouble(session, *failed)}")


def _latest_trouble(session: Session, *conditions: ColumnElement[bool]) -> str:
    troubled = select(Mail.trouble).where(*conditions, Mail.trouble != "")
    return session.scalar(troubled.order_by(Mail.id.desc()).limit(1)) or ""


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Mail.id)).where(*conditions)) or 0


def _jobs(app: Flask) -> Iterator[Finding]:
    try:
        jobs.huey_of(app).huey.pending_count()
    except Exception as error:
        yield Finding(
            False,
            f"The store of COLLOQUY_JOBS_URL can't be used ({type(error).__name__}).",
            "Check the setting and that its server runs. Nothing is lost meanwhile, only late.",
        )
    else:
        yield Finding(True, "The worker can be told of what is due.")
