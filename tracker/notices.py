"""What followers are told of a source itself: now following, a hole, silent for a day, back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from notify.wording import counts
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
    for one in plans:
        if one.source.id in silent:
            state = "is frozen" if one.kind == "stale" else "could not be read"
            rows.append(_row(one, silence.SILENT, f"{_name(one)} {state} for a day or longer", now))
        if one.source.id in heard:
            rows.append(_row(one, silence.BACK, f"{_name(one)} can be read again", now))
    sources.add_notices(connection, rows)


def _of_good(one: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    for follow, counted in one.first_reads.items():
        what = _name(one) if follow == "*" else follow
        what = f"“{what.removeprefix('term:')}”" if follow.startswith("term:") else what
        text = f"now following {what}, {counts(counted)} so far"
        yield _row(one, "following", text, now) | {"follow": follow}
    if one.hole:
        since, until = one.hole
        text = f"nothing was read from {since} to {until}"
        yield _row(one, "hole", text, now) | {"since": since, "until": until}


def _name(one: Plan) -> str:
    return str(one.source.title or one.source.name)


def _row(one: Plan, kind: str, text: str, now: datetime) -> dict[str, Any]:
    return {
        "source_id": one.source.id,
        "kind": kind,
        "follow": "",
        "text": text,
        "since": "",
        "until": "",
        "created_at": now,
    }
