"""What was handed over, and how far each mailbox was read.

Revision: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "handed",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("headers", KEPT, nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("told", KEY, nullable=False),
        sa.Column("notes", KEPT, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_handed_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed")),
        sa.UniqueConstraint("sha256", name=op.f("uq_handed_sha256")),
    )
    op.create_index(op.f("ix_handed_state"), "handed", ["state"])
    op.create_index(op.f("ix_handed_key"), "handed", ["key"])
    op.create_table(
        "box",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uid_validity", KEY, nullable=False),
        sa.Column("last_uid", KEY, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_box")),
    )


def downgrade() -> None:
    op.drop_table("box")
    op.drop_index(op.f("ix_handed_key"), table_name="handed")
    op.drop_index(op.f("ix_handed_state"), table_name="handed")
    op.drop_table("handed")
