"""Which hearings lie ahead in a case, by the texts of its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from tracker.domain.hearings import Mention, Series, parted, proceedings, series
from tracker.domain.items import EventKind
from tracker.domain.sightings import Place
from tracker.store import reads

#: So many newest entries are read: what stands further back was moved, held or forgotten.
MOST = 300
#: Most entries are a label and no text; without a figure or one of these words they say nothing.
_MAY_SAY = re.compile(r"\d|vacat|cancel|terminat|stricken|calendar", re.IGNORECASE)


def hearings(connection: Connection, matter_id: int) -> tuple[Series, ...]:
    """The hearings and deadlines of one case as the entries of all its sources tell them."""
    return series(_mentions(connection, matter_id))


def _mentions(connection: Connection, matter_id: int) -> Iterator[Mention]:
    """What its entries say, oldest first; an entry that was taken off the docket says nothing."""
    rows, _, known = reads.events(connection, matter_id, MOST)
    for row in reversed(rows):
        if row.kind != EventKind.ENTRY.value or not _MAY_SAY.search(row.text):
            continue
        if all(state == Place.GONE.value for _, state in known[row.id]):
            continue
        labels, text = parted(row.text)
        for one in proceedings(text, row.date[:10], labels):
            yield Mention(entry=row.key, filed=row.date[:10], told=one)
