"""The one clock of all verbs; `TRACKER_NOW` sets it for replays and rehearsals."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from tracker.errors import WrongUse

VARIABLE = "TRACKER_NOW"


class ClockError(WrongUse):
    """`TRACKER_NOW` does not name an instant."""


def now() -> datetime:
    """The current instant in UTC: that of `TRACKER_NOW` if it is set, else the real one.

    Leases, pacing and Retry-After use real time and do not ask here.
    """
    stated = os.environ.get(VARIABLE, "").strip()
    return instant(stated) if stated else datetime.now(UTC)


def instant(text: str) -> datetime:
    """The instant that an ISO 8601 text with a zone names, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # answered below, together with a time without zone
    raise ClockError(
        f"{VARIABLE} is {text!r}, which is no time with a zone;"
        " write it as 2026-02-09T17:00:00Z or unset it."
    )


def stamp(moment: datetime) -> str:
    """The instant as RFC 3339 in UTC, to the second: "2026-02-09T17:00:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
