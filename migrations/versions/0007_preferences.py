"""Every change of a setting in the console, with what it was before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "setting_change",
        sa.Column("id", big, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("undoes", big, nullable=True),
        sa.Column("changed_by", sa.String(100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting_change"),
    )
    op.create_index("ix_setting_change_name", "setting_change", ["name", "id"])


def downgrade() -> None:
    op.drop_table("setting_change")
