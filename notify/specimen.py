"""A digest that has everything that one may have: templates are tried on it before their use."""

from __future__ import annotations

from datetime import UTC, datetime

from notify import digest, exits
from notify.values import Digest, Exit, Item, Notice, Origin, Reader, Shortage, Trouble
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind

NOW = datetime(2026, 2, 10, 15, 5, tzinfo=UTC)
_SEEN = "2026-02-10T14:00:00Z"
_URL = "https://court.example/1"
_BEFORE = "No department shall wear a mask on duty before the first of January."
_AFTER = "No department shall wear any mask on duty before the first of July."


def digests() -> tuple[Digest, ...]:
    """A full digest, and one that has only to say that a source is silent."""
    trouble = [Trouble(source="court", title="A court", since=_SEEN, why="it does not answer")]
    short = [Shortage(sources=(("bills", "Bills"),), matters=3, oldest=_SEEN, day=250)]
    notices = [Notice(text="Bills could not be read for a day or longer.", alone=True)]
    reader = Reader(
        sender="A group", contact="group@example.org", lists_rest="tracker changes --quiet"
    )
    full = digest.compose(reader, _items(), trouble, notices, short, now=NOW)
    bare = digest.compose(Reader(), [], (), notices, now=NOW)
    assert full is not None and bare is not None
    way = Exit(mail="mailto:group@example.org?subject=mute", page="https://group.example/leave")
    return exits.shown(full, way, lambda matter: way), bare


def _items() -> list[Item]:
    entry = EventRef(key="1", kind=EventKind.ENTRY, number="7", date=_SEEN, text="Order & more")
    set_ = EventRef(
        key="2", kind=EventKind.HEARING, text="Argument", when="2026-03-02T10:00", place="Room 1"
    )
    changes = [
        _change(1, event=entry, late=True, also=("docket/a/2",)),
        _change(2, op=Op.CHANGED, field="text", before=_BEFORE, after=_AFTER),
        _change(3, event=set_, matter="docket/a/2"),
        *(_change(n, event=entry, tier=Tier.DAILY, matter=f"docket/a/{n}") for n in range(4, 9)),
        _change(9, event=entry, tier=Tier.QUIET),
    ]
    return [
        Item(
            change=one,
            watch="masks",
            watch_title="Masks & badges",
            watch_note="Ask before you quote us.",
            reason="you follow court 1",
            removed=True,
            origin=Origin(title="A court", experimental=True),
        )
        for one in changes
    ]


def _change(number: int, **facts: object) -> Change:
    values: dict[str, object] = {
        "op": Op.NEW,
        "detected_at": _SEEN,
        "crawl": 1,
        "source": "court",
        "matter": "docket/a/1",
        "matter_kind": MatterKind.DOCKET,
        "matter_title": "A v. B <et al.>",
        "matter_url": _URL,
        "field": "",
        "event": None,
        "before": "",
        "after": "",
        "tier": Tier.NOW,
        "reason": "an order or ruling",
        "late": False,
        "again": False,
        "first": False,
        "url": _URL,
        "capture": "",
    }
    return Change(id=number, **{**values, **facts})  # type: ignore[arg-type]
