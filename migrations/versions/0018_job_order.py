"""The next jobs are found in the order in which they are taken, however many wait."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_job_order", "job", ["state", sa.text("priority DESC"), "id", "run_at"])
    op.create_index("ix_job_state_run_at", "job", ["state", "run_at"])
    op.create_index("ix_job_lane", "job", ["lane", "state", "id"])
    op.drop_index("ix_job_state_priority_run_at", table_name="job")
    op.drop_index("ix_job_lane_id", table_name="job")


def downgrade() -> None:
    op.create_index("ix_job_lane_id", "job", ["lane", "id"])
    op.create_index("ix_job_state_priority_run_at", "job", ["state", "priority", "run_at"])
    op.drop_index("ix_job_lane", table_name="job")
    op.drop_index("ix_job_state_run_at", table_name="job")
    op.drop_index("ix_job_order", table_name="job")
