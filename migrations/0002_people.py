"""people: mail, links, sign-in services, second step, joining, roster drafts; a log without names

Revision: 0002
Before it: 0001
"""

import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op


revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD_PURPOSES = "purpose IN ('invitation')"
PURPOSES = "purpose IN ('invitation', 'sign_in', 'new_email', 'merge')"
PURPOSE_CHECK = "ck_account_link_linkpurpose"
# Whose line it is where the actor did it to themself; where the subject was a person's name; and
# where it began with one.
OWN = ("sign_in", "user.rename", "user.password", "user.activate")
OWN += ("person.name_public", "person.name_hidden")
NAMED = ("user.create", "user.correct", "user.invite", "person.enroll", "person.correct")
NAMED += ("person.role", "person.withdraw")
BEGUN = ("group.invite", "group.add_member", "group.remove_member", "group.leave_with_class")
BEGUN += ("scribe.claim", "scribe.give_back", "scribe.hand_in", "scribe.request_revision")
BEGUN += ("scribe.publish", "scribe.take_back")


def upgrade() -> None:
    op.create_table(
        "join_link",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_join_link_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_link")),
        sa.UniqueConstraint("code", name=op.f("uq_join_link_code")),
        sa.UniqueConstraint("course_id", name=op.f("uq_join_link_course_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_join_link_public_id")),
    )
    op.create_table(
        "join_request",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_join_request_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_join_request_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("course_id", "user_id", name=op.f("uq_join_request_course_id_user_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_join_request_public_id")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_request_user_id"), ["user_id"], unique=False)

    op.create_table(
        "link_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "sign_in",
                "new_email",
                "merge",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["keeper_id"],
            ["user_account.id"],
            name=op.f("fk_link_request_keeper_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
    )
    with op.batch_alter_table("link_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_request_keeper_id"), ["keeper_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "account",
                "course",
                "group",
                "receipt",
                "grade",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("course_label", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("action_label", sa.String(), nullable=False),
        sa.Column("sealed_path", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_mail_one_end")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_public_id")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_due",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_mail_user_id"), ["user_id"], unique=False)

    op.create_table(
        "mail_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "account",
                "course",
                "group",
                "receipt",
                "grade",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_mail_refusal_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_refusal")),
        sa.UniqueConstraint("user_id", "topic", name=op.f("uq_mail_refusal_user_id_topic")),
    )
    op.create_table(
        "provider_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_provider_identity_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_identity_issuer_subject")),
    )
    with op.batch_alter_table("provider_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_identity_user_id"), ["user_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_recovery_code_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")
        ),
    )
    op.create_table(
        "roster_draft",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_roster_draft_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_roster_draft_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_draft_public_id")),
    )
    with op.batch_alter_table("roster_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_draft_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "second_step",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_counter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_second_step_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_step")),
    )
    _extend_accounts()
    _extend_links()
    _extend_sign_ins()
    op.add_column(
        "course",
        sa.Column("names_public", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column("audit_entry", sa.Column("person_id", sa.Integer(), nullable=True))
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])
    op.create_index("ix_audit_entry_person_id", "audit_entry", ["person_id"])
    _take_names_out_of_the_log()
    _protect_the_log()


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _extend_accounts() -> None:
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("address_proved_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_user_account_merged_into_id"), ["merged_into_id"])
        batch_op.create_foreign_key(
            op.f("fk_user_account_merged_into_id"), "user_account", ["merged_into_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_user_account_merged"), "merged_into_id IS NULL OR disabled_at IS NOT NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_user_account_erased"), "erased_at IS NULL OR disabled_at IS NOT NULL"
        )

    # Who has used an account so far goes on with it as it is.
    op.execute("UPDATE user_account SET address_proved_at = activated_at")
    _compare_addresses_as_they_are()


def _compare_addresses_as_they_are() -> None:
    """Keys were folded further, so that mailboxes of different owners were one: see email_key."""
    table = sa.table("user_account", sa.column("id"), sa.column("email"), sa.column("email_key"))
    bind = op.get_bind()
    for number, email, key in bind.execute(sa.select(table)).all():
        now = unicodedata.normalize("NFC", email).strip().lower()
        if now != key:
            bind.execute(sa.update(table).where(table.c.id == number).values(email_key=now))


def _extend_links() -> None:
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.drop_constraint(op.f(PURPOSE_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(PURPOSE_CHECK), PURPOSES)
        batch_op.add_column(
            sa.Column("email", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("keeper_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("next_path", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.create_index(op.f("ix_account_link_keeper_id"), ["keeper_id"])
        batch_op.create_foreign_key(
            op.f("fk_account_link_keeper_id"),
            "user_account",
            ["keeper_id"],
            ["id"],
            ondelete="CASCADE",
        )


def _extend_sign_ins() -> None:
    means = sa.Enum(
        "password",
        "link",
        "provider",
        "demo",
        name="means",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    op.add_column("sign_in", sa.Column("public_id", sa.String(length=12), nullable=True))
    table = sa.table("sign_in", sa.column("id", sa.Integer), sa.column("public_id", sa.String))
    bind = op.get_bind()
    for (key,) in bind.execute(sa.select(table.c.id)).all():
        name = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))
        bind.execute(sa.update(table).where(table.c.id == key).values(public_id=name))
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(length=12), nullable=False)
        batch_op.add_column(
            sa.Column("means", means, server_default=sa.text("'password'"), nullable=False)
        )
        batch_op.create_unique_constraint(op.f("uq_sign_in_public_id"), ["public_id"])


_log = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("course_id", sa.Integer),
    sa.column("actor_id", sa.Integer),
    sa.column("person_id", sa.Integer),
    sa.column("action", sa.String),
    sa.column("subject", sa.Text),
    sa.column("detail", sa.JSON),
)


def _take_names_out_of_the_log() -> None:
    """Put the number of a person in place of their name; nobody's, where it could be several's.

    Afterwards no line can be changed, so that none may keep a name.
    """
    bind = op.get_bind()
    lines = bind.execute(sa.select(_log)).mappings().all()
    find = _finder(bind, lines)
    for line in lines:
        action, subject = line["action"], line["subject"]
        if action in OWN:
            person, left = line["actor_id"], ""
        elif action in NAMED:
            told = (line["detail"] or {}).get("user")
            person, left = told or find(line["course_id"], subject), ""
        elif action in BEGUN:
            name, _colon, left = subject.partition(": ")
            person = find(line["course_id"], name)
        else:
            continue
        bind.execute(
            sa.update(_log).where(_log.c.id == line["id"]).values(person_id=person, subject=left)
        )


def _finder(
    bind: sa.Connection, lines: Sequence[Mapping[str, Any]]
) -> Callable[[int | None, str], int | None]:
    """Whose name it is or was, in a course or on the whole site, if it is one person's."""
    called: dict[str, set[int]] = {}
    for name, user_id in bind.execute(sa.text("SELECT name, id FROM user_account")):
        called.setdefault(name, set()).add(user_id)
    for line in lines:  # the log tells how people were called before
        told = (line["detail"] or {}).get("user")
        person = line["actor_id"] if line["action"] in OWN else told
        if person is not None:
            called.setdefault(line["subject"], set()).add(person)
    enrolled: dict[int, set[int]] = {}
    for course_id, user_id in bind.execute(sa.text("SELECT course_id, user_id FROM enrollment")):
        enrolled.setdefault(course_id, set()).add(user_id)

    def find(course_id: int | None, name: str) -> int | None:
        found = called.get(name, set())
        if course_id is not None:
            found = found & enrolled.get(course_id, set())
        return next(iter(found)) if len(found) == 1 else None

    return find


def _protect_the_log() -> None:
    """Let the database itself refuse to change or delete a line of the log."""
    if _sqlite():
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{what.lower()} BEFORE {what} ON audit_entry"
                " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
        # REPLACE deletes without a word to the trigger above.
        op.execute(
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry"
            " WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()"
    )


def _unprotect_the_log() -> None:
    if _sqlite():
        op.execute("DROP TRIGGER audit_entry_no_update")
        op.execute("DROP TRIGGER audit_entry_no_delete")
        op.execute("DROP TRIGGER audit_entry_no_replace")
        return
    op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
    op.execute("DROP TRIGGER audit_entry_no_truncate ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_append_only()")


def downgrade() -> None:
    _unprotect_the_log()
    op.execute(
        "UPDATE audit_entry SET subject = (SELECT name FROM user_account u WHERE u.id = person_id)"
        " || CASE WHEN subject = '' THEN '' ELSE ': ' || subject END"
        " WHERE person_id IN (SELECT id FROM user_account)"
    )
    op.drop_index("ix_audit_entry_person_id", "audit_entry")
    op.drop_index("ix_audit_entry_actor_id", "audit_entry")
    op.drop_column("audit_entry", "person_id")
    op.drop_column("course", "names_public")
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_in_means"), type_="check")
        batch_op.drop_constraint(op.f("uq_sign_in_public_id"), type_="unique")
        batch_op.drop_column("public_id")
        batch_op.drop_column("means")
    _shorten_links()
    _shorten_accounts()
    op.drop_table("second_step")
    with op.batch_alter_table("roster_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_draft_user_id"))
        batch_op.drop_index(batch_op.f("ix_roster_draft_course_id"))

    op.drop_table("roster_draft")
    op.drop_table("recovery_code")
    with op.batch_alter_table("provider_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_identity_user_id"))

    op.drop_table("provider_identity")
    op.drop_table("mail_refusal")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_user_id"))
        batch_op.drop_index(
            "ix_mail_due",
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.drop_table("mail")
    with op.batch_alter_table("link_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_request_keeper_id"))

    op.drop_table("link_request")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_request_user_id"))

    op.drop_table("join_request")
    op.drop_table("join_link")


def _shorten_links() -> None:
    op.execute("DELETE FROM account_link WHERE purpose <> 'invitation'")
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.drop_constraint(op.f(PURPOSE_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(PURPOSE_CHECK), OLD_PURPOSES)
        batch_op.drop_constraint(op.f("fk_account_link_keeper_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_account_link_keeper_id"))
        batch_op.drop_column("next_path")
        batch_op.drop_column("keeper_id")
        batch_op.drop_column("email")


def _shorten_accounts() -> None:
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_constraint(op.f("ck_user_account_merged"), type_="check")
        batch_op.drop_constraint(op.f("ck_user_account_erased"), type_="check")
        batch_op.drop_constraint(op.f("fk_user_account_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_user_account_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("address_proved_at")
        batch_op.drop_column("erased_at")
