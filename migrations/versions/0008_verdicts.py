"""Sources, translations and second looks of verdicts; links looked at; answers audited."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    when = sa.DateTime(timezone=True)
    for table in ("fact_check", "revision"):
        with op.batch_alter_table(table) as batch:
            for name in ("sources", "translations"):
                batch.add_column(sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("fact_check") as batch:
        batch.add_column(sa.Column("check_again_at", when, nullable=True))
        batch.create_index("ix_fact_check_check_again_at", ["check_again_at"])
    op.create_table(
        "review",
        sa.Column("id", big, nullable=False),
        sa.Column("claim_id", big, nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("check_again_days", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("written_by", sa.String(100), nullable=False),
        sa.Column("written_at", when, nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("decided_at", when, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_review_claim_id_claim"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
    )
    op.create_index("ix_review_claim_id", "review", ["claim_id"])
    op.create_index("ix_review_state", "review", ["state"])
    op.create_table(
        "link_check",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("said", sa.String(200), nullable=False),
        sa.Column("checked_at", when, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_link_check"),
    )
    op.create_table(
        "answer_audit",
        sa.Column("id", big, nullable=False),
        sa.Column("match_id", big, nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("judgement", sa.String(32), nullable=True),
        sa.Column("judged_by", sa.String(100), nullable=False),
        sa.Column("judged_at", when, nullable=True),
        sa.Column("created_at", when, nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name="fk_answer_audit_match_id_match"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_audit"),
        sa.UniqueConstraint("match_id", name="uq_answer_audit_match_id"),
    )
    op.create_index("ix_answer_audit_judgement", "answer_audit", ["judgement", "id"])


def downgrade() -> None:
    for table in ("answer_audit", "link_check", "review"):
        op.drop_table(table)
    with op.batch_alter_table("fact_check") as batch:
        batch.drop_index("ix_fact_check_check_again_at")
        batch.drop_column("check_again_at")
    for table in ("revision", "fact_check"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("translations")
            batch.drop_column("sources")
