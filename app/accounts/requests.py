"""Asking for a link by mail, and the worker's answer.

Whoever asks gets the same page after the same time whether or not the address has an account: the
request is one row, and only the worker looks whose address it is.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts.links import make_link
from app.accounts.models import LinkPurpose, LinkRequest, User
from app.accounts.operations import (
    account_at,
    clean_email,
    clean_person_name,
    create_user,
    find_user,
)
from app.core import jobs
from app.core.clock import now
from app.core.db import after_commit, db, write
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.outbox import post

SWEEP = "links"
PATIENCE = timedelta(days=1)
log = logging.getLogger("colloquy.links")
# How each kind of request is answered; other modules add theirs. Each runs inside `write()`.
answers: dict[LinkPurpose, Callable[[LinkRequest], None]] = {}
# What a path of this site is opened for, in words, or "": rooms above add theirs. Told to whoever
# asked for the link, so it may say no more than the path shows to everybody.
aims: list[Callable[[str], str]] = []


def ask_for_link(
    email: str,
    purpose: LinkPurpose = LinkPurpose.SIGN_IN,
    *,
    name: str = "",
    keeper: User | None = None,
    next_path: str = "",
) -> None:
    """Have a link sent to `email`. Raises InvalidInput for what is no address or no name."""
    email = clean_email(email)
    name = clean_person_name(name) if name else ""
    with write() as session:
        session.add(
            LinkRequest(
                purpose=purpose,
                email=email,
                name=name,
                keeper_id=keeper.id if keeper else None,
                next_path=next_path,
            )
        )
        after_commit(SWEEP, lambda: jobs.wake(SWEEP))


def answer_requests() -> int:
    """Answer every request that waits; returns how many. Each stands or falls by itself."""
    waiting = db.session.scalars(select(LinkRequest.id).order_by(LinkRequest.id)).all()
    return sum(_try(key) for key in waiting)


def _try(key: int) -> bool:
    """Answer one request. One that fails keeps no other from its answer, and is tried again."""
    try:
        return _answer(key)
    except Exception:
        log.exception("request %s could not be answered", key)
        db.session.rollback()
        return False


def forget_old() -> None:
    """Give up the requests that could not be answered for a day."""
    with write() as session:
        session.execute(delete(LinkRequest).where(LinkRequest.created_at < now() - PATIENCE))


def _answer(key: int) -> bool:
    with write() as session:
        # Another worker may have answered it: then it is gone.
        request = session.scalar(select(LinkRequest).where(LinkRequest.id == key).with_for_update())
        if request is None:
            return False
        answers[request.purpose](request)
        session.delete(request)
    return True


def _what_it_does(path: str) -> str:
    aim = next(filter(None, (words(path) for words in aims)), "")
    if not aim:
        return _("This link signs you in to Colloquy. It works once, within an hour.")
    return _("This link signs you in to Colloquy %(aim)s. It works once, within an hour.", aim=aim)


def _answer_sign_in(request: LinkRequest) -> None:
    user = find_user(request.email)
    if user is None and request.name:
        user = create_user(request.name, request.email)
    if user is None or not user.is_active:
        return
    # To the address that we have: what was typed may differ in its letters' case.
    at = account_at(request.email) or user
    # Who has never been here may have been named by anybody who knows the address.
    hello = _("Hello %(name)s,", name=user.name) if user.address_proved_at else _("Hello,")
    with write(user):
        token = make_link(user, LinkPurpose.SIGN_IN, next_path=request.next_path)
        post(
            user.id,
            at.email,
            topic=Topic.ACCOUNT,
            subject=_("Your link to sign in"),
            paragraphs=[
                hello,
                _what_it_does(request.next_path),
                _("If you did not ask for it, leave it: nobody gets in without this mail."),
            ],
            action=(_("Sign in"), f"/sign-in/link/{token}"),
        )


answers[LinkPurpose.SIGN_IN] = _answer_sign_in
