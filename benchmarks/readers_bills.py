"""How the records of LegiScan's bills are replayed: turned back into its API's own answers.

A record is one bill as a tracker kept it: names that the tracker chose are given back, its own
ratings are left out. Short records are rows of a master list and no bills; the first whole record
is the baseline.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from benchmarks.matching import Identity
from benchmarks.recipes import Recipe, sound
from benchmarks.sequence_site import Page, Served
from benchmarks.sequences import Sequence

CLOSING = (timedelta(hours=13), timedelta(hours=13), timedelta(hours=13))
#: Codes of words that the tracker kept in their place.
SPONSOR_TYPES = {"Primary Sponsor": 1, "Co-Sponsor": 2, "Joint Sponsor": 3}
#: What stands in a record and in a bill under the same name.
SAME = (
    "bill_id",
    "change_hash",
    "url",
    "state_link",
    "status",
    "state",
    "bill_number",
    "title",
    "description",
    "subjects",
    "history",
)
SESSION = ("session_id", "session_name", "session_year_start", "session_year_end")


def legiscan(sequence: Sequence, faulty: bool) -> Recipe | str:
    """One followed bill of a state's session, found by the master list."""
    whole = tuple(name for name in sound(sequence, faulty) if _record(sequence, name)["history"])
    first = _record(sequence, whole[0])
    state, number = first["state"].lower(), first["bill_number"]
    name = f"{number.rstrip('0123456789')} {number.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"

    def pages(capture: str) -> dict[str, Served]:
        return {"/": answers(_record(sequence, capture))}

    def source(address: str) -> str:
        return (
            f'[sources.bills]\nspider = "legiscan"\nstate = "{state}"\nsession = "2025"\n'
            f'session_id = {first["session_id"]}\nbase_url = "{address}"\n'
            "allow_private = true\ndelay = 0.0\nbudget = false\n"
            f'[watches.bill]\ntitle = "The bill"\nmatters = ["{state} {name}"]\n'
        )

    return Recipe(captures=whole, pages=pages, source=source, identity=identity, closing=CLOSING)


def answers(record: dict[str, Any]) -> Callable[[Mapping[str, str]], Page]:
    """What the API says while a record stands, by the operation that is asked for."""

    def answer(asked: Mapping[str, str]) -> Page:
        operation = asked.get("op", "").lower()
        if operation == "getmasterlistraw":
            row = {"bill_id": record["bill_id"], "number": record["bill_number"]}
            row["change_hash"] = record["change_hash"]
            found: dict[str, Any] = {"masterlist": {"session": _session(record), "0": row}}
        elif operation == "getbill" and asked.get("id") == str(record["bill_id"]):
            found = {"bill": wire(record)}
        else:
            return _page({"status": "ERROR", "alert": {"message": "Unknown request"}})
        return _page({"status": "OK", **found})

    return answer


def wire(record: dict[str, Any]) -> dict[str, Any]:
    """The record as the `bill` of getBill."""
    committee = {"committee_id": record["committee_id"], "name": record["committee"]}
    return {
        **{name: record[name] for name in SAME},
        "session_id": record["session_id"],
        "session": _session(record),
        "progress": record["progress_details"],
        "committee": committee if record["committee"] else [],
        "sponsors": [_sponsor(row) for row in record["sponsors"]],
        "calendar": [_entry(row) for row in record["calendar"]],
        **{name: [] for name in ("texts", "votes", "amendments", "supplements", "sasts")},
    }


def _session(record: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("session_year_"): record[name] for name in SESSION}


def _sponsor(row: dict[str, Any]) -> dict[str, Any]:
    code = SPONSOR_TYPES[row["sponsor_type"]]
    return {**{k: v for k, v in row.items() if k != "sponsor_type"}, "sponsor_type_id": code}


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {("type" if name == "event_type" else name): value for name, value in row.items()}


def identity(change: dict[str, Any]) -> Identity:
    """The truth names a bill by its number, a step by its text, a hearing by day and text."""
    number = change["matter"].rsplit("/", 1)[1].replace(" ", "")
    event, field = change["event"], change["field"] or ""
    if event is None:
        return (number, "", change["op"], field)
    text = event["text"]
    if event["kind"] == "hearing":
        text = f"hearing:{event['date']} {text}"
    return (number, text, change["op"], field)


def _record(sequence: Sequence, capture: str) -> dict[str, Any]:
    found: dict[str, Any] = {"history": [], **json.loads(sequence.text(capture))}
    return found


def _page(found: dict[str, Any]) -> Page:
    return Page(body=json.dumps(found).encode(), content_type="application/json")
