"""One realistic digest, used by the golden files and by whoever looks at it in a browser."""

from __future__ import annotations

from datetime import UTC, datetime

from notify import exits
from notify.values import Digest, Exit, Hole, Item, Notice, Origin, Reader, Shortage, Trouble
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value

NOW = datetime(2026, 2, 10, 15, 5, tzinfo=UTC)
CASE = "docket/cacd/999001"
TITLE = "United States of America v. State of California et al"
TITLES = {
    "cacd": "U.S. District Court, Central District of California",
    "boston-orders": "Boston's executive orders",
}
READER = Reader(
    rhythm="daily@07:00",
    zone="America/Los_Angeles",
    sender="Example Legal Clinic",
    contact="ops@example.org",
)


#: As long as true ones are.
TOKEN = "WzEyLCI2ZjFlZDAwMmFiNTUiLDM0Nl0.Kq3xJp0cQmZr8yB1tVwLd5hGf2A"
PAGE = "https://tracker.example.org/unsubscribe/"


def for_its_reader(value: Digest, *, page: str = "") -> Digest:
    """A digest as its own reader gets it, with the ways out of the subscription and its matters."""

    def way(word: str, token: str) -> Exit:
        mail = f"mailto:tracker@example.org?subject={word}%20{token}"
        return Exit(mail=mail, page=page and page + token)

    stop = way("unsubscribe", TOKEN.removeprefix("WzEy"))
    return exits.shown(
        value, stop, lambda key: way("mute", TOKEN) if not key.endswith("/") else None
    )


def change(number: int, op: Op = Op.NEW, **facts: object) -> Change:
    """A change of the case, unless the facts say otherwise."""
    values: dict[str, object] = {
        "detected_at": "2026-02-09T22:00:00Z",
        "crawl": 7,
        "source": "cacd",
        "matter": CASE,
        "matter_kind": MatterKind.DOCKET,
        "matter_title": TITLE,
        "matter_url": "https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?999001",
        "field": "",
        "event": None,
        "before": "",
        "after": "",
        "tier": Tier.DAILY,
        "reason": "a filing",
        "late": False,
        "again": False,
        "first": False,
        "url": "https://ecf.cacd.uscourts.gov/doc1/031045678",
        "capture": "",
    }
    return Change(id=number, op=op, **{**values, **facts})  # type: ignore[arg-type]


def entry(text: str, number: str = "", date: str = "2026-02-09T21:40:00Z") -> EventRef:
    return EventRef(
        key=f"999001&{number}", kind=EventKind.ENTRY, number=number, date=date, text=text
    )


def order(number: int, op: Op = Op.NEW, **facts: object) -> Change:
    """A change of a Boston executive order."""
    values: dict[str, object] = {
        "source": "boston-orders",
        "matter": "order/boston-orders/2026-02",
        "matter_kind": MatterKind.ORDER,
        "matter_title": "An Executive Order Relative to the Use of City Property",
        "matter_url": "https://www.boston.gov/executive-orders/2026-02",
        "url": "https://www.boston.gov/executive-orders/2026-02",
        "tier": Tier.NOW,
        "reason": "an order is new or back",
    }
    return change(number, op, **{**values, **facts})


def item(change_: Change, reason: str = "", **facts: str) -> Item:
    return Item(
        change=change_,
        watch=facts.get("watch", "masks"),
        watch_title=facts.get("watch_title", "SB 627 and SB 805 in court"),
        watch_note=facts.get(
            "watch_note",
            "Who may wear a mask while policing California; ask Ana before quoting us.",
        ),
        reason=reason or "you follow cacd 2:25-cv-10999",
        origin=Origin(title=TITLES.get(change_.source, "")),
    )


def in_boston(change_: Change) -> Item:
    return item(
        change_,
        "you follow everything from Boston's executive orders",
        watch="boston",
        watch_title="Boston's executive orders on immigration",
        watch_note="",
    )


def changed(number: int, field: str, before: Value, after: Value, **facts: object) -> Change:
    return change(number, Op.CHANGED, field=field, before=before, after=after, **facts)


SECTION_BEFORE = (
    "SECTION 1. No department shall permit the use of City property for civil immigration "
    "enforcement. SECTION 2. The Commissioner of Public Facilities shall report each request "
    "to the Mayor within thirty days. SECTION 3. This order takes effect upon signature."
)
SECTION_AFTER = (
    "SECTION 1. No department shall permit the use of City property, including parking lots and "
    "garages, for civil immigration enforcement. SECTION 2. The Commissioner of Public Facilities "
    "shall report each request to the Mayor within five days and publish it. SECTION 3. This order "
    "takes effect upon signature."
)

ITEMS = (
    item(
        change(
            41,
            event=entry("Order on Motion for Preliminary Injunction", "62"),
            tier=Tier.NOW,
            reason="a ruling on relief or judgment",
        )
    ),
    item(change(42, event=entry("Amended Complaint", "61"))),
    item(
        change(
            43,
            event=entry("Notice of Lodging", "59", "2026-02-03T18:00:00Z"),
            late=True,
            also=("docket/cacd/999002", "docket/cacd/999003"),
        )
    ),
    item(
        change(
            44,
            Op.GONE,
            event=entry("Notice of Clerical Error (G-11)", "63"),
            before="63 · Notice of Clerical Error (G-11)",
            tier=Tier.NOW,
            reason="an entry was taken off the docket",
            detected_at="2026-02-09T23:30:00Z",
        )
    ),
    item(
        changed(
            45,
            "case_name",
            "United States of America v. State of California",
            TITLE,
            tier=Tier.WEEKLY,
            reason="the caption was edited",
        )
    ),
    item(changed(46, "docket_number", "2:25-cv-10999", "5:25-cv-10999")),
    item(
        changed(
            47,
            "number",
            None,
            "60",
            event=entry("Leave to File Document", "60"),
            tier=Tier.WEEKLY,
            detected_at="2026-02-09T20:00:00Z",
        )
    ),
    *(
        item(change(50 + number, event=entry("Notice of Appearance"), tier=Tier.QUIET))
        for number in range(7)
    ),
    in_boston(order(70, after="2026-02 · An Executive Order Relative to the Use of City Property")),
    in_boston(
        order(
            71,
            Op.CHANGED,
            field="text",
            before=SECTION_BEFORE,
            after=SECTION_AFTER,
            matter="order/boston-orders/2025-06",
            matter_title="An Executive Order on City Property (2025-06)",
            url="https://www.boston.gov/executive-orders/2025-06",
            matter_url="https://www.boston.gov/executive-orders/2025-06",
            reason="the text of an order",
        )
    ),
    in_boston(
        order(
            72,
            Op.CHANGED,
            field="status",
            before="Rescinded",
            after="In force",
            again=True,
            matter="order/boston-orders/2024-11",
            matter_title="An Executive Order Establishing a Welcome Office",
            url="",
            matter_url="",
            reason="the status of an order",
        )
    ),
    in_boston(
        order(
            73,
            Op.GONE,
            before="2025-12 · An Executive Order Relative to Street Closures",
            matter="order/boston-orders/2025-12",
            matter_title="An Executive Order Relative to Street Closures",
            reason="an order was withdrawn",
        )
    ),
)
TROUBLE = (
    Trouble(
        source="ca9",
        title="Court of Appeals, Ninth Circuit",
        since="2026-02-09T17:00:00Z",
        why="the court answered 503 Service Unavailable",
    ),
    Trouble(
        source="cacd",
        title="U.S. District Court, Central District of California",
        since="2026-02-09T17:00:00Z",
        until="2026-02-09T22:00:00Z",
        why="the feed was empty",
        holes=(Hole(since="2026-02-08T16:00:00Z", until="2026-02-08T18:00:00Z"),),
    ),
)
SHORTAGES = (
    Shortage(
        sources=(("ca-bills", "Bills of California"), ("wi-bills", "Bills of Wisconsin")),
        matters=112,
        oldest="2026-02-09T17:00:00Z",
        day=250,
    ),
)
NOTICES = (
    Notice(
        text="Now following Chicago's ordinances, 131 entries so far.",
        watch="masks",
        watch_title="SB 627 and SB 805 in court",
    ),
)
