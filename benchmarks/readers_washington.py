"""How the records of Washington's bills are replayed: turned back into the state's own answers.

A record is one `<Legislation>`. What the mirror that kept the records made up itself (its guesses
of status, committee, priority, topic) is left out, as the truth's notes say; dates of steps it did
not keep. Hearings come from another service, of which no answer was kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.matching import Identity
from benchmarks.recipes import Recipe, sound
from benchmarks.sequence_site import Page
from benchmarks.sequences import Sequence

SERVICE = "/LegislationService.asmx"
CLOSING = (timedelta(hours=13), timedelta(hours=13), timedelta(hours=13))
_SUBSTITUTE = re.compile(r"(?:\d*E)?(?:\d*S)?(?=[HS][A-Z]{1,2}\d)")
#: Element of the answer -> name in a record.
ELEMENTS = {
    "Biennium": "biennium",
    "BillId": "number",
    "OriginalAgency": "originalAgency",
    "ShortDescription": "title",
    "IntroducedDate": "introducedDate",
    "Sponsor": "sponsor",
    "LongDescription": "description",
}


def bill(sequence: Sequence, faulty: bool) -> Recipe | str:
    """One followed bill, asked for by its number."""
    name = _base(_bills(sequence, sequence.captures[0])[0]["id"])
    number = f"{name.rstrip('0123456789')} {re.sub(r'[A-Z]+', '', name)}"
    return _recipe(
        sequence,
        faulty,
        path=f"{SERVICE}/GetLegislation",
        more=f'[watches.bill]\ntitle = "The bill"\nmatters = ["wa {number}"]\n',
        names={name: name},
    )


def bills(sequence: Sequence, faulty: bool) -> Recipe | str:
    """All bills, kept as a list: each is told under its id in the list."""
    listed = {_base(row["id"]): row["id"] for row in _bills(sequence, sequence.captures[0])}
    return _recipe(
        sequence,
        faulty,
        path=f"{SERVICE}/GetLegislationIntroducedSince",
        more='keep = "all"\n',
        names=listed,
    )


def _recipe(
    sequence: Sequence, faulty: bool, *, path: str, more: str, names: dict[str, str]
) -> Recipe:
    def pages(capture: str) -> dict[str, Page]:
        body = wire(_bills(sequence, capture))
        return {path: Page(body=body.encode(), content_type="text/xml; charset=utf-8")}

    def source(address: str) -> str:
        return (
            f'[sources.wa]\nspider = "wa_leg"\nstate = "wa"\nbiennium = "2025-26"\n'
            f'base_url = "{address}"\nallow_private = true\ndelay = 0.0\n{more}'
        )

    return Recipe(
        captures=sound(sequence, faulty),
        pages=pages,
        source=source,
        identity=identity(names),
        closing=CLOSING,
        without_sample=frozenset(
            change["event"]
            for change in sequence.changes
            if (change["event"] or "").startswith("hearing:")
        ),
    )


def identity(names: dict[str, str]) -> Callable[[dict[str, Any]], Identity]:
    """Steps are named by their text; a new version is the truth's change of `version`."""

    def named(change: dict[str, Any]) -> Identity:
        key = change["matter"].rsplit("/", 1)[1].replace(" ", "")
        event, op, field = change["event"], change["op"], change["field"] or ""
        if event and event["kind"] == "version":
            return (names.get(key, key), "", "changed", "version")
        if field == "long_description":
            field = "description"
        return (names.get(key, key), event["text"] if event else "", op, field)

    return named


def wire(rows: list[dict[str, Any]]) -> str:
    """Records as the answer of `GetLegislation`."""
    inside = "".join(f"<Legislation>{_legislation(row)}</Legislation>" for row in rows)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<ArrayOfLegislation xmlns="http://WSLWebServices.leg.wa.gov/">{inside}'
        "</ArrayOfLegislation>"
    )


def _legislation(row: dict[str, Any]) -> str:
    found = [_element(name, row.get(key)) for name, key in ELEMENTS.items()]
    found.append(_element("BillNumber", re.sub(r"^\D*\d?\D+", "", row.get("id") or "")))
    line = _element("HistoryLine", row.get("historyLine"))
    return "".join(found) + f"<CurrentStatus>{line}</CurrentStatus>"


def _element(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>" if value else f"<{name} />"


def _bills(sequence: Sequence, capture: str) -> list[dict[str, Any]]:
    """The records of a capture: one, or a list."""
    data = json.loads(sequence.text(capture))
    return list(data["bills"]) if "bills" in data else [data["bill"]]


def _base(name: str) -> str:
    """An id without the prefix of a substitute: "2SSB5968" -> "SB5968"."""
    return _SUBSTITUTE.sub("", name, count=1)
