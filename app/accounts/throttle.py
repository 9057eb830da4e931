"""Slowing down those who try passwords, codes or addresses one after the other.

Tries are counted by Flask-Limiter's store: in memory, for each server process by itself, or in
Redis for all of them (COLLOQUY_LIMITS_URL). Tries for an account are counted apart for browsers
that have been signed in to it before, so that nobody can keep its owner out by failing on purpose;
a link by mail is the other way in.
"""

import hashlib
import ipaddress
import time
from typing import cast

from flask import Flask, Response, after_this_request, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from limits import RateLimitItem, parse

from app.accounts.models import User
from app.accounts.operations import clean_email, email_key, find_user
from app.config import Settings
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import ngettext
from app.core.settings import settings

EXTENSION = "colloquy_limiter"
ACCOUNT_TRIES = parse("6 per 15 minutes")
PLACE_TRIES = parse("8 per 5 minutes")
LINKS_TO_ADDRESS = parse("5 per hour")
# A lecture hall is one place.
LINKS_FROM_PLACE = parse("300 per hour")
CODES = parse("5 per 15 minutes")
WRONG_JOIN_CODES = parse("30 per 10 minutes")
KNOWN_COOKIE = "colloquy_known"
KNOWN_FOR = 365 * 24 * 3600


class TooManyTries(DomainError):
    """Too many tries in a while; `wait` is how many seconds to wait."""

    status = 429

    def __init__(self, wait: int) -> None:
        self.wait = wait
        minutes = max(-(-wait // 60), 1)
        text = ngettext(
            "Too many tries. Wait a minute, then try again.",
            "Too many tries. Wait %(num)d minutes, then try again.",
            minutes,
        )
        super().__init__(text, code="too_many_tries")


def take(limit: RateLimitItem, *key: str) -> None:
    """Count a try. Raises TooManyTries, without counting, when there have been enough."""
    strategy = _limiter().limiter
    if not strategy.hit(limit, *key):
        raise TooManyTries(int(strategy.get_window_stats(limit, *key).reset_time - time.time()))


def look(limit: RateLimitItem, *key: str) -> None:
    """Raise TooManyTries when there have been enough, without counting."""
    strategy = _limiter().limiter
    if not strategy.test(limit, *key):
        raise TooManyTries(int(strategy.get_window_stats(limit, *key).reset_time - time.time()))


def forget(limit: RateLimitItem, *key: str) -> None:
    """Begin anew: the right one was found."""
    _limiter().limiter.clear(limit, *key)


def before_password(email: str) -> None:
    """Count a try of a password for the account. Raises TooManyTries."""
    if not _knows(email):
        look(PLACE_TRIES, "place", place())
    take(ACCOUNT_TRIES, *_account(email))


def after_wrong_password() -> None:
    """Note where a wrong password came from."""
    _limiter().limiter.hit(PLACE_TRIES, "place", place())


def after_right_password(email: str) -> None:
    """The account's wrong tries are forgotten."""
    forget(ACCOUNT_TRIES, *_account(email))


def before_link(email: str) -> None:
    """Count a request for a mail to the address. Raises TooManyTries, InvalidInput."""
    take(LINKS_FROM_PLACE, "links", place())
    take(LINKS_TO_ADDRESS, "links", email_key(clean_email(email)))


def before_code(user_id: int) -> None:
    """Count a try of a one-time code. Raises TooManyTries."""
    take(CODES, *_codes_of(user_id))


def after_right_code(user_id: int) -> None:
    """The wrong codes are forgotten."""
    forget(CODES, *_codes_of(user_id))


def _codes_of(user_id: int) -> tuple[str, ...]:
    """Apart for browsers that know the account: whoever has the password can't keep it locked."""
    user = db.session.get(User, user_id)
    known = user is not None and _knows(user.email)
    return "codes", str(user_id), "known" if known else "new"


def before_join_code() -> None:
    """Raise TooManyTries when too many wrong codes of courses came from this place."""
    look(WRONG_JOIN_CODES, "join", place())


def after_wrong_join_code() -> None:
    """Note where a wrong code came from. The right one may come from a whole lecture hall."""
    _limiter().limiter.hit(WRONG_JOIN_CODES, "join", place())


def place() -> str:
    """Where this request comes from: an IPv4 address, or the /64 net of an IPv6 one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:  # as a socket for both kinds tells it
        return str(mapped)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def remember_browser(email: str) -> None:
    """Note in this browser, for a year, that it has been signed in to the account."""

    @after_this_request
    def _note(response: Response) -> Response:
        response.set_cookie(
            KNOWN_COOKIE,
            _signer().dumps(_mark(email)),
            max_age=KNOWN_FOR,
            httponly=True,
            secure=settings().behind_tls,
            samesite="Lax",
        )
        return response


def _account(email: str) -> tuple[str, ...]:
    """An account's count: one for all addresses that lead to it, another for known browsers."""
    user = find_user(email)
    name = user.public_id if user else email_key(email)
    return "password", name, "known" if _knows(email) else "new"


def _knows(email: str) -> bool:
    try:
        return bool(_signer().loads(request.cookies.get(KNOWN_COOKIE, "")) == _mark(email))
    except BadSignature:
        return False


def _mark(email: str) -> str:
    return hashlib.sha256(email_key(email).encode()).hexdigest()[:24]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="known browser")


def _limiter() -> Limiter:
    return cast(Limiter, current_app.extensions[EXTENSION])


def init_app(app: Flask, given: Settings) -> None:
    """Give `app` a store for its counts."""
    app.extensions[EXTENSION] = Limiter(
        get_remote_address,
        app=app,
        storage_uri=given.limits_url,
        strategy="moving-window",
    )
