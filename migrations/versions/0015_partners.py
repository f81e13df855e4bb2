"""Other tiplines whose checks and trends are pulled."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("checks", sa.Boolean(), nullable=False),
        sa.Column("trends", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.String(length=64), nullable=False),
        sa.Column("asked_at", _NOW, nullable=True),
        sa.Column("pulled_at", _NOW, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
        sa.UniqueConstraint("site", name=op.f("uq_partner_site")),
    )
    op.create_table(
        "partner_check",
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("remote_id", _ID, autoincrement=False, nullable=False),
        sa.Column("fact_check_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_check_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"],
            ["fact_check.id"],
            name=op.f("fk_partner_check_fact_check_id_fact_check"),
        ),
        sa.PrimaryKeyConstraint("partner_id", "remote_id", name=op.f("pk_partner_check")),
    )
    op.create_index(op.f("ix_partner_check_fact_check_id"), "partner_check", ["fact_check_id"])
    op.create_table(
        "partner_trends",
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("as_of", _NOW, nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_trends_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("partner_id", "span", name=op.f("pk_partner_trends")),
    )


def downgrade() -> None:
    op.drop_table("partner_trends")
    op.drop_table("partner_check")
    op.drop_table("partner")
