"""Pages of docket entries as CourtListener's API gives them; `tracker.domain.courtlistener` reads
the rows."""

from __future__ import annotations

from spiders.facts import Unexpected
from spiders.json_answers import tables, words
from tracker.domain.courtlistener import Entry, Malformed, Row, entry, whole

#: Entries on one page; the API shows 20.
_MOST = 1_000


def page(answer: Row, docket: int) -> list[Entry]:
    """The entries of one page of `docket-entries/`; raises `Unexpected` for those of another."""
    found: dict[int, Entry] = {}
    rows = tables(answer, "results")
    if len(rows) > _MOST:
        raise Unexpected(f"the API shows {len(rows):,} entries on one page.")
    for row in rows:
        if whole(words(row.get("docket")).rstrip("/").rpartition("/")[2]) != docket:
            raise Unexpected(f"the API answers with entries of another docket than {docket}.")
        try:
            read = entry(row)
        except Malformed as error:
            raise Unexpected(str(error)) from None
        if not read.id:
            raise Unexpected("the API shows an entry without an id.")
        found.setdefault(read.id, read)
    return list(found.values())
