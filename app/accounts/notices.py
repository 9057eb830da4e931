"""Word to the owner of an account that something about it has changed: for when it was not them."""

from app.accounts.models import User
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.outbox import post


def tell_owner(user: User, subject: str, what: str, path: str = "/account") -> None:
    """Have a mail sent once the change stands. Call inside `write()`. `path` is where to look."""
    post(
        user.id,
        user.email,
        topic=Topic.ACCOUNT,
        subject=subject,
        paragraphs=[
            _("Hello %(name)s,", name=user.name),
            what,
            _("If this is news to you, tell whoever runs the site at once."),
        ],
        action=(_("Your account"), path),
    )
