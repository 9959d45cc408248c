"""One event, however many sources show it: their names for it, and who repeats a change.

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: The key of an entry in the feed of a district or bankruptcy court: case and sequence number.
SEQUENCE = re.compile(r"\d+[&-]\d+")
BATCH = 1_000
PARTIAL = {
    "ix_sighting_matter": ("sighting", "matter_id", "event_key = ''"),
    "ix_sighting_event": ("sighting", "event_id", "event_id IS NOT NULL"),
    "ix_repeat_unmatched": ("repeat", "change_id", "matched_at IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "event_alias",
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_event_alias_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_alias_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_event_alias_source_id_source")
        ),
        sa.PrimaryKeyConstraint(
            "matter_id", "value", "event_id", "source_id", name=op.f("pk_event_alias")
        ),
    )
    op.create_table(
        "repeat",
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_repeat_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_repeat_source_id_source")
        ),
        sa.PrimaryKeyConstraint("change_id", "source_id", name=op.f("pk_repeat")),
    )
    op.drop_index("ix_sighting_matter_id", "sighting")
    op.drop_index("ix_change_matter_id", "change")
    for name, (table, column, where) in PARTIAL.items():
        op.create_index(
            name,
            table,
            [column],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_change_matter_id_event_id", "change", ["matter_id", "event_id"])
    op.create_index("ix_event_matter_id_date", "event", ["matter_id", "date"])
    _point_at_edited()
    _fill()


def _point_at_edited() -> None:
    """A thing whose key was made of its words got a new row when they were edited."""
    op.execute("""
        UPDATE sighting SET event_id = (
            SELECT event.id FROM event
            WHERE event.matter_id = sighting.matter_id AND event.key = sighting.event_key
        )
        WHERE event_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM event
            WHERE event.matter_id = sighting.matter_id AND event.key = sighting.event_key
            AND event.id != sighting.event_id
        )
        """)


def _fill() -> None:
    """The names of docket entries that can be told from what was kept of them."""
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(
            sa.text(
                "SELECT s.id, s.matter_id, s.event_id, s.source_id, s.event_key, s.fields"
                " FROM sighting s JOIN matter m ON m.id = s.matter_id"
                " WHERE m.kind = 'docket' AND s.event_id IS NOT NULL AND s.id > :last"
                " ORDER BY s.id LIMIT :batch"
            ),
            {"last": last, "batch": BATCH},
        ).fetchall()
        if not rows:
            return
        last = rows[-1].id
        made = [row for one in rows for row in _names(one)]
        if made:
            connection.execute(
                sa.text(
                    "INSERT INTO event_alias (matter_id, value, event_id, source_id)"
                    " VALUES (:matter_id, :value, :event_id, :source_id)"
                ),
                made,
            )


def _names(row: Any) -> Iterator[dict[str, Any]]:
    fields = json.loads(row.fields) if isinstance(row.fields, str) else row.fields
    found = {f"{name}:{fields[name]}" for name in ("number", "document") if fields.get(name)}
    if SEQUENCE.fullmatch(row.event_key):
        found.add(f"sequence:{row.event_key}")
    if row.event_key.startswith("minute-entry-"):
        found.add(f"courtlistener:entry/{row.event_key.removeprefix('minute-entry-')}")
    for value in sorted(found):
        yield {
            "matter_id": row.matter_id,
            "value": value,
            "event_id": row.event_id,
            "source_id": row.source_id,
        }


def downgrade() -> None:
    op.drop_index("ix_event_matter_id_date", "event")
    op.drop_index("ix_change_matter_id_event_id", "change")
    for name, (table, _, _) in PARTIAL.items():
        op.drop_index(name, table)
    op.create_index("ix_change_matter_id", "change", ["matter_id"])
    op.create_index("ix_sighting_matter_id", "sighting", ["matter_id"])
    op.drop_table("repeat")
    op.drop_table("event_alias")
