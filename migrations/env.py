"""Runs the scripts on the connection that `tracker.store.migrate` hands over, or offline to SQL."""

from __future__ import annotations

from alembic import context

import tracker.store.audience  # noqa: F401  (fills the metadata)
import tracker.store.inbox  # noqa: F401
import tracker.store.links  # noqa: F401
import tracker.store.models  # noqa: F401
import tracker.store.posting  # noqa: F401
from tracker.store.types import Base

connection = context.config.attributes.get("connection")
if connection is None:
    context.configure(
        dialect_name="sqlite", target_metadata=Base.metadata, literal_binds=True, as_sql=True
    )
else:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
    )
with context.begin_transaction():
    context.run_migrations()
