"""Imports that are held for a person to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "held_import",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("refused", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", _NOW, nullable=False),
        sa.Column("seen_at", _NOW, nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", _NOW, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_import")),
    )
    op.add_column(
        "partner", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # Who was read to the end before is looked at from now on; who was not goes on as a new one.
    op.execute("UPDATE partner SET whole = (cursor <> '')")
    op.create_index("ix_held_import_state_source", "held_import", ["state", "source"])


def downgrade() -> None:
    op.drop_column("partner", "whole")
    op.drop_index("ix_held_import_state_source", table_name="held_import")
    op.drop_table("held_import")
