"""The second step of signing in: one-time codes by an app (TOTP, RFC 6238), and recovery codes.

Codes have six digits and change every half minute; one is taken a step early or late, and none
twice. A recovery code stands in for an app that is lost, once.
"""

import secrets
from collections.abc import Callable

import pyotp
from sqlalchemy import delete, func, select

from app.accounts.models import RecoveryCode, SecondStep, User
from app.accounts.notices import tell_owner
from app.accounts.sign_ins import end_sign_ins
from app.accounts.tokens import token_hash
from app.core import audit, clock
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.core.seal import Unsealable, seal, unseal

SEALED_FOR = "second step"
ISSUER = "Colloquy"
WINDOW = 1
RECOVERY_CODES = 10
# Sixteen of these are 80 bits: their hash alone leads back to none.
RECOVERY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 16
# Who has to have a second step: rooms above, which know what people do here, add how they know.
demands: list[Callable[[User], bool]] = []


def is_on(user: User) -> bool:
    """Whether a code is asked for after every other way to sign in."""
    found = db.session.get(SecondStep, user.id)
    return found is not None and found.confirmed_at is not None


def is_required(user: User) -> bool:
    """Whether the installation wants this person to have a second step."""
    return any(demand(user) for demand in demands)


def unconfirmed(user: User) -> SecondStep | None:
    """A second step that is being set up and has not seen its first code."""
    found = db.session.get(SecondStep, user.id)
    return found if found is not None and found.confirmed_at is None else None


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


# --- setting up -----------------------------------------------------------------------------


def begin(user: User) -> None:
    """Make a secret, to be confirmed by a first code. It replaces one that was not.

    Raises DomainError when the step is on.
    """
    with write(user) as session:
        if is_on(user):
            raise DomainError(_("The second step is on already."), code="two_step_is_on")
        session.merge(
            SecondStep(user_id=user.id, sealed_secret=seal(pyotp.random_base32(), SEALED_FOR))
        )


def secret_of(step: SecondStep) -> str:
    """The secret as the app takes it, in base 32. Raises Unsealable."""
    return unseal(step.sealed_secret, SEALED_FOR)


def address_of(step: SecondStep) -> str:
    """What the picture says to the app: the secret and whose it is (`otpauth://…`)."""
    totp = pyotp.TOTP(secret_of(step))
    return totp.provisioning_uri(name=step.user.email, issuer_name=ISSUER)


def confirm(user: User, typed: str, *, keep_token: str = "") -> list[str]:
    """Switch the step on by a first code; returns the recovery codes, which are told only now.

    Every other browser is signed out: it has shown no second step. Raises InvalidInput for a wrong
    code, DomainError when nothing waits for one.
    """
    with write(user) as session:
        step = unconfirmed(user)
        if step is None:
            raise DomainError(_("Begin again: nothing waits for a code."), code="two_step_gone")
        if not _takes(step, _clean(typed)):
            raise _wrong_code()
        step.confirmed_at = now()
        codes = _make_recovery_codes(user)
        end_sign_ins(user, except_token=keep_token)
        audit.record(session, "user.two_step_on", actor_id=user.id)
        _tell(
            user,
            _("The second step is on"),
            _("From now on signing in to Colloquy asks for a code of your app."),
        )
    return codes


# --- using ----------------------------------------------------------------------------------


def take_code(user: User, typed: str) -> None:
    """Take a code of the app, or a recovery code, for its one use. Raises InvalidInput."""
    typed = _clean(typed)
    with write(user) as session:
        step = session.get(SecondStep, user.id, populate_existing=True)
        if step is None or step.confirmed_at is None:
            raise _wrong_code()
        if not _takes(step, typed) and not _takes_recovery(user, typed):
            raise _wrong_code()


def _takes(step: SecondStep, typed: str) -> bool:
    """Whether this is a code of now and later than the last; then it is the last."""
    try:
        totp = pyotp.TOTP(secret_of(step))
    except Unsealable:
        return False  # the installation has another secret key: recovery codes still work
    # The app goes by the real time, also where this installation's clock is set apart.
    real = now() - clock.offset()
    try:
        counter = totp.verify_and_get_timecode(typed, for_time=real, valid_window=WINDOW)
    except pyotp.OTPVerificationError:
        return False
    if counter <= step.last_counter:
        return False
    step.last_counter = counter
    return True


def _takes_recovery(user: User, typed: str) -> bool:
    found = db.session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == token_hash(typed),
            RecoveryCode.used_at.is_(None),
        )
    )
    if found is None:
        return False
    with write() as session:
        found.used_at = now()
        session.flush()
        left = recovery_codes_left(user)
        audit.record(session, "user.recovery_code", actor_id=user.id, left=left)
        _tell(
            user,
            _("A recovery code was used"),
            ngettext(
                "A recovery code stood in for a code of your app. %(num)d is left.",
                "A recovery code stood in for a code of your app. %(num)d are left.",
                left,
            ),
        )
    return True


# --- changing and ending --------------------------------------------------------------------


def renew_recovery_codes(user: User, typed: str) -> list[str]:
    """New recovery codes in place of all before, against a code. Raises InvalidInput."""
    with write(user) as session:
        take_code(user, typed)
        audit.record(session, "user.recovery_codes", actor_id=user.id)
        _tell(
            user,
            _("You have new recovery codes"),
            _("New recovery codes were made for your account. The old ones work no more."),
        )
        return _make_recovery_codes(user)


def switch_off(user: User, typed: str) -> None:
    """Ask for no second step any more. Raises InvalidInput for a wrong code, DomainError where the
    step is required."""
    with write(user) as session:
        if is_required(user):
            raise DomainError(
                _("This site requires a second step of everybody who teaches or runs it."),
                code="two_step_required",
            )
        take_code(user, typed)
        _forget(user)
        audit.record(session, "user.two_step_off", actor_id=user.id)
        _tell(
            user,
            _("The second step is off"),
            _("Signing in to Colloquy asks for no code of your app any more."),
        )


def reset(user: User, actor: User) -> None:
    """Take the step away from somebody who lost their app and codes. Twice is once."""
    with write(user) as session:
        if session.get(SecondStep, user.id) is None:
            return
        _forget(user)
        audit.record(session, "user.two_step_reset", actor_id=actor.id, person_id=user.id)
        _tell(
            user,
            _("The second step was taken away"),
            _("An administrator of Colloquy did it. Set it up again on your account page."),
        )


def _forget(user: User) -> None:
    with write() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        session.execute(delete(SecondStep).where(SecondStep.user_id == user.id))


def _make_recovery_codes(user: User) -> list[str]:
    codes = [_new_recovery_code() for _each in range(RECOVERY_CODES)]
    with write() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        session.add_all(
            RecoveryCode(user_id=user.id, code_hash=token_hash(_clean(code))) for code in codes
        )
    return codes


def _new_recovery_code() -> str:
    return in_fours("".join(secrets.choice(RECOVERY_ALPHABET) for _each in range(RECOVERY_LENGTH)))


def in_fours(text: str, between: str = "-") -> str:
    """`text` in groups of four, to be copied by hand."""
    return between.join(text[start : start + 4] for start in range(0, len(text), 4))


def _clean(typed: str) -> str:
    """A code however it was typed: in capitals, in groups."""
    return "".join(c for c in typed.lower() if c not in " -\u2013\u00a0")


def _wrong_code() -> InvalidInput:
    return InvalidInput(
        _("This code is wrong, or was used already. Type the one that the app shows now."),
        code="wrong_code",
        field="code",
    )


def _tell(user: User, subject: str, what: str) -> None:
    tell_owner(user, subject, what, "/account/two-step")
