"""Rules of alerts, and what was told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.DateTime(timezone=True)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "alert_rule",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            _enum("alert_kind", "rise", "harm", "election", "keyword", "narrative"),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("way", _enum("alert_way", "mail", "chat", "teams", "webhook"), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("mailed_at", _NOW, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
    )
    op.create_table(
        "alert",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rule_id", _ID, nullable=False),
        sa.Column("claim_id", _ID, nullable=True),
        sa.Column("tick", _NOW, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", _enum("alert_state", "waiting", "sent", "failed"), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("sent_at", _NOW, nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_alert_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["alert_rule.id"], name=op.f("fk_alert_rule_id_alert_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "rule_id", "claim_id", "tick", name=op.f("uq_alert_rule_id_claim_id_tick")
        ),
    )
    op.create_index(op.f("ix_alert_claim_id"), "alert", ["claim_id"])
    op.create_index("ix_alert_rule_id_id", "alert", ["rule_id", "id"])


def downgrade() -> None:
    op.drop_table("alert")
    op.drop_table("alert_rule")
