"""The systems that push: read when something is handed over, never on a rhythm.

Each is the spider of a source in tracker.toml, so what one system prints is compared with what the
same system printed before; the same filing from another system is joined to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.items import Coverage, Event, EventKind, Matter

#: A docket alert that CourtListener posts to a web hook.
COURTLISTENER = "courtlistener_webhook"
#: E-mail that a court sends to the parties: notices of electronic filing, of docket activity.
NOTICES = "court_notices"
#: Docket sheets that somebody saved from PACER or ACMS.
DOCKETS = "saved_dockets"
#: History and documents reports that somebody saved from PACER: labels and sequence numbers.
HISTORIES = "saved_histories"

SYSTEMS = (COURTLISTENER, NOTICES, DOCKETS, HISTORIES)

#: What was filed, or sent, so shortly before we began may still be news.
GRACE = timedelta(days=7)
#: What a pushed matter is shown for: it was read at once when the source was made.
EVERYTHING = "*"


class Shows(StrEnum):
    """How new what a push shows is; it decides what of a matter's first sight is silent.

    NEWS: a notice of what was just filed; all of it is news, also the first time. ADDITIONS: new
    to the sender, which may be old; entries filed well before we began are taken over in silence.
    HISTORY: a matter as it stands; the first time it is a silent baseline, told as one line.
    """

    NEWS = "news"
    ADDITIONS = "additions"
    HISTORY = "history"


def shown(
    matter: Matter,
    shows: Shows,
    *,
    received_at: datetime,
    began: datetime,
    run: str,
    named: frozenset[str] = frozenset(),
) -> tuple[Matter, ...]:
    """A pushed matter as it is settled: what is news of it, and apart from it what is not.

    `began` is when its source first showed the matter, or was made; `run` is a name that no other
    push has; `named` are the names by which watches follow the matter. What is pushed says nothing
    of what it does not show.
    """
    whole = replace(matter, coverage=Coverage.ADDITIONS, since="", position=None)
    if shows is Shows.HISTORY:
        return (replace(whole, follows=(matter.key, *sorted(named - {matter.key}))),)
    floor = began - GRACE
    if shows is Shows.NEWS:
        old = whole.events if received_at < floor else ()
    else:
        old = _with_attached(whole, lambda one: "" < one.date[:10] < floor.date().isoformat())
    if not old:
        return (replace(whole, follows=(EVERYTHING,)),)
    # A name under which nothing was ever read: what it alone selects is first sight.
    silent = replace(whole, events=old, follows=(f"{matter.key} before {run}",))
    ids = set(map(id, old))
    new = tuple(one for one in whole.events if id(one) not in ids)
    return (replace(whole, events=new, follows=(EVERYTHING,)), silent) if new else (silent,)


def _with_attached(matter: Matter, is_old: Callable[[Event], bool]) -> tuple[Event, ...]:
    """Old entries, and what is attached to them: it has no date of its own, and their key."""
    old = {one.key for one in matter.events if is_old(one)}
    return tuple(
        one
        for one in matter.events
        if one.key in old
        or (one.kind is EventKind.ATTACHMENT and one.key.rpartition("/")[0] in old)
    )


def is_silent(matter: Matter) -> bool:
    """Whether `shown` set a matter apart as old."""
    return any(follow.startswith(f"{matter.key} before ") for follow in matter.follows)
