"""The bills' site: Open States' API v3 in its wire format, as far as a reader of bills asks it.

Its noise is that of the real one: with every look all records are "updated", the ids inside are
made anew, lists stand in another order, a day is now a day and now an instant, and spaces double.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tracker.demo.script import since
from tracker.demo.things import Ballot, Bill, Print, Step
from tracker.demo.web import Asked, Look, Reply, jsonned

PATH = "/bills"
SESSION = "20252026"
MOST = 20
Row = dict[str, Any]

_TEXTS = "https://leginfo.legislature.ca.gov/faces/billPdf.xhtml"
_CHAMBERS = {"Senate": "upper", "Assembly": "lower"}
EMPTY: Row = {
    "results": [],
    "pagination": {"per_page": MOST, "page": 1, "max_page": 0, "total_items": 0},
}


def answer(look: Look, asked: Asked) -> Reply | None:
    """The page of bills that was asked for, or the sentence with which the API refuses."""
    if asked.path != PATH:
        return None
    if not (asked.first("jurisdiction") or asked.first("q")):
        return jsonned({"detail": "either 'jurisdiction' or 'q' required"}, 400)
    size, page = int(asked.first("per_page") or 10), int(asked.first("page") or 1)
    if not 1 <= size <= MOST:
        return jsonned({"detail": f"invalid per_page, must be in [1, {MOST}]"}, 400)
    found = [bill for bill in look.holdings.bills if _asked_for(bill, look.now, asked)]
    last = max(1, -(-len(found) // size))
    if not 1 <= page <= last:
        return jsonned({"detail": f"invalid page, must be in [1, {last}]"}, 404)
    shown = found[(page - 1) * size : page * size]
    rows = [_Record(bill, look).row(asked.query.get("include", [])) for bill in shown]
    counts = {"per_page": size, "page": page, "max_page": last, "total_items": len(found)}
    return jsonned({"results": rows, "pagination": counts})


def _asked_for(bill: Bill, now: datetime, asked: Asked) -> bool:
    here = asked.first("jurisdiction").lower() in ("ca", "california")
    wanted = asked.query.get("identifier", [bill.number])
    session = asked.first("session") in ("", SESSION)
    return here and session and since(bill.listed_at, now) and bill.number in wanted


class _Record:
    """One bill as a row of the API at one look."""

    def __init__(self, bill: Bill, look: Look) -> None:
        self.bill, self.now, self.turn = bill, look.now, look.turn
        self.odd = look.turn % 2 == 1

    def row(self, include: Sequence[str]) -> Row:
        """The bill with the lists that were asked for, each by its own `include`."""
        lists: dict[str, Callable[[], list[Row]]] = {
            "sponsorships": self.sponsorships,
            "actions": self.actions,
            "versions": self.versions,
            "votes": self.votes,
        }
        return self.head() | {name: make() for name, make in lists.items() if name in include}

    def head(self) -> Row:
        bill, slug = self.bill, self.bill.number.replace(" ", "")
        steps = [step for step in bill.steps if since(step.listed_at, self.now)]
        rewritten = f"{self.now - timedelta(hours=2):%Y-%m-%dT%H:%M:%S}.402{self.turn:03}+00:00"
        return {
            "id": f"ocd-bill/{uuid5(NAMESPACE_URL, slug)}",
            "session": SESSION,
            "jurisdiction": {
                "id": "ocd-jurisdiction/country:us/state:ca/government",
                "name": "California",
                "classification": "state",
            },
            "from_organization": _organization("Senate"),
            "identifier": bill.number,
            "title": bill.title,
            "classification": ["bill"],
            "subject": [],
            "extras": {},
            "created_at": "2025-02-21T07:42:10.114201+00:00",
            "updated_at": rewritten,
            "openstates_url": f"https://openstates.org/ca/bills/{SESSION}/{slug}/",
            "first_action_date": steps[0].day,
            "latest_action_date": steps[-1].day,
            "latest_action_description": steps[-1].text,
            "latest_passage_date": "",
        }

    def sponsorships(self) -> list[Row]:
        """All authors; those who lead are the primary ones."""
        named = [(name, True) for name in self.bill.authors]
        named += [(name, False) for name in self.bill.coauthors]
        rows = [
            {
                "id": self._id("sponsor", name),
                "name": name,
                "entity_type": "person",
                "primary": primary,
                "classification": "author" if primary else "coauthor",
            }
            for name, primary in named
        ]
        return self._turned(rows)

    def actions(self) -> list[Row]:
        """The steps that are listed by now."""
        steps = [step for step in self.bill.steps if since(step.listed_at, self.now)]
        return self._turned([self._action(step, order) for order, step in enumerate(steps)])

    def _action(self, step: Step, order: int) -> Row:
        return {
            "id": self._id("action", step.text),
            "organization": _organization(step.chamber),
            "description": step.text.replace(" on RLS", "  on  RLS") if self.odd else step.text,
            "date": f"{step.day}T00:00:00+00:00" if self.odd else step.day,
            "classification": list(step.classes),
            "order": order,
        }

    def versions(self) -> list[Row]:
        """The texts that are listed by now; what they say is at the legislature."""
        shown = [one for one in self.bill.prints if since(one.listed_at, self.now)]
        return self._turned([self._version(one) for one in shown])

    def _version(self, one: Print) -> Row:
        bill = f"{SESSION}0{self.bill.number.replace(' ', '')}"
        scheme = _TEXTS if self.odd else _TEXTS.replace("https:", "http:")
        link = f"{scheme}?bill_id={bill}&version={one.id}"
        return {
            "id": self._id("version", one.id),
            "note": one.name,
            "date": one.day,
            "classification": "",
            "links": [{"url": link, "media_type": "application/pdf"}],
        }

    def votes(self) -> list[Row]:
        """The votes that are listed by now, as counts."""
        shown = [one for one in self.bill.ballots if since(one.listed_at, self.now)]
        return self._turned([self._vote(one) for one in shown])

    def _vote(self, one: Ballot) -> Row:
        counts = [{"option": "yes", "value": one.yes}, {"option": "no", "value": one.no}]
        return {
            "id": self._id("vote", one.motion),
            "motion_text": one.motion,
            "motion_classification": ["passage"],
            "start_date": f"{one.day}T00:00:00+00:00",
            "result": "pass" if one.yes > one.no else "fail",
            "identifier": "",
            "extras": {},
            "organization": _organization(one.chamber),
            "counts": self._turned(counts),
            "votes": [],
            "sources": [],
        }

    def _id(self, kind: str, what: str) -> str:
        """An id that is made anew whenever Open States rewrites the record."""
        return str(uuid5(NAMESPACE_URL, f"{self.turn} {self.bill.number} {kind} {what}"))

    def _turned(self, rows: list[Row]) -> list[Row]:
        return rows[::-1] if self.odd else rows


def _organization(chamber: str) -> Row:
    return {
        "id": f"ocd-organization/{uuid5(NAMESPACE_URL, chamber)}",
        "name": chamber,
        "classification": _CHAMBERS[chamber],
    }
