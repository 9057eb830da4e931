"""Sealing what must be kept but not read from the database alone: mailed links, TOTP secrets.

Fernet (AES-128-CBC with HMAC-SHA256) under a key derived from the installation's secret by
HKDF-SHA256 (RFC 5869), one key a purpose.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.settings import settings


class Unsealable(ValueError):
    """What was sealed was altered, or sealed under another secret key."""


@lru_cache(maxsize=16)
def _fernet(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=f"colloquy/{purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def seal(text: str, purpose: str) -> str:
    """`text` so that only this installation reads it, and only for `purpose`."""
    return _fernet(settings().secret_key, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for `purpose`. Raises Unsealable."""
    try:
        return _fernet(settings().secret_key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unsealable(purpose) from error
