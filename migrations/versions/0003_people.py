"""Second factors, recovery codes, one-time links, single sign-on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    when = sa.DateTime(timezone=True)
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("email", sa.String(254), server_default="", nullable=False))
        staff.add_column(sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
        staff.add_column(sa.Column("totp_since", when, nullable=True))
        staff.add_column(
            sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False)
        )
        staff.add_column(sa.Column("sso_key", sa.String(64), nullable=True))
        staff.create_unique_constraint("uq_staff_sso_key", ["sso_key"])
    with op.batch_alter_table("staff_session") as session:
        session.add_column(sa.Column("proved_at", when, nullable=True))
        session.add_column(sa.Column("browser", sa.String(60), server_default="", nullable=False))
    op.create_table(
        "recovery_code",
        sa.Column("id", big, nullable=False),
        sa.Column("staff_id", big, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", when, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_recovery_code_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_staff_id", "recovery_code", ["staff_id"])
    op.create_table(
        "ticket",
        sa.Column("id", big, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", big, nullable=True),
        sa.Column("login", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(32), nullable=True),
        sa.Column("made_by", sa.String(100), nullable=False),
        sa.Column("created_at", when, nullable=False),
        sa.Column("expires_at", when, nullable=False),
        sa.Column("used_at", when, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_ticket_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("secret_hash", name="uq_ticket_secret_hash"),
    )
    op.create_index("ix_ticket_staff_id", "ticket", ["staff_id"])


def downgrade() -> None:
    op.drop_table("ticket")
    op.drop_table("recovery_code")
    with op.batch_alter_table("staff_session") as session:
        session.drop_column("browser")
        session.drop_column("proved_at")
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint("uq_staff_sso_key", type_="unique")
        for name in ("sso_key", "totp_step", "totp_since", "totp_secret", "email"):
            staff.drop_column(name)
