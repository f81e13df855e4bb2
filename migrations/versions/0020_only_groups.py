"""Exact hours are no longer kept: what rises is found in published groups.

Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("claim_hour", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_hour_hour")
    op.drop_table("claim_hour")
    with op.batch_alter_table("pending_ask", schema=None) as batch_op:
        batch_op.drop_column("counted")
    with op.batch_alter_table("trend_line", schema=None) as batch_op:
        # Lines of an unknown floor are not shown; the next board has their own.
        batch_op.add_column(sa.Column("floor", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("trend_line", schema=None) as batch_op:
        batch_op.alter_column("floor", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("trend_line", schema=None) as batch_op:
        batch_op.drop_column("floor")
    with op.batch_alter_table("pending_ask", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("pending_ask", schema=None) as batch_op:
        batch_op.alter_column("counted", server_default=None)
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
