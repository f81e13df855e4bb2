"""What checkers need: classification, locks, tags, notes, saved views, moves, search words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", _ID, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("language", "name", name=op.f("uq_canned_reply_language_name")),
    )
    op.create_table(
        "claim_batch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_batch")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff.id"], name=op.f("fk_saved_view_owner_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
    )
    op.create_table(
        "claim_move",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("merge", "split", name="move_kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("from_id", _ID, nullable=False),
        sa.Column("into_id", _ID, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["claim.id"], name=op.f("fk_claim_move_from_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["claim.id"], name=op.f("fk_claim_move_into_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_move")),
    )
    with op.batch_alter_table("claim_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_move_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_move_into_id"), ["into_id"], unique=False)

    op.create_table(
        "claim_note",
        sa.Column("id", _ID, nullable=False),
        sa.Column("claim_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff.id"], name=op.f("fk_claim_note_author_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_note_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_note")),
    )
    with op.batch_alter_table("claim_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_note_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "claim_origin",
        sa.Column("claim_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("tips", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_origin_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "kind", "value", name=op.f("pk_claim_origin")),
    )
    with op.batch_alter_table("claim_origin", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_origin_kind_value", ["kind", "value", "claim_id"], unique=False
        )

    op.create_table(
        "claim_tag",
        sa.Column("claim_id", _ID, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_tag_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "tag", name=op.f("pk_claim_tag")),
    )
    with op.batch_alter_table("claim_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_tag_tag"), ["tag"], unique=False)

    op.create_table(
        "claim_word",
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("claim_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_word_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("word", "claim_id", name=op.f("pk_claim_word")),
    )
    with op.batch_alter_table("claim_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_word_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("note_id", _ID, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["note_id"], ["claim_note.id"], name=op.f("fk_mention_note_id_claim_note")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mention_staff_id_staff")),
        sa.PrimaryKeyConstraint("note_id", "staff_id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index("ix_mention_staff_id_seen_at", ["staff_id", "seen_at"], unique=False)

    op.create_table(
        "moved_tip",
        sa.Column("move_id", _ID, nullable=False),
        sa.Column("tip_id", _ID, nullable=False),
        sa.Column("waited", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_id"], ["claim_move.id"], name=op.f("fk_moved_tip_move_id_claim_move")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_moved_tip_tip_id_tip")),
        sa.PrimaryKeyConstraint("move_id", "tip_id", name=op.f("pk_moved_tip")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", _ID, nullable=True))
        batch_op.add_column(
            sa.Column("candidate_count", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("election", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("election_by", sa.String(length=100), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("harm", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("harm_kind", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("topic", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("disorder", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("intent", sa.String(length=32), server_default="unknown", nullable=False)
        )
        batch_op.add_column(sa.Column("techniques", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("places", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index(batch_op.f("ix_claim_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_claim_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_claim_merged_into_id_claim"), "claim", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tip_claim_id_waiting",
            ["claim_id", "contact_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("waiting = 1"),
            postgresql_where=sa.text("waiting"),
        )

    # Where tips came from, counted; words are indexed by a job, because they need the folding.
    for kind in ("country", "channel"):
        op.execute(
            "INSERT INTO claim_origin (claim_id, kind, value, tips) "  # noqa: S608 - two constants
            f"SELECT claim_id, '{kind}', {kind}, count(*) FROM tip "
            f"WHERE claim_id IS NOT NULL AND {kind} IS NOT NULL GROUP BY claim_id, {kind}"
        )
    files = (
        "FROM tip JOIN inbound_message ON inbound_message.tip_id = tip.id "
        "JOIN inbound_media ON inbound_media.message_id = inbound_message.id "
        "JOIN media_file ON media_file.sha256 = inbound_media.sha256 "
        "WHERE tip.claim_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO claim_origin (claim_id, kind, value, tips) "
        f"SELECT tip.claim_id, 'type', media_file.kind, count(DISTINCT tip.id) {files} "
        "GROUP BY tip.claim_id, media_file.kind"
    )
    op.execute(
        "INSERT INTO claim_origin (claim_id, kind, value, tips) "  # noqa: S608 - a constant
        "SELECT claim_id, 'type', 'text', count(*) FROM tip "
        f"WHERE claim_id IS NOT NULL AND id NOT IN (SELECT tip.id {files}) GROUP BY claim_id"
    )


def downgrade() -> None:
    # The tips of a merged claim stay where they are: nothing is left of it to be worked on.
    op.execute("UPDATE claim SET status = 'out-of-scope' WHERE status = 'merged'")
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tip_claim_id_waiting",
            sqlite_where=sa.text("waiting = 1"),
            postgresql_where=sa.text("waiting"),
        )

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_claim_merged_into_id_claim"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_claim_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_claim_assignee_id"))
        batch_op.drop_column("places")
        batch_op.drop_column("techniques")
        batch_op.drop_column("intent")
        batch_op.drop_column("disorder")
        batch_op.drop_column("topic")
        batch_op.drop_column("harm_kind")
        batch_op.drop_column("harm")
        batch_op.drop_column("election_by")
        batch_op.drop_column("election")
        batch_op.drop_column("candidate_count")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("locked_until")

    op.drop_table("moved_tip")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_staff_id_seen_at")

    op.drop_table("mention")
    with op.batch_alter_table("claim_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_word_claim_id"))

    op.drop_table("claim_word")
    with op.batch_alter_table("claim_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_tag_tag"))

    op.drop_table("claim_tag")
    with op.batch_alter_table("claim_origin", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_origin_kind_value")

    op.drop_table("claim_origin")
    with op.batch_alter_table("claim_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_note_claim_id"))

    op.drop_table("claim_note")
    with op.batch_alter_table("claim_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_move_into_id"))
        batch_op.drop_index(batch_op.f("ix_claim_move_from_id"))

    op.drop_table("claim_move")
    op.drop_table("saved_view")
    op.drop_table("claim_batch")
    op.drop_table("canned_reply")
