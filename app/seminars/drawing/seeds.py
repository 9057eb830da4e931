"""The seed of a draw. Its fingerprint is shown from the beginning and it itself at the end, so that
everybody can see that nobody chose it to suit the wishes.
"""

from hashlib import sha256


def fingerprint(seed: str) -> str:
    """What can be shown of a seed before it is told: its SHA-256."""
    return sha256(seed.encode()).hexdigest()
