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
    Invariant(
        "a merged or erased account has no way in",
        """SELECT u.id FROM user_account u
           WHERE (u.merged_into_id IS NOT NULL OR u.erased_at IS NOT NULL)
             AND (u.password_hash IS NOT NULL OR u.is_admin
                  OR EXISTS (SELECT 1 FROM sign_in s WHERE s.user_id = u.id)
                  OR EXISTS (SELECT 1 FROM provider_identity p WHERE p.user_id = u.id)
                  OR EXISTS (SELECT 1 FROM account_link l
                             WHERE l.user_id = u.id AND l.used_at IS NULL))""",
    ),
    Invariant(
        "an erased account has neither name nor address",
        """SELECT id FROM user_account WHERE erased_at IS NOT NULL
           AND (name <> 'Former participant' OR email NOT LIKE 'erased-%@erased.invalid'
                OR email_key <> email)""",
    ),
    Invariant(
        "an account is merged into one that is not merged itself",
        """SELECT u.id FROM user_account u JOIN user_account k ON k.id = u.merged_into_id
           WHERE k.merged_into_id IS NOT NULL""",
    ),
)
