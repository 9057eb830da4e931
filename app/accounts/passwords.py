"""Password hashing by argon2id (RFC 9106), and what a good password is."""

import os
import re
from collections.abc import Sequence
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import InvalidInput
from app.core.i18n import _

LEAST = 10
MOST = 256
# What zxcvbn calls "safely unguessable" begins at 10^8 guesses. It looks no further than it must:
# its time grows with the square of the length.
LEAST_GUESSES = 10**8
LOOKED_AT = 64


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


def hash_password(password: str, cost: str = "normal", about: Sequence[str] = ()) -> str:
    """The stored form of `password`.

    Raises InvalidInput if it is too short, too long, or among the first that people try: words and
    years that everybody uses, and what is known `about` the person (name, address).
    """
    if not LEAST <= len(password) <= MOST:
        raise InvalidInput(
            _(
                "A password has at least %(least)d characters. A short sentence is a good one.",
                least=LEAST,
            ),
            code="password_length",
            field="password",
        )
    if _is_guessed_soon(password, about):
        raise InvalidInput(
            _(
                "This password is among the first that people try. "
                "Take three or four words that have nothing to do with each other."
            ),
            code="password_common",
            field="password",
        )
    with _at_once:
        return _hasher(cost).hash(password)


def _is_guessed_soon(password: str, about: Sequence[str]) -> bool:
    from zxcvbn import zxcvbn  # its lists take a moment to load

    known = [word for text in about for word in (text, *re.split(r"\W+", text)) if word]
    guesses = zxcvbn(password[:LOOKED_AT], user_inputs=known)["guesses"]
    return bool(guesses < LEAST_GUESSES)


def verify(stored: str | None, password: str, cost: str = "normal") -> bool:
    """Whether `password` opens `stored`; takes as long when there is nothing to open."""
    try:
        with _at_once:
            _hasher(cost).verify(stored or _nobody(cost), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
