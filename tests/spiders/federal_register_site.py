"""A small Federal Register that answers as the API does, with documents that a test sets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from spiders.federal_register_conditions import TYPES

Row = dict[str, Any]
SITE = "https://www.federalregister.gov"
DHS = {"name": "Homeland Security Department", "slug": "homeland-security-department", "id": 227}
CBP = {
    "name": "U.S. Customs and Border Protection",
    "slug": "u-s-customs-and-border-protection",
    "id": 501,
    "parent_id": 227,
}
PRESIDENT = {
    "name": "Executive Office of the President",
    "slug": "executive-office-of-the-president",
    "id": 538,
}
NOT_FOUND = b"<!DOCTYPE html><html><head><title>Page not found</title></head></html>"
_NAMES = {ours: name for ours, (_, name) in TYPES.items()}
_CODES = {name: code for code, name in TYPES.values()}
_KNOWN = frozenset(
    "abstract agencies citation comments_close_on correction_of disposition_notes docket_ids"
    " docket_numbers document_number editorial_note effective_on executive_order_number filed_at"
    " html_url proclamation_number publication_date signing_date subtype title type".split()
)


def rule(number: str, date: str, **more: Any) -> Row:
    """A rule of Customs and Border Protection, as published."""
    return {
        "document_number": number,
        "type": "Rule",
        "subtype": None,
        "title": f"Rule {number} of the Department  ",
        "abstract": f"What rule {number} does.",
        "agencies": [DHS, CBP],
        "publication_date": date,
        "signing_date": None,
        "effective_on": "2026-04-01",
        "comments_close_on": None,
        "executive_order_number": None,
        "proclamation_number": None,
        "docket_ids": ["Docket No. USCBP-2026-0001"],
        "citation": "91 FR 100",
        "correction_of": None,
        "html_url": f"{SITE}/documents/{date.replace('-', '/')}/{number}/a-rule",
        "page_views": {"count": 5},
        **more,
    }


def order(number: str, date: str, eo: str, **more: Any) -> Row:
    """An executive order, as published."""
    values = {
        "type": "Presidential Document",
        "subtype": "Executive Order",
        "title": f"Doing Something About {number}",
        "abstract": None,
        "agencies": [PRESIDENT],
        "signing_date": "2026-02-05",
        "effective_on": None,
        "executive_order_number": eo,
        "docket_ids": [],
    }
    return rule(number, date, **{**values, **more})


def filed(number: str, date: str | None, **more: Any) -> Row:
    """A rule on public inspection: under a title of its own, by the office alone."""
    return {
        "document_number": number,
        "type": "Rule",
        "title": f"Entry of Goods: Rule {number} ",
        "agencies": [CBP],
        "docket_numbers": ["USCBP-2026-0001"],
        "editorial_note": None,
        "filed_at": "2026-02-09T08:45:00.000-05:00",
        "publication_date": date,
        "html_url": f"{SITE}/public-inspection/{number}/a-rule",
        "page_views": {"count": 7},
        **more,
    }


@dataclass
class Register:
    """What is published and what is on public inspection; answers addresses of the API."""

    published: list[Row] = field(default_factory=list)
    inspected: list[Row] = field(default_factory=list)
    page: int = 1_000
    asked: list[str] = field(default_factory=list)

    def answer(self, url: str) -> tuple[int, bytes]:
        """Status and body for an address."""
        self.asked.append(url)
        path, pairs = urlsplit(url).path, parse_qsl(urlsplit(url).query)
        fields = [value for name, value in pairs if name == "fields[]"]
        wrong = [name for name in fields if name not in _KNOWN]
        if wrong:
            return 400, _json({"message": f"field '{wrong[0]}' not valid"})
        if path.endswith("/public-inspection-documents/current.json"):
            rows = _only(self.inspected, fields)
            return 200, _json({"count": len(rows), "results": rows})
        numbers = path.rpartition("/documents/")[2].removesuffix(".json")
        if numbers and not path.endswith("/documents.json"):
            return self._by_number(numbers.split(","), fields)
        return self._search(pairs, fields)

    def _by_number(self, numbers: list[str], fields: list[str]) -> tuple[int, bytes]:
        found = _only([r for r in self.published if r["document_number"] in numbers], fields)
        if len(numbers) == 1:
            return (200, _json(found[0])) if found else (404, NOT_FOUND)
        return 200, _json({"count": len(found), "results": found})

    def _search(self, pairs: list[tuple[str, str]], fields: list[str]) -> tuple[int, bytes]:
        found = [row for row in self.published if _meets(row, pairs)]
        found.sort(key=lambda row: str(row["publication_date"]), reverse=True)
        at = int(dict(pairs).get("page", "1"))
        shown = found[(at - 1) * self.page : at * self.page]
        answer: Row = {"description": "Documents", "count": len(found)}
        if found:
            answer["results"] = _only(shown, fields)
        if len(found) > at * self.page:
            asked = "&".join(f"{n}={v}" for n, v in pairs if n != "page").replace(" ", "+")
            answer["next_page_url"] = f"{SITE}/api/v1/documents?{asked}&format=json&page={at + 1}"
        return 200, _json(answer)


def _meets(row: Row, pairs: Iterable[tuple[str, str]]) -> bool:
    asked: dict[str, list[str]] = {}
    for name, value in pairs:
        asked.setdefault(name.removeprefix("conditions").replace("[]", ""), []).append(value)
    subtype = str(row["subtype"]).lower().replace(" ", "_")
    slugs = {one["slug"] for one in row["agencies"]}
    text = f"{row['title']} {row['abstract']} Executive Order {row['executive_order_number']}"
    return (
        str(row["publication_date"]) >= asked.get("[publication_date][gte]", [""])[0]
        and _CODES[row["type"]] in asked.get("[type]", [_CODES[row["type"]]])
        and subtype in asked.get("[presidential_document_type]", [subtype])
        and bool(slugs.intersection(asked.get("[agencies]", slugs)))
        and all(term.strip('"').lower() in text.lower() for term in asked.get("[term]", ()))
        and all(any(d in one for one in row["docket_ids"]) for d in asked.get("[docket_id]", ()))
    )


def _only(rows: Iterable[Row], fields: list[str]) -> list[Row]:
    return [{name: row.get(name) for name in fields or row} for row in rows]


def _json(found: Row) -> bytes:
    return json.dumps(found).encode()
