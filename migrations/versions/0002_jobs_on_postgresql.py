"""On PostgreSQL jobs are kept by Procrastinate; those that wait are adopted by the workers."""

from alembic import op

from tipline.jobs.queued import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        schema.create(op.get_bind())


# What waits goes back to where the older version looks for it.
_BACK = """
INSERT INTO job (name, payload, key, lane, priority, state, run_at, attempt, worker, error,
    created_at)
SELECT args->>'name', (args->'payload')::json, queueing_lock, args->>'lane', priority, 'queued',
    coalesce(scheduled_at, now()), attempts, '', '', now()
FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND args ? 'name' ORDER BY id
ON CONFLICT (key) DO NOTHING
"""


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(_BACK)
        schema.drop(op.get_bind())
