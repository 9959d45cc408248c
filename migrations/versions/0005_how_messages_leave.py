"""How messages leave, and by whose leave: lanes, the brake, fallbacks, consent, signing keys.

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("subscriber", sa.Column("fallback", sa.Text(), nullable=True))
    op.add_column(
        "subscriber", sa.Column("refusals", KEY, server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "subscriber", sa.Column("wellness", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instead_of", KEY, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_instead_of_delivery"), "delivery", ["instead_of"], ["id"]
        )
        batch_op.create_index("ix_delivery_destination", ["destination"])
        batch_op.create_index(
            "ix_delivery_sending",
            ["claimed_until"],
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
    op.create_table(
        "lane",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("free_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
    op.create_table(
        "brake",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hour_at", WHEN, nullable=False),
        sa.Column("started", KEY, nullable=False),
        sa.Column("held_at", WHEN, nullable=True),
        sa.Column("released", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brake")),
    )
    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_consent_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_subscriber_id", "consent", ["subscriber_id"])
    op.create_table(
        "mute",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_mute_subscription_id_subscription"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_mute_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("subscription_id", "matter_id", name=op.f("pk_mute")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )


def downgrade() -> None:
    for name in ("signing_key", "mute", "consent", "brake", "lane"):
        op.drop_table(name)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_sending")
        batch_op.drop_index("ix_delivery_destination")
        batch_op.drop_constraint(batch_op.f("fk_delivery_instead_of_delivery"), type_="foreignkey")
        batch_op.drop_column("instead_of")
    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        for name in ("wellness", "refusals", "fallback"):
            batch_op.drop_column(name)
