"""What the newsroom counts and publishes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "narrative",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative")),
    )
    op.create_table(
        "claim_hour",
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_hour_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "hour", name=op.f("pk_claim_hour")),
    )
    with op.batch_alter_table("claim_hour", schema=None) as batch_op:
        batch_op.create_index("ix_claim_hour_hour", ["hour"], unique=False)

    op.create_table(
        "claim_sibling",
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sibling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_sibling_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["sibling_id"], ["claim.id"], name=op.f("fk_claim_sibling_sibling_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "sibling_id", name=op.f("pk_claim_sibling")),
    )
    with op.batch_alter_table("claim_sibling", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_sibling_sibling_id"), ["sibling_id"], unique=False
        )

    op.create_table(
        "narrative_claim",
        sa.Column(
            "narrative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_narrative_claim_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["narrative_id"],
            ["narrative.id"],
            name=op.f("fk_narrative_claim_narrative_id_narrative"),
        ),
        sa.PrimaryKeyConstraint("narrative_id", "claim_id", name=op.f("pk_narrative_claim")),
    )
    with op.batch_alter_table("narrative_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_narrative_claim_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "spike",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("surprise", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_spike_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spike")),
    )
    with op.batch_alter_table("spike", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spike_at"), ["at"], unique=False)
        batch_op.create_index("ix_spike_claim_id_last_at", ["claim_id", "last_at"], unique=False)

    op.create_table(
        "trend_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_trend_batch_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_batch")),
    )
    with op.batch_alter_table("trend_batch", schema=None) as batch_op:
        batch_op.create_index("ix_trend_batch_claim_id_until", ["claim_id", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_trend_batch_until"), ["until"], unique=False)

    op.create_table(
        "trend_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tick", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("surprise", sa.Float(), nullable=False),
        sa.Column("spike", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_trend_line_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_line")),
        sa.UniqueConstraint("span", "claim_id", name=op.f("uq_trend_line_span_claim_id")),
    )
    with op.batch_alter_table("trend_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trend_line_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_trend_line_span_rank", ["span", "rank"], unique=False)

    op.create_table(
        "trend_place",
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_trend_place_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "place", name=op.f("pk_trend_place")),
    )
    op.create_table(
        "pending_ask",
        sa.Column(
            "tip_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_pending_ask_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_pending_ask_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_pending_ask")),
    )
    with op.batch_alter_table("pending_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_ask_claim_id"), ["claim_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pending_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_ask_claim_id"))

    op.drop_table("pending_ask")
    op.drop_table("trend_place")
    with op.batch_alter_table("trend_line", schema=None) as batch_op:
        batch_op.drop_index("ix_trend_line_span_rank")
        batch_op.drop_index(batch_op.f("ix_trend_line_claim_id"))

    op.drop_table("trend_line")
    with op.batch_alter_table("trend_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trend_batch_until"))
        batch_op.drop_index("ix_trend_batch_claim_id_until")

    op.drop_table("trend_batch")
    with op.batch_alter_table("spike", schema=None) as batch_op:
        batch_op.drop_index("ix_spike_claim_id_last_at")
        batch_op.drop_index(batch_op.f("ix_spike_at"))

    op.drop_table("spike")
    with op.batch_alter_table("narrative_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_narrative_claim_claim_id"))

    op.drop_table("narrative_claim")
    with op.batch_alter_table("claim_sibling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_sibling_sibling_id"))

    op.drop_table("claim_sibling")
    with op.batch_alter_table("claim_hour", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_hour_hour")

    op.drop_table("claim_hour")
    op.drop_table("narrative")
