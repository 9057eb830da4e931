"""Somebody who is signed in shows, by their password, that it is still them."""

from app.accounts import operations, throttle
from app.accounts.models import User
from app.core.errors import DomainError
from app.core.i18n import _


def check(user: User, password: str, cost: str, *, field: str) -> None:
    """Raise DomainError, about the field, unless this is the password of `user`; TooManyTries."""
    throttle.before_password(user.email)
    try:
        operations.check_password(user.email, password, cost)
    except DomainError as error:
        raise DomainError(_("This is not your present password."), field=field) from error
    throttle.after_right_password(user.email)
