"""Documents of the Federal Register as matters: on public inspection, then published, one matter.

The document number is the key through both. On public inspection a document has a short title of
its own; the one it is published under is another field, so that it is not told as an edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spiders import federal_register_api as api
from spiders.dates import day
from spiders.federal_register_api import Row
from spiders.federal_register_conditions import announced
from spiders.json_answers import words
from tracker.domain.items import Matter, MatterKind, Relation, RelationKind, Value

INSPECTED = "on public inspection"
WITHDRAWN = "withdrawal requested"
PUBLISHED = "published"

_KINDS = {
    "Presidential Document": MatterKind.ORDER,
    "Rule": MatterKind.RULE,
    "Proposed Rule": MatterKind.RULE,
}
#: "Revokes in part: EO 12779, October 28, 1991; EO 13286": up to the next such word.
_NOTES = {
    "amends": RelationKind.AMENDS,
    "amended by": RelationKind.AMENDED_BY,
    "revokes": RelationKind.REVOKES,
    "revoked by": RelationKind.REVOKED_BY,
    "supersedes": RelationKind.REVOKES,
    "superseded by": RelationKind.REVOKED_BY,
    "continues": RelationKind.AMENDS,
    "continued by": RelationKind.AMENDED_BY,
}
_NOTE = re.compile(r"\b([A-Z][a-z]+(?: [a-z]+){0,3}):")
_ORDER = re.compile(r"\bEO (\d{4,5})\b(?!-)")
_WITHDRAWAL = re.compile(r"withdraw", re.IGNORECASE)
#: The word before the number of an order, by what the API and a title call it.
_NUMBERED = {"executive_order": "EO", "proclamation": "Proclamation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one reading shows of one document: as published (or listed for it), as inspected.

    `evidence` is the SHA-256 of the answer with the print that says most.
    """

    published: Row | None = None
    inspected: Row | None = None
    evidence: str = ""

    @property
    def row(self) -> Row:
        """The print that says most."""
        return self.published or self.inspected or {}

    @property
    def date(self) -> str:
        """The day of publication, set or past; "" when it has been taken back."""
        rows = (self.published or {}, self.inspected or {})
        return next(filter(None, (day(words(row.get("publication_date"))) for row in rows)), "")

    @property
    def order(self) -> str:
        """ "EO 14434", "Proclamation 11048"; "" for a document without such a number."""
        row = self.published or {}
        stated = {
            "executive_order": words(row.get("executive_order_number")),
            "proclamation": words(row.get("proclamation_number")),
        }
        kind = next((kind for kind, number in stated.items() if number), "")
        number = stated.get(kind, "")
        if not kind and self.inspected:
            kind, number = announced(words(self.inspected.get("title")))
        return f"{_NUMBERED[kind]} {number}" if number and kind in _NUMBERED else ""

    def status(self, today: str) -> str:
        """Documents are listed as published some days before the day of their issue."""
        note = words((self.inspected or {}).get("editorial_note"))
        if self.published and self.date and self.date <= today:
            return PUBLISHED
        return WITHDRAWN if _WITHDRAWAL.search(note) else INSPECTED


def matter(found: Document, place: str, today: str, follows: tuple[str, ...]) -> Matter:
    """One document; `place` is the first word of the names that a watch gives it."""
    row, number = found.row, api.number(found.row)
    title = words(row.get("title"))
    named = ": ".join(filter(None, (_correction(row), found.order, title)))
    return Matter(
        key=key(number),
        kind=_KINDS.get(words(row.get("type")), MatterKind.DOCUMENT),
        title=named or number,
        url=words(row.get("html_url")),
        date=found.date or day(words(row.get("filed_at"))) or "",
        fields=_fields(found, title, today),
        refs=tuple(_names(found, number, place)),
        relations=tuple(_relations(found)),
        follows=follows,
        shown_by={"": found.evidence} if found.evidence else {},
    )


def _relations(found: Document) -> Iterator[Relation]:
    """What the editors note of an order: which ones it amends and revokes, and which ones it."""
    _, *parts = _NOTE.split(words((found.published or {}).get("disposition_notes")))
    for head, orders in zip(parts[::2], parts[1::2], strict=True):
        kind = _NOTES.get(head.lower().replace(" in part", ""))
        if kind is not None:
            yield from (Relation(kind, f"fr EO {number}") for number in _ORDER.findall(orders))


def key(number: str) -> str:
    """The key of a document, whatever it turns out to be."""
    return f"document/fr/{number}"


def _correction(row: Row) -> str:
    corrected = api.corrected(row)
    return f"Correction of {corrected}" if corrected else ""


def _names(found: Document, number: str, place: str) -> dict[str, None]:
    """What a watch may call it; a correction also goes by the number of what it corrects."""
    dockets = found.row.get("docket_ids") or found.row.get("docket_numbers")
    printed = [words(one) for one in dockets] if isinstance(dockets, list) else []
    names = filter(None, (number, found.order, api.corrected(found.row), *printed))
    return {f"{start} {name}": None for name in names for start in dict.fromkeys((place, "fr"))}


def _fields(found: Document, title: str, today: str) -> dict[str, Value]:
    """What is compared. What a print does not show is left out, for it says nothing."""
    names = sorted({words(one.get("name")) for one in api.agencies(found.row)} - {""})
    fields: dict[str, Value] = {
        "status": found.status(today),
        "type": words(found.row.get("type")).lower(),
        "body": tuple(names),
        "order_number": found.order,
    }
    if found.date:
        fields["publication_date"] = found.date
    if found.published is None:
        note = words((found.inspected or {}).get("editorial_note"))
        return fields | {"title": title} | ({"note": note} if note else {})
    row = found.published
    return fields | {
        "published_title": title,
        "abstract": words(row.get("abstract")),
        "citation": words(row.get("citation")),
        "signing_date": day(words(row.get("signing_date"))) or "",
        "effective_date": day(words(row.get("effective_on"))) or "",
        "comments_close_date": day(words(row.get("comments_close_on"))) or "",
    }
