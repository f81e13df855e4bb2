"""Several pumps send side by side: who sends what, and the next moment of each sender."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbound_message") as batch:
        batch.add_column(
            sa.Column("pump", sa.String(length=100), server_default="", nullable=False)
        )
    op.create_table(
        "send_rate",
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_send_rate")),
    )


def downgrade() -> None:
    op.drop_table("send_rate")
    with op.batch_alter_table("outbound_message") as batch:
        batch.drop_column("pump")
