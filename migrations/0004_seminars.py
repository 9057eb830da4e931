"""groups and seminars: requests to join, waiting lists, swaps, papers, slides, due times, draws

Revision: 0004
Before it: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEMINAR_CHECKS = {
    "slots_per_group": "slots_per_group BETWEEN 1 AND 20",
    "cutoff_days": "cutoff_days BETWEEN 0 AND 60",
    "seed_if_draw": "mode <> 'draw' OR length(draw_seed) > 0",
    "one_slot_if_draw": "mode <> 'draw' OR slots_per_group = 1",
}
SIGN_UP_CHECKS = {
    "turn_if_confirmed": "(state = 'confirmed') = (turn IS NOT NULL)",
    "turn": "turn >= 1",
    "instead_of_while_waiting": "instead_of_id IS NULL OR state <> 'confirmed'",
}


def upgrade() -> None:
    op.create_table(
        "draw",
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "discarded",
                name="drawstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_draw_published")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["user_account.id"],
            name=op.f("fk_draw_made_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminar.id"], name=op.f("fk_draw_seminar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draw_public_id")),
    )
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.create_index(
            "uq_draw_draft",
            ["seminar_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.create_index(
            "uq_draw_published",
            ["seminar_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "group_join_request",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["enrollment.id"], name=op.f("fk_group_join_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_group_join_request_enrollment_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["student_group.id"],
            name=op.f("fk_group_join_request_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_join_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_join_request_public_id")),
    )
    with op.batch_alter_table("group_join_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_join_request_enrollment_id"), ["enrollment_id"], unique=False
        )
        batch_op.create_index(
            "uq_group_join_request_pending",
            ["group_id", "enrollment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "slot_deadline",
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slides",
                "notes",
                "report",
                "other",
                name="duekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("days BETWEEN -120 AND 120", name=op.f("ck_slot_deadline_days")),
        sa.CheckConstraint("length(label) > 0", name=op.f("ck_slot_deadline_label")),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name=op.f("ck_slot_deadline_minute")),
        sa.ForeignKeyConstraint(
            ["seminar_id"],
            ["seminar.id"],
            name=op.f("fk_slot_deadline_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_deadline")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slot_deadline_public_id")),
        sa.UniqueConstraint("seminar_id", "label", name=op.f("uq_slot_deadline_seminar_id_label")),
    )
    op.create_table(
        "seminar_paper",
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["reference.id"], name=op.f("fk_seminar_paper_reference_id")
        ),
        sa.ForeignKeyConstraint(
            ["seminar_id"],
            ["seminar.id"],
            name=op.f("fk_seminar_paper_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_paper")),
        sa.UniqueConstraint("id", "seminar_id", name=op.f("uq_seminar_paper_id_seminar_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seminar_paper_public_id")),
        sa.UniqueConstraint(
            "seminar_id", "reference_id", name=op.f("uq_seminar_paper_seminar_id_reference_id")
        ),
    )
    with op.batch_alter_table("seminar_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seminar_paper_reference_id"), ["reference_id"], unique=False
        )

    op.create_table(
        "slot_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_slot_wish_rank")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["student_group.id"],
            name=op.f("fk_slot_wish_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id", "seminar_id"],
            ["seminar_slot.id", "seminar_slot.seminar_id"],
            name=op.f("fk_slot_wish_slot_id_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_wish")),
        sa.UniqueConstraint(
            "group_id", "seminar_id", "rank", name=op.f("uq_slot_wish_group_id_seminar_id_rank")
        ),
        sa.UniqueConstraint("group_id", "slot_id", name=op.f("uq_slot_wish_group_id_slot_id")),
    )
    with op.batch_alter_table("slot_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_wish_seminar_id"), ["seminar_id"], unique=False)

    op.create_table(
        "draw_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("paper_rank", sa.Integer(), nullable=True),
        sa.Column("adjusted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_draw_place_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["student_group.id"],
            name=op.f("fk_draw_place_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["seminar_paper.id"],
            name=op.f("fk_draw_place_paper_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["seminar_slot.id"],
            name=op.f("fk_draw_place_slot_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_place")),
        sa.UniqueConstraint("draw_id", "group_id", name=op.f("uq_draw_place_draw_id_group_id")),
    )
    with op.batch_alter_table("draw_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_place_group_id"), ["group_id"], unique=False)

    op.create_table(
        "paper_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_paper_wish_rank")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["student_group.id"],
            name=op.f("fk_paper_wish_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id", "seminar_id"],
            ["seminar_paper.id", "seminar_paper.seminar_id"],
            name=op.f("fk_paper_wish_paper_id_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_wish")),
        sa.UniqueConstraint("group_id", "paper_id", name=op.f("uq_paper_wish_group_id_paper_id")),
        sa.UniqueConstraint(
            "group_id", "seminar_id", "rank", name=op.f("uq_paper_wish_group_id_seminar_id_rank")
        ),
    )
    with op.batch_alter_table("paper_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_wish_seminar_id"), ["seminar_id"], unique=False)

    op.create_table(
        "presentation_material",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slides",
                "video",
                "notebook",
                "code",
                "data",
                "handout",
                "other",
                name="materialkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "course",
                "staff",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "visibility <> 'staff'", name=op.f("ck_presentation_material_seen_by_others")
        ),
        sa.CheckConstraint(
            "(file_id IS NULL) = (length(url) > 0)",
            name=op.f("ck_presentation_material_file_or_url"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["enrollment.id"], name=op.f("fk_presentation_material_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_presentation_material_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"],
            ["sign_up.id"],
            name=op.f("fk_presentation_material_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation_material")),
        sa.UniqueConstraint("public_id", name=op.f("uq_presentation_material_public_id")),
    )
    with op.batch_alter_table("presentation_material", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_presentation_material_sign_up_id"), ["sign_up_id"], unique=False
        )

    op.create_table(
        "sign_up_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "seminar_id"],
            ["seminar_paper.id", "seminar_paper.seminar_id"],
            name=op.f("fk_sign_up_paper_paper_id_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"],
            ["sign_up.id"],
            name=op.f("fk_sign_up_paper_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_paper")),
        sa.UniqueConstraint(
            "sign_up_id", "paper_id", name=op.f("uq_sign_up_paper_sign_up_id_paper_id")
        ),
    )
    with op.batch_alter_table("sign_up_paper", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sign_up_paper_holds",
            ["paper_id"],
            unique=True,
            sqlite_where=sa.text("holds"),
            postgresql_where=sa.text("holds"),
        )

    op.create_table(
        "swap_offer",
        sa.Column("seminar_id", sa.Integer(), nullable=False),
        sa.Column("offered_id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                "void",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("offered_id <> wanted_id", name=op.f("ck_swap_offer_two_sides")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["enrollment.id"], name=op.f("fk_swap_offer_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["enrollment.id"], name=op.f("fk_swap_offer_offered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_id"],
            ["sign_up.id"],
            name=op.f("fk_swap_offer_offered_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seminar_id"],
            ["seminar.id"],
            name=op.f("fk_swap_offer_seminar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wanted_id"], ["sign_up.id"], name=op.f("fk_swap_offer_wanted_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_swap_offer_public_id")),
    )
    with op.batch_alter_table("swap_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swap_offer_seminar_id"), ["seminar_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_swap_offer_wanted_id"), ["wanted_id"], unique=False)
        batch_op.create_index(
            "uq_swap_offer_pending",
            ["offered_id", "wanted_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    with op.batch_alter_table("group_set", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "formation",
                sa.Enum(
                    "students",
                    "staff",
                    name="formation",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default=sa.text("'students'"),
                nullable=False,
            )
        )

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slot_deadline_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_project_slot_deadline_id"), ["slot_deadline_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_project_slot_deadline_id"),
            "slot_deadline",
            ["slot_deadline_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("seminar", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "mode",
                sa.Enum(
                    "first_come",
                    "draw",
                    name="slotmode",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default=sa.text("'first_come'"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("slots_per_group", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("cutoff_days", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "scribe_clash",
                sa.Enum(
                    "allow",
                    "warn",
                    "forbid",
                    name="scribeclash",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default=sa.text("'warn'"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("has_waitlist", sa.Boolean(), server_default=sa.text("true"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("free_papers", sa.Boolean(), server_default=sa.text("true"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("draw_seed", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        for name, rule in SEMINAR_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_seminar_{name}"), rule)

    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("turn", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("instead_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index("uq_sign_up_one_slot_a_group")
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_up_instead_of_id"),
            "sign_up",
            ["instead_of_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.execute("UPDATE sign_up SET turn = 1 WHERE state = 'confirmed'")
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sign_up_once_a_slot",
            ["slot_id", "group_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.create_index(
            "uq_sign_up_turn",
            ["seminar_id", "group_id", "turn"],
            unique=True,
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )
        for name, rule in SIGN_UP_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_sign_up_{name}"), rule)

    with op.batch_alter_table("student_group", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("reach", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "takes_requests", sa.Boolean(), server_default=sa.text("true"), nullable=False
            )
        )
        batch_op.add_column(sa.Column("join_code", sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_student_group_join_code"), ["join_code"])
        batch_op.create_foreign_key(
            batch_op.f("fk_student_group_contact_id"), "enrollment", ["contact_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("student_group", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_student_group_contact_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_student_group_join_code"), type_="unique")
        batch_op.drop_column("join_code")
        batch_op.drop_column("takes_requests")
        batch_op.drop_column("contact_id")
        batch_op.drop_column("reach")
        batch_op.drop_column("about")

    # A group had one slot before this: it keeps its first.
    op.execute(
        "UPDATE sign_up SET state = 'withdrawn', place = NULL, turn = NULL, "
        "withdrawn_at = created_at WHERE state = 'confirmed' AND turn > 1"
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        for name in SIGN_UP_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_sign_up_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_sign_up_instead_of_id"), type_="foreignkey")
        batch_op.drop_index("uq_sign_up_turn")
        batch_op.drop_index("uq_sign_up_once_a_slot")
        batch_op.create_index(
            "uq_sign_up_one_slot_a_group",
            ["seminar_id", "group_id"],
            unique=True,
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )
        batch_op.drop_column("changed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("instead_of_id")
        batch_op.drop_column("turn")

    with op.batch_alter_table("seminar", schema=None) as batch_op:
        for name in SEMINAR_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_seminar_{name}"), type_="check")
        batch_op.drop_constraint(op.f("ck_seminar_slotmode"), type_="check")
        batch_op.drop_constraint(op.f("ck_seminar_scribeclash"), type_="check")
        batch_op.drop_column("draw_seed")
        batch_op.drop_column("free_papers")
        batch_op.drop_column("has_waitlist")
        batch_op.drop_column("scribe_clash")
        batch_op.drop_column("cutoff_days")
        batch_op.drop_column("slots_per_group")
        batch_op.drop_column("mode")

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_project_slot_deadline_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_project_slot_deadline_id"))
        batch_op.drop_column("slot_deadline_id")

    with op.batch_alter_table("group_set", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_group_set_formation"), type_="check")
        batch_op.drop_column("formation")

    with op.batch_alter_table("swap_offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_swap_offer_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_swap_offer_wanted_id"))
        batch_op.drop_index(batch_op.f("ix_swap_offer_seminar_id"))

    op.drop_table("swap_offer")
    with op.batch_alter_table("sign_up_paper", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sign_up_paper_holds",
            sqlite_where=sa.text("holds"),
            postgresql_where=sa.text("holds"),
        )

    op.drop_table("sign_up_paper")
    with op.batch_alter_table("presentation_material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_material_sign_up_id"))

    op.drop_table("presentation_material")
    with op.batch_alter_table("paper_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_wish_seminar_id"))

    op.drop_table("paper_wish")
    with op.batch_alter_table("draw_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_place_group_id"))

    op.drop_table("draw_place")
    with op.batch_alter_table("slot_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_wish_seminar_id"))

    op.drop_table("slot_wish")
    with op.batch_alter_table("seminar_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seminar_paper_reference_id"))

    op.drop_table("seminar_paper")
    op.drop_table("slot_deadline")
    with op.batch_alter_table("group_join_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_group_join_request_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_group_join_request_enrollment_id"))

    op.drop_table("group_join_request")
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_draw_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_draw_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("draw")
