"""the page: teachers, news, things to check, earlier files, links checked, people listed

Revision: 0003
Before it: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD_KINDS = "kind IN ('slides', 'video', 'notebook', 'code', 'handout', 'other')"
KINDS = "kind IN ('slides', 'video', 'notebook', 'code', 'data', 'handout', 'other')"
KIND_CHECK = "ck_material_materialkind"


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_calendar_link_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("key", name=op.f("uq_calendar_link_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_link_user_id")),
    )
    op.create_table(
        "check_item",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("meeting_key", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_check_item_text")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_check_item_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_check_item_public_id")),
    )
    with op.batch_alter_table("check_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_item_course_id"), ["course_id"], unique=False)

    op.create_table(
        "course_teacher",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "instructor",
                "ta",
                name="teacherpart",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_course_teacher_name")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_teacher_course_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_teacher")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_teacher_public_id")),
    )
    with op.batch_alter_table("course_teacher", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_teacher_course_id"), ["course_id"], unique=False
        )

    op.create_table(
        "import_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_import_draft_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_draft_public_id")),
    )
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "link_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "alive",
                "dead",
                "unsure",
                name="linkstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_link_check_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_check")),
        sa.UniqueConstraint("course_id", "url", name=op.f("uq_link_check_course_id_url")),
    )
    op.create_table(
        "news_item",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "public",
                "course",
                name="newsaudience",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_news_item_title")),
        sa.CheckConstraint(
            "mailed_at IS NULL OR published_at IS NOT NULL",
            name=op.f("ck_news_item_mailed_published"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_news_item_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_news_item_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_news_item_public_id")),
    )
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_item_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_news_item_course_id_published_at", ["course_id", "published_at"], unique=False
        )

    op.create_table(
        "listed_group",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_listed_group_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_group")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listed_group_public_id")),
    )
    with op.batch_alter_table("listed_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_listed_group_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "listed_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("student_id", sa.String(), nullable=False),
        sa.Column("name_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(meeting_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_listed_person_one_part")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_listed_person_name")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["listed_group.id"],
            name=op.f("fk_listed_person_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_listed_person_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_person")),
    )
    with op.batch_alter_table("listed_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_person_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_listed_person_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "earlier_file",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_earlier_file_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_earlier_file_material_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_earlier_file_public_id")),
    )
    with op.batch_alter_table("earlier_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_earlier_file_material_id"), ["material_id"], unique=False
        )

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("online_url", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("room_note", sa.Text(), server_default=sa.text("''"), nullable=False)
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cancel_note", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("online_url", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("room_note", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("entry_type", sa.String(), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("links", sa.JSON(), nullable=True))
        batch_op.create_index(batch_op.f("ix_reference_section_id"), ["section_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_reference_section_id"),
            "course_section",
            ["section_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint(
            op.f("ck_reference_one_list"),
            "section_id IS NULL OR (meeting_id IS NULL AND talk_id IS NULL)",
        )
    op.execute("UPDATE reference SET links = '[]'")
    with op.batch_alter_table("reference") as batch_op:
        batch_op.alter_column("links", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("material") as batch_op:
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(KIND_CHECK), KINDS)


def downgrade() -> None:
    op.execute("UPDATE material SET kind = 'other' WHERE kind = 'data'")
    with op.batch_alter_table("material") as batch_op:
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(KIND_CHECK), OLD_KINDS)
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reference_one_list"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_reference_section_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_reference_section_id"))
        batch_op.drop_column("links")
        batch_op.drop_column("entry_type")
        batch_op.drop_column("section_id")

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("changed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("room_note")
        batch_op.drop_column("online_url")
        batch_op.drop_column("cancel_note")

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("room_note")
        batch_op.drop_column("online_url")

    with op.batch_alter_table("earlier_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_file_material_id"))

    op.drop_table("earlier_file")
    with op.batch_alter_table("listed_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_person_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_listed_person_group_id"))

    op.drop_table("listed_person")
    with op.batch_alter_table("listed_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_group_meeting_id"))

    op.drop_table("listed_group")
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.drop_index("ix_news_item_course_id_published_at")
        batch_op.drop_index(batch_op.f("ix_news_item_author_id"))

    op.drop_table("news_item")
    op.drop_table("link_check")
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_draft_user_id"))

    op.drop_table("import_draft")
    with op.batch_alter_table("course_teacher", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_teacher_course_id"))

    op.drop_table("course_teacher")
    with op.batch_alter_table("check_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_item_course_id"))

    op.drop_table("check_item")
    op.drop_table("calendar_link")
