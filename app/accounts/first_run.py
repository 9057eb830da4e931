"""The first administrator of a new installation, let in by a token that `colloquy serve` prints.

The token is kept, hashed, in a file of the instance folder that only its owner reads. Removing the
file is what uses it up, so that of two who send it at once one gets in.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.operations import create_user
from app.accounts.tokens import new_token, token_hash
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings

FILE = "first-run-token"
LIFE = timedelta(days=1)


def is_pending() -> bool:
    """Whether this installation has nobody yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def make_token() -> str:
    """A new token, which replaces the one before it."""
    token = new_token()
    content = json.dumps({"hash": token_hash(token), "until": (now() + LIFE).isoformat()})
    draft = _file().with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    draft.replace(_file())
    return token


def begin(token: str, *, name: str, email: str, password: str, cost: str = "normal") -> User:
    """Make the first administrator. Raises DomainError for a wrong, old or used token, InvalidInput
    for what can't be a name, address or password."""
    with write():
        if not is_pending() or not _is_valid(token.strip()):
            raise _refused()
        user = create_user(name, email, password=password, is_admin=True, cost=cost)
        try:
            _file().unlink()
        except FileNotFoundError as error:
            raise _refused() from error
    return user


def _refused() -> DomainError:
    return DomainError(
        _("This token is not the one, or has run out. Restart `colloquy serve` for a new one."),
        code="bad_token",
        field="token",
    )


def _is_valid(token: str) -> bool:
    try:
        kept = json.loads(_file().read_text())
    except (OSError, ValueError):
        return False
    return bool(kept["hash"] == token_hash(token) and now() < datetime.fromisoformat(kept["until"]))


def _file() -> Path:
    return settings().instance_path / FILE
