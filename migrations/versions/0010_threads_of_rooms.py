"""The conversation of a message, and with which post it began in each room.

Revision: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("message", sa.Column("thread", sa.Text(), nullable=True))
    op.create_table(
        "thread",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_thread_subscription_id_subscription"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_thread_delivery_id_delivery")
        ),
        sa.PrimaryKeyConstraint(
            "subscription_id", "name", "destination", "place", name=op.f("pk_thread")
        ),
    )
    op.create_index("ix_thread_delivery_id", "thread", ["delivery_id"])


def downgrade() -> None:
    op.drop_table("thread")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("thread")
