"""Changing the e-mail address of an account: the new one is proved before it counts."""

from app.accounts.links import make_link, open_link, use_up, void_links
from app.accounts.models import LinkPurpose, LinkRequest, User
from app.accounts.operations import email_key, email_taken, find_user
from app.accounts.requests import answers
from app.accounts.sign_ins import end_sign_ins
from app.core import audit
from app.core.clock import now
from app.core.db import write
from app.core.i18n import _
from app.core.mail.models import Topic
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


def confirm_email(token: str, *, keep_token: str = "") -> User:
    """Make the address of a link the person's, and sign every other browser out.

    Raises LinkSpent, and DomainError when the address has got an account meanwhile.
    """
    with write(open_link(token, LinkPurpose.NEW_EMAIL).user) as session:
        link = use_up(token, LinkPurpose.NEW_EMAIL)
        user, before = link.user, link.user.email
        present = find_user(link.email)
        if present is not None and present.id != user.id:
            raise email_taken()
        user.email, user.email_key = link.email, email_key(link.email)
        user.address_proved_at = now()
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
