"""Changes of bills, council matters and meetings: what folding is tried on, and a digest of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from notify.values import Item, Origin
from tests.notify.sample import change
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value

URL = "https://legislature.example"
OF_TEXT = "the text of a bill"


def bill(number: int, name: str = "SB 627", op: Op = Op.NEW, **facts: Any) -> Change:
    """A change of a California bill, unless the facts say otherwise."""
    place = str(facts.pop("place", "ca"))
    values: dict[str, object] = {
        "source": f"{place}-bills",
        "matter": f"bill/{place}/2025/{name}",
        "matter_kind": MatterKind.BILL,
        "matter_title": f"{name}: Law enforcement: masks",
        "matter_url": f"{URL}/{place}/{name.replace(' ', '')}",
        "url": f"{URL}/{place}/{name.replace(' ', '')}/text",
        "reason": "a step in committee",
    }
    return change(number, op, **{**values, **facts})


def field(number: int, name: str, before: Value, after: Value, **facts: Any) -> Change:
    """An edited attribute of the bill."""
    named = str(facts.pop("bill", "SB 627"))
    return bill(number, named, Op.CHANGED, field=name, before=before, after=after, **facts)


def act(number: int, text: str, name: str = "SB 627", **facts: Any) -> Change:
    """A step of a bill."""
    return bill(number, name, event=event(EventKind.ACTION, text, "2026-02-09"), **facts)


def event(kind: EventKind, text: str, date: str = "", **more: str) -> EventRef:
    return EventRef(key=more.pop("key", text), kind=kind, date=date, text=text, **more)


def paper(number: int, text: str, op: Op = Op.NEW, **facts: Any) -> Change:
    """A document of a bill."""
    return bill(number, op=op, event=event(EventKind.ATTACHMENT, text), **facts)


def meeting(number: int, name: str, before: Value, after: Value, **facts: Any) -> Change:
    """An edited attribute of a council's meeting."""
    values: dict[str, object] = {
        "source": "nyc",
        "matter": "meeting/nyc/22375",
        "matter_kind": MatterKind.MEETING,
        "matter_title": "Committee on Immigration, 2026-02-12 10:00 AM",
        "matter_url": f"{URL}/nyc/22375",
        "url": f"{URL}/nyc/22375",
        "tier": Tier.NOW,
        "reason": "a meeting is moved",
        "field": name,
        "before": before,
        "after": after,
    }
    return change(number, Op.CHANGED, **{**values, **facts})


def item(change_: Change, watch: str = "masks", **origin: Any) -> Item:
    return Item(
        change=change_,
        watch=watch,
        watch_title="Masks of the police",
        reason=f"you follow {change_.matter.split('/', 1)[1].replace('/2025/', ' ')}",
        origin=Origin(**origin),
    )


BEFORE = (
    "SECTION 1. A law enforcement officer shall not wear a facial covering that conceals the "
    "officer's identity. SECTION 2. This act takes effect on January 1, 2026."
)
AFTER = BEFORE.replace("shall not wear a facial", "shall not wear any facial").replace(
    "January 1, 2026", "July 1, 2026"
)
FAILED = "Failed to pass pursuant to Senate Joint Resolution 1"
SPONSORS = ("Ana Arreguin", "Bo Becker", "Cy Cabaldon", "Di Durazo")
URGENT: dict[str, Any] = {"tier": Tier.NOW, "reason": "a vote or a decision"}
WEEKLY: dict[str, Any] = {"tier": Tier.WEEKLY, "reason": "sponsors or subjects"}


def failed(count: int = 24, start: int = 100) -> list[Item]:
    """Many bills of Wisconsin that end on one day, each by a step and by its status."""
    found = []
    for number in range(start, start + count):
        facts: dict[str, Any] = {
            "place": "wi",
            "matter_title": f"AB {number}: Farm loans",
            **URGENT,
        }
        found.append(act(2 * number, FAILED, f"AB {number}", **facts))
        found.append(
            field(2 * number + 1, "status", "introduced", "failed", bill=f"AB {number}", **facts)
        )
    return [item(one) for one in found]


def everything() -> list[Item]:
    """One of each kind, for the golden file and for looking at."""
    text: dict[str, Any] = {"tier": Tier.NOW, "reason": OF_TEXT}
    gut: dict[str, Any] = {
        "bill": "SB 1004",
        "matter_title": "SB 1004: Peace officers: identification",
        "tier": Tier.NOW,
        "reason": "title, subject or lead author replaced",
    }
    city: dict[str, Any] = {
        "matter": "ordinance/nyc/75001",
        "matter_kind": MatterKind.ORDINANCE,
        "source": "nyc",
    }
    city |= {
        "matter_url": f"{URL}/nyc/75001",
        "matter_title": "Int 0055-2026: Legal protections for immigrants",
    }
    hearing = event(
        EventKind.HEARING,
        "Assembly Public Safety",
        "2026-02-12",
        when="2026-02-12T09:30",
        zone="America/Los_Angeles",
        place="State Capitol, Room 126",
    )
    version = event(EventKind.VERSION, "Amended in Assembly", "2026-02-09")
    same = event(EventKind.VERSION, "Enrolled · no textual change", "2026-02-09")
    found = [
        item(field(1, "title", "An act to amend Section 22 of the Elections Code.",
                   "An act to add Section 185.5 to the Penal Code, relating to masks.", **gut)),
        item(field(2, "subject", "Elections: ballot printing.", "Peace officers.", **gut)),
        item(field(3, "lead_author", "Pérez", "Wiener", **gut)),
        item(act(4, "From committee: Do pass.", "SB 1004", matter_title=gut["matter_title"])),
        item(bill(5, event=version, tier=Tier.NOW, reason="a new text version"), experimental=True),
        item(field(6, "text", BEFORE, AFTER, **text), experimental=True),
        item(bill(7, event=hearing, tier=Tier.NOW, reason="a hearing is set, moved or cancelled")),
        item(field(8, "sponsors", SPONSORS[:2], SPONSORS[1:], **WEEKLY)),
        item(bill(9, "SB 805", event=same, matter_title="SB 805: No Vigilantes Act"),
             experimental=True),
        *(item(paper(10 + place, name, **city), "city")
          for place, name in enumerate(("Summary of Int. No. 55-A", "Committee Report 2/9/26",
                                        "Hearing Transcript - Committee on Immigration"))),
        item(meeting(20, "start", "2026-02-12T10:00", "2026-02-13T13:30"), "city",
             zone="America/New_York"),
        item(meeting(21, "place", "Council Chambers - City Hall",
                     "250 Broadway - 8th Floor - Hearing Room 1"), "city",
             zone="America/New_York"),
        *failed(),
    ]  # fmt: skip
    return [replace(one, watch_title="City halls") if one.watch == "city" else one for one in found]
