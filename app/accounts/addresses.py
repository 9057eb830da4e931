"""Changing the e-mail address of an account: the new one is proved before it counts."""

from sqlalchemy import Select, delete, select, update

from app.accounts.links import make_link, open_link, use_up, void_links
from app.accounts.models import AccountLink, LinkPurpose, LinkRequest, User
from app.accounts.operations import account_at, email_key, email_taken, find_user
from app.accounts.requests import answers
from app.accounts.sign_ins import end_sign_ins
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.mail.models import Mail, Topic
from app.core.mail.outbox import post


def _answer_new_email(request: LinkRequest) -> None:
    """Send the link to the new address, or tell its owner that it has an account already."""
    user = request.keeper
    if user is None or not user.is_active:
        return
    present = find_user(request.email)
    if present is not None and present.id != user.id:
        _tell_that_it_is_taken(present, request.email)
        return
    with write(user):
        token = make_link(user, LinkPurpose.NEW_EMAIL, email=request.email)
        post(
            user.id,
            request.email,
            topic=Topic.ACCOUNT,
            subject=_("Confirm your new address"),
            paragraphs=[
                _("Hello %(name)s,", name=user.name),
                _("Colloquy will write to this address once you confirm it, within a day."),
                _("If you did not ask for it, leave this mail: nothing changes."),
            ],
            action=(_("Confirm the address"), f"/account/email/{token}"),
        )


def _tell_that_it_is_taken(owner: User, address: str) -> None:
    post(
        owner.id,
        address,
        topic=Topic.ACCOUNT,
        subject=_("Your address has an account already"),
        paragraphs=[
            _("Hello %(name)s,", name=owner.name),
            _("Somebody asked to use this address for another account of Colloquy."),
            _(
                "If it was you, and both accounts are yours, merge them: open the account page of "
                "the one to keep. If it was not you, nothing has changed."
            ),
        ],
        action=(_("Your account"), "/account"),
    )


def awaited(user: User) -> str:
    """The new address that waits to be confirmed; empty when none does."""
    request = select(LinkRequest.email).where(
        LinkRequest.keeper_id == user.id, LinkRequest.purpose == LinkPurpose.NEW_EMAIL
    )
    asked = db.session.scalar(request.order_by(LinkRequest.id.desc()).limit(1))
    return asked or db.session.scalar(_open_links(user).with_only_columns(AccountLink.email)) or ""


def _open_links(user: User) -> Select[AccountLink]:
    return select(AccountLink).where(
        AccountLink.user_id == user.id,
        AccountLink.purpose == LinkPurpose.NEW_EMAIL,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > now(),
    )


def keep_email(user: User) -> None:
    """The address stays as it is: what was sent to another ends. Twice is once."""
    with write(user) as session:
        void_links(user, LinkPurpose.NEW_EMAIL)
        session.execute(
            delete(LinkRequest).where(
                LinkRequest.keeper_id == user.id, LinkRequest.purpose == LinkPurpose.NEW_EMAIL
            )
        )


def _make_room(user: User, address: str) -> None:
    """Take an address from the account merged into `user` that has it, which gets the old one."""
    present = account_at(address)
    if present is None or present.id == user.id:
        return
    if present.merged_into_id != user.id:
        raise email_taken()
    old, old_key = user.email, user.email_key
    user.email_key = f"{old_key} "  # no address, for a moment: both rows can't have the same
    db.session.flush()
    present.email, present.email_key = old, old_key
    db.session.flush()


def _send_what_waits_to(user: User, before: str) -> None:
    """What has not gone out goes to the new address, but for what is about the account itself."""
    db.session.execute(
        update(Mail)
        .where(
            Mail.user_id == user.id,
            Mail.to_address == before,
            Mail.topic != Topic.ACCOUNT,
            Mail.sent_at.is_(None),
            Mail.failed_at.is_(None),
            Mail.claimed_at.is_(None),
        )
        .values(to_address=user.email)
    )


def confirm_email(token: str, signed_in: User, *, keep_token: str = "") -> User:
    """Make the address of a link the person's, and sign every other browser out.

    Raises LinkSpent, and DomainError for another's account, and when the address has got an account
    meanwhile. An account merged into this one may have it: the two change addresses.
    """
    with write(open_link(token, LinkPurpose.NEW_EMAIL).user) as session:
        link = use_up(token, LinkPurpose.NEW_EMAIL)
        user, before = link.user, link.user.email
        if user.id != signed_in.id:
            raise DomainError(
                _("Sign in to the account whose address it is to be, and follow the link again."),
                code="not_the_owner",
            )
        _make_room(user, link.email)
        user.email, user.email_key = link.email, email_key(link.email)
        user.address_proved_at = now()
        _send_what_waits_to(user, before)
        end_sign_ins(user, except_token=keep_token)
        void_links(user)
        audit.record(session, "user.email", actor_id=user.id)
        post(
            user.id,
            before,
            topic=Topic.ACCOUNT,
            subject=_("Your address was changed"),
            paragraphs=[
                _("Hello %(name)s,", name=user.name),
                _("Colloquy now writes to another address of yours and no longer to this one."),
                _("If it was not you who changed it, tell whoever runs the site at once."),
            ],
        )
    return user


answers[LinkPurpose.NEW_EMAIL] = _answer_new_email
