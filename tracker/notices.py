"""What followers are told of a source itself: now following, a hole, silent or behind, and over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from notify.counted import many
from notify.wording import counts
from tracker.domain.budget import Skipped
from tracker.planning import Plan
from tracker.store import silence, sources

#: Followers are told of a source that could not be read for so long, also without other news.
SILENCE = timedelta(hours=24)


def add(connection: Connection, plans: Sequence[Plan], back: set[int], now: datetime) -> None:
    """Write the notices that settling these plans means; `back` are the sources just healed."""
    rows = [row for one in plans if one.state == "good" for row in _of_good(one, now)]
    failing = [one.source.id for one in plans if one.kind]
    silent = silence.unsaid(connection, failing, now - SILENCE)
    heard = silence.said(connection, back)
    good = [one for one in plans if one.state == "good"]
    caught_up = [one.source.id for one in good if one.source.skipped and not one.skipped]
    level = silence.said(connection, caught_up, silence.LEVEL)
    for one in plans:
        row, name = one.source, _name(one.source)
        if row.id in silent:
            state = "is frozen" if one.kind == "stale" else "could not be read"
            rows.append(_row(row, silence.SILENT, f"{name} {state} for a day or longer", now))
        if row.id in heard:
            rows.append(_row(row, silence.BACK, f"{name} can be read again", now))
        if row.id in level:
            rows.append(_row(row, silence.LEVEL, f"{name} is read whole again", now))
    sources.add_notices(connection, rows)
    behind(connection, [(one.source, one.skipped) for one in good if one.skipped], now)


def behind(
    connection: Connection, waiting: Sequence[tuple[Row[Any], dict[str, Any]]], now: datetime
) -> None:
    """Write a notice for each source of which something was not asked for in a day; once each.

    `waiting` are source rows with what each skipped (`budget.Skipped` as it is kept). A source
    that is read more seldom has its interval on top.
    """
    late = {}
    for row, kept in waiting:
        skipped = Skipped(**kept)
        if skipped.longer_than(SILENCE + timedelta(seconds=row.interval_seconds), now):
            late[row.id] = row, skipped.matters
    told = silence.said(connection, late, silence.LEVEL)
    rows = [
        _row(row, silence.BEHIND, _partly(row, count), now)
        for row, count in late.values()
        if row.id not in told
    ]
    sources.add_notices(connection, rows)


def _partly(row: Row[Any], count: int) -> str:
    waiting = f": {many(count, 'followed matter')} wait{'s' if count == 1 else ''}" if count else ""
    return f"{_name(row)} could not be read whole for a day or longer{waiting}"


def _of_good(one: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    for follow, counted in one.first_reads.items():
        what = _name(one.source) if follow == "*" else follow
        what = f"“{what.removeprefix('term:')}”" if follow.startswith("term:") else what
        text = f"now following {what}, {counts(counted)} so far"
        yield _row(one.source, "following", text, now) | {"follow": follow}
    if one.hole:
        since, until = one.hole
        text = f"nothing was read from {since} to {until}"
        yield _row(one.source, "hole", text, now) | {"since": since, "until": until}


def _name(source: Row[Any]) -> str:
    return str(source.title or source.name)


def _row(source: Row[Any], kind: str, text: str, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "kind": kind,
        "follow": "",
        "text": text,
        "since": "",
        "until": "",
        "created_at": now,
    }
