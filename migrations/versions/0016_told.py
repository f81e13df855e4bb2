"""Who waits, who was told, what is election-critical and who did what are read from indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TOLD = sa.text("told_revision_id IS NOT NULL")
_CRITICAL = sa.text("election <> ''")


def _waiting(*columns: str) -> None:
    op.create_index(
        "ix_tip_claim_id_waiting",
        "tip",
        ["claim_id", *columns],
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )


def upgrade() -> None:
    op.drop_index("ix_tip_claim_id_waiting", table_name="tip")
    _waiting("created_at", "contact_id", "waiting")
    op.drop_index("ix_tip_told_revision_id", table_name="tip")
    op.create_index(
        "ix_tip_told",
        "tip",
        ["told_revision_id", "contact_id"],
        sqlite_where=_TOLD,
        postgresql_where=_TOLD,
    )
    op.create_index(
        "ix_claim_critical",
        "claim",
        ["status", "priority", "assignee_id"],
        sqlite_where=_CRITICAL,
        postgresql_where=_CRITICAL,
    )
    for column in ("actor", "action"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column, "id"])


def downgrade() -> None:
    for column in ("action", "actor"):
        op.drop_index(f"ix_audit_entry_{column}", table_name="audit_entry")
    op.drop_index("ix_claim_critical", table_name="claim")
    op.drop_index("ix_tip_told", table_name="tip")
    op.create_index("ix_tip_told_revision_id", "tip", ["told_revision_id"])
    op.drop_index("ix_tip_claim_id_waiting", table_name="tip")
    _waiting("contact_id", "created_at")
