"""Relations to matters that nobody has seen yet, where they were read, and citations.

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    old = _rows(
        "SELECT r.id, r.matter_id, r.other_id, r.kind, r.confirmed, r.created_at, m.key AS ref"
        " FROM relation r JOIN matter m ON m.id = r.other_id"
    )
    op.drop_table("relation")
    made = op.create_table(
        "relation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("other_id", KEY, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("capture", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("decided_at", WHEN, nullable=True),
        _points("relation", "matter_id", "matter"),
        _points("relation", "other_id", "matter"),
        _points("relation", "source_id", "source"),
        _points("relation", "event_id", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "matter_id", "ref", "kind", name=op.f("uq_relation_matter_id_ref_kind")
        ),
    )
    op.create_index("ix_relation_other_id", "relation", ["other_id"])
    op.create_index(
        "ix_relation_waiting",
        "relation",
        ["ref"],
        sqlite_where=sa.text("other_id IS NULL"),
        postgresql_where=sa.text("other_id IS NULL"),
    )
    if old:
        op.bulk_insert(made, [_widened(row) for row in old])
        _count_on()
    op.create_table(
        "citation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _points("citation", "matter_id", "matter"),
        _points("citation", "source_id", "source"),
        _points("citation", "event_id", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint(
            "matter_id", "kind", "name", name=op.f("uq_citation_matter_id_kind_name")
        ),
    )
    op.create_index("ix_citation_name", "citation", ["name"])
    op.create_table(
        "bookmark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bookmark")),
    )
    op.create_index("ix_alias_first_seen_at", "alias", ["first_seen_at"])


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _rows(query: str) -> list[dict[str, Any]]:
    typed = sa.text(query).columns(confirmed=sa.Boolean(), created_at=WHEN, other_id=KEY)
    return [dict(row) for row in op.get_bind().execute(typed).mappings()]


def _widened(row: dict[str, Any]) -> dict[str, Any]:
    state = "confirmed" if row.pop("confirmed") else "proposed"
    return row | {"state": state, "origin": "said", "capture": "", "words": ""}


def _count_on() -> None:
    """Rows were inserted with their numbers: PostgreSQL is told where to go on."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('relation', 'id'),"
            " (SELECT max(id) FROM relation))"
        )


def downgrade() -> None:
    op.drop_index("ix_alias_first_seen_at", "alias")
    op.drop_table("bookmark")
    op.drop_table("citation")
    kept = _rows(
        "SELECT min(id) AS id, matter_id, other_id, kind, min(state) = 'confirmed' AS confirmed,"
        " min(created_at) AS created_at FROM relation"
        " WHERE other_id IS NOT NULL AND state != 'rejected' GROUP BY matter_id, other_id, kind"
    )
    op.drop_table("relation")
    made = op.create_table(
        "relation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _points("relation", "matter_id", "matter"),
        _points("relation", "other_id", "matter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "matter_id", "other_id", "kind", name=op.f("uq_relation_matter_id_other_id_kind")
        ),
    )
    if kept:
        op.bulk_insert(made, kept)
        _count_on()
