"""A told filing that a further defendant's docket shows: who follows that one is told it too.

Revision: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "spread",
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_spread_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_spread_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_spread_source_id_source")
        ),
        sa.PrimaryKeyConstraint("change_id", "matter_id", name=op.f("pk_spread")),
    )
    op.create_index(
        "ix_spread_unmatched",
        "spread",
        ["change_id"],
        sqlite_where=sa.text("matched_at IS NULL"),
        postgresql_where=sa.text("matched_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("spread")
