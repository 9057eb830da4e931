"""What must always hold of accounts."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "no disabled account has an open sign-in that opens anything",
        """SELECT s.id FROM sign_in s JOIN user_account u ON u.id = s.user_id
           WHERE u.disabled_at IS NOT NULL AND s.created_at > u.disabled_at""",
    ),
    Invariant(
        "an account with a password has been activated",
        "SELECT id FROM user_account WHERE password_hash IS NOT NULL AND activated_at IS NULL",
    ),
)
