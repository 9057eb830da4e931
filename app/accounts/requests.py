"""Asking for a link by mail, and the worker's answer.

Whoever asks gets the same page after the same time whether or not the address has an account: the
request is one row, and only the worker looks whose address it is.
"""

from collections.abc import Callable

from sqlalchemy import select

from app.accounts.links import make_link
from app.accounts.models import LinkPurpose, LinkRequest, User
from app.accounts.operations import clean_email, clean_person_name, create_user, find_user
from app.core import jobs
from app.core.db import after_commit, db, write
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.outbox import post

SWEEP = "links"
# How each kind of request is answered; other modules add theirs. Each runs inside `write()`.
answers: dict[LinkPurpose, Callable[[LinkRequest], None]] = {}


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
    return sum(_answer(key) for key in waiting)


def _answer(key: int) -> bool:
    with write() as session:
        # Another worker may have answered it: then it is gone.
        request = session.scalar(select(LinkRequest).where(LinkRequest.id == key).with_for_update())
        if request is None:
            return False
        answers[request.purpose](request)
        session.delete(request)
    return True


def _answer_sign_in(request: LinkRequest) -> None:
    user = find_user(request.email)
    if user is None and request.name:
        user = create_user(request.name, request.email)
    if user is None or not user.is_active:
        return
    with write(user):
        token = make_link(user, LinkPurpose.SIGN_IN, next_path=request.next_path)
        post(
            user.id,
            request.email,
            topic=Topic.ACCOUNT,
            subject=_("Your link to sign in"),
            paragraphs=[
                _("Hello %(name)s,", name=user.name),
                _("This link signs you in to Colloquy. It works once, within an hour."),
                _("If you did not ask for it, leave it: nobody gets in without this mail."),
            ],
            action=(_("Sign in"), f"/sign-in/link/{token}"),
        )


answers[LinkPurpose.SIGN_IN] = _answer_sign_in
