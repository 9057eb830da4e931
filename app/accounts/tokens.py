"""Secret tokens: what a cookie or a link holds, and what of it is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A secret that nobody guesses: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()
