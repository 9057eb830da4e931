"""Password hashing by argon2id (RFC 9106), and what a good password is."""

import os
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import InvalidInput
from app.core.i18n import _

LEAST = 10
MOST = 256


# A hash takes a core and 64 MB for a tenth of a second: so many at once, the others wait.
_at_once = BoundedSemaphore(max(os.cpu_count() or 1, 2))


@cache
def _hasher(cost: str) -> PasswordHasher:
    if cost == "low":  # for tests, which sign in hundreds of times
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


@cache
def _nobody(cost: str) -> str:
    """A hash that no password opens: an unknown address costs as much time as a known one."""
    return _hasher(cost).hash("nobody")


def hash_password(password: str, cost: str = "normal") -> str:
    """The stored form of `password`. Raises InvalidInput if it is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise InvalidInput(
            _(
                "A password has at least %(least)d characters. A short sentence is a good one.",
                least=LEAST,
            ),
            code="password_length",
            field="password",
        )
    with _at_once:
        return _hasher(cost).hash(password)


def verify(stored: str | None, password: str, cost: str = "normal") -> bool:
    """Whether `password` opens `stored`; takes as long when there is nothing to open."""
    try:
        with _at_once:
            _hasher(cost).verify(stored or _nobody(cost), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
