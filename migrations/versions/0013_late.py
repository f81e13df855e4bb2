"""What is not answered yet is found at once among a million that are."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_UNHANDLED = sa.text("handled_at IS NULL")
_OPEN = sa.text("state IN ('gathering', 'ready')")


def upgrade() -> None:
    op.create_index(
        "ix_inbound_message_unhandled",
        "inbound_message",
        ["received_at"],
        sqlite_where=_UNHANDLED,
        postgresql_where=_UNHANDLED,
    )
    op.create_index(
        "ix_tip_open", "tip", ["created_at"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_tip_open", table_name="tip")
    op.drop_index("ix_inbound_message_unhandled", table_name="inbound_message")
