"""Second looks at corrections, and the picture of a verdict that waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("review") as batch:
        batch.alter_column("claim_id", existing_type=_ID, nullable=True)
        batch.add_column(sa.Column("fact_check_id", _ID, nullable=True))
        batch.add_column(sa.Column("based_on", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("correction", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        batch.create_foreign_key(
            "fk_review_fact_check_id_fact_check", "fact_check", ["fact_check_id"], ["id"]
        )
        batch.create_index("ix_review_fact_check_id", ["fact_check_id"])
        batch.create_index("ix_review_sha256", ["sha256"])


def downgrade() -> None:
    # What waits for a look at a correction has no place in the table as it was.
    op.execute(sa.text("DELETE FROM review WHERE claim_id IS NULL"))
    with op.batch_alter_table("review") as batch:
        batch.drop_index("ix_review_sha256")
        batch.drop_index("ix_review_fact_check_id")
        batch.drop_constraint("fk_review_fact_check_id_fact_check", type_="foreignkey")
        for name in ("sha256", "correction", "based_on", "fact_check_id"):
            batch.drop_column(name)
        batch.alter_column("claim_id", existing_type=_ID, nullable=False)
