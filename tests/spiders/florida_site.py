"""A small case system of Florida's courts that answers as theirs does, with a test's own cases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.florida_api import COURTS

Row = dict[str, Any]
NOT_FOUND = b'{"status": 404, "error": "Not Found"}'


def uuid(number: int) -> str:
    """An id of the system."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def entry(number: int, date: str, kind: str, text: str = "", **more: Any) -> Row:
    """A docket entry: "Order - Order on Motion" and its description."""
    header = {
        "filedDate": f"{date}T15:00:00.000+00:00",
        "docketEntryType": kind.partition(" - ")[0],
        "docketEntryName": kind,
        "docketEntryStatus": "Docketed",
        "docketEntryDescription": text or kind.rpartition(" - ")[2],
        "documentCount": "1",
        "securedDocument": False,
        "docketEntryUUID": uuid(number),
    }
    return {"docketEntryHeader": {**header, **more}}


def hearing(start: str, status: str = "Scheduled") -> Row:
    """An oral argument."""
    return {
        "startDate": start,
        "hearingType": "Oral Argument",
        "hearingStatus": status,
        "event": {"panelFlag": True},
    }


def party(name: str, role: str, kind: str = "Party", **more: Any) -> Row:
    """Who takes part in a case."""
    return {
        "partyHeader": {
            "partyType": kind,
            "partySubType": role,
            "partyActorInstance": {"displayName": name, "sortName": name},
        },
        "legalRepresentations": [{"attorneyPartyHeader": {"casePartyUUID": uuid(99)}}],
        "nonPublicFlag": False,
        **more,
    }


@dataclass
class Docket:
    """One case: what the system says of it."""

    number: str
    id: str
    header: Row = field(default_factory=dict)
    entries: list[Row] = field(default_factory=list)
    hearings: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)

    @property
    def case(self) -> Row:
        """Its header."""
        return {
            "caseHeader": {
                "caseInstanceUUID": self.id,
                "caseNumber": self.number,
                "caseTitle": "City of Example v. Example Lodge",
                "caseCaption": "CITY OF EXAMPLE, \n   Appellant(s),\nv.",
                "closedFlag": False,
                "courtID": "5",
                "filedDate": "2025-05-09T15:12:00.000+00:00",
                "originatingCourtCases": [
                    {
                        "originatingCourtName": "Circuit Court for the Seventeenth Circuit",
                        "originatingCaseNumber": "062024CA000001",
                    }
                ],
                **self.header,
            }
        }


@dataclass
class System:
    """The cases of a test; `odd` are addresses (by their end) with answers of another kind."""

    dockets: list[Docket] = field(default_factory=list)
    odd: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    most: int = 50  # rows on a page

    def __call__(self, url: str) -> tuple[int, bytes]:
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for end, answer in self.odd.items():
            if parts.path.endswith(end):
                return answer
        if parts.path == "/courts/cms/cases":
            wanted, court = asked["caseHeader.caseNumber"], asked["caseHeader.courtID"]
            found = [one.case for one in self.dockets if one.number == wanted]
            return 200, self._page(found if COURTS[wanted[:2]] == court else [], asked)
        _, _, court, _, _, id_, *part = parts.path.split("/")
        for one in self.dockets:
            if one.id == id_ and COURTS[one.number[:2]] == court:
                if not part:
                    return 200, json.dumps(one.case).encode()
                lists = {"docketentries": one.entries} | {"hearings": one.hearings}
                return 200, self._page((lists | {"parties": one.parties})[part[0]], asked)
        return 404, NOT_FOUND

    def _page(self, rows: Iterable[Row], asked: dict[str, str]) -> bytes:
        all_, page = list(rows), int(asked.get("page", 0))
        shown = all_[page * self.most : (page + 1) * self.most]
        pages = -(-len(all_) // self.most)
        counts = {"size": self.most, "totalElements": len(all_), "totalPages": pages}
        embedded = {"_embedded": {"results": shown}} if shown else {}
        return json.dumps({**embedded, "page": {**counts, "number": page}}).encode()
