"""Whether a store has the newest schema, asked before each command: by SQL, without Alembic.

Importing Alembic takes longer than most commands do; only `migrate` needs it.
"""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, Engine, Text, column, inspect, select, table

from tracker.store.engine import open_engine

_VERSION = table("alembic_version", column("version_num", Text))
EMPTY = "the store is empty: run `tracker db upgrade`"


def revisions() -> list[str]:
    """The revisions that this Tracker knows, oldest first: what its scripts' names begin with."""
    names = (script.name for script in files("migrations.versions").iterdir())
    return sorted(n.partition("_")[0] for n in names if n.endswith(".py") and n[:1].isdigit())


def revision(connection: Connection) -> str:
    """The revision that the store says it has, "" for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(select(_VERSION.c.version_num)) or ""


def mismatch(engine: Engine) -> str:
    """What is wrong with the store's schema, in one sentence; "" when nothing is.

    Compares the revision, not every column: quick enough to be asked before each command.
    """
    with engine.connect() as connection:
        found = revision(connection)
    known = revisions()
    if found == known[-1]:
        return ""
    if not found:
        return EMPTY
    if found not in known:
        return (
            f"the store was made by a newer Tracker (revision {found}): install that version,"
            " or restore the copy beside the database"
        )
    return (
        f"the store is at revision {found}, this Tracker needs {known[-1]}: run"
        " `tracker db upgrade`"
    )


def problem(url: str) -> str:
    """The same for the store at a URL."""
    engine = open_engine(url)
    try:
        return mismatch(engine)
    finally:
        engine.dispose()
