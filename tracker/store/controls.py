"""The operator's word on one source: paused, read again, or its suspect answer taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from tracker.store.models import Source
from tracker.store.types import table

source = table(Source)


def set_paused(connection: Connection, name: str, paused: bool) -> bool:
    """Pause a source or end its pause; False when it already was so."""
    done = connection.execute(
        update(source)
        .where(source.c.name == name, source.c.paused.is_(not paused))
        .values(paused=paused)
    )
    return bool(done.rowcount)


def accept(connection: Connection, name: str, word: str, now: datetime) -> bool:
    """Take what a suspect source shows, at its next reading, which is due now.

    `word` is "tell" (its changes go out) or "quiet" (a new baseline, nothing is told). False when
    the source is not suspect.
    """
    done = connection.execute(
        update(source)
        .where(source.c.name == name, source.c.health == "suspect")
        .values(accept=word, next_due_at=now)
    )
    return bool(done.rowcount)
