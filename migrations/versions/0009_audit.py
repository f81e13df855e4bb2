"""The audit refuses changes by itself, and knows how many entries were written."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = "the audit is append-only"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_head",
        sa.Column("id", big, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.execute(
        "INSERT INTO audit_head (id, entries, last_hash) SELECT 1, (SELECT count(*) FROM audit_entry),"
        " hash FROM audit_entry ORDER BY id DESC LIMIT 1"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept()"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_kept()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_no_{deed.lower()} BEFORE {deed} ON audit_entry "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_whole ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_kept ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_is_kept()")
    else:
        for deed in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entry_no_{deed}")
    op.drop_table("audit_head")
