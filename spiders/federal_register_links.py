"""What people paste of the Federal Register: links to documents and searches, "EO 14333"."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from spiders import federal_register_api as api
from spiders.facts import Recognised
from spiders.federal_register_conditions import PRESIDENTIAL, TYPES, Conditions

#: The API knows executive orders from 1994 on.
_FIRST_ORDER = 12890
_ORDER = re.compile(
    r"(?:E\.?\s?O\.?|Exec(?:utive|\.)\s+Order)\s*(?:No\.?\s*|#\s*)?(\d{2},?\d{3})", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:FR\s+Doc\.?\s*(?:No\.?\s*)?|FR\s+)?((?:C\d-)?20\d{2}-\d{5})", re.I)
_DOCUMENT = re.compile(
    rf"^/(?:documents/\d{{4}}/\d\d/\d\d|d|public-inspection|api/v1/[\w-]+)/({api.NUMBER.pattern})"
    r"(?=$|[/.])"
)
_PRINTED = re.compile(rf"/({api.NUMBER.pattern})\.pdf$")
_SHOWS = (
    "It shows when a document is put on public inspection, withdrawn and published, with its "
    "dates; not its text."
)


def recognise(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """A document, an executive order, an agency, or a search; [] for anything else."""
    if hints.get("court") or hints.get("state"):
        return []
    order, number = _ORDER.fullmatch(text), _NUMBER.fullmatch(text)
    if order:
        return _order(spider, order[1].replace(",", ""))
    if number:
        return [_document(spider, number[1].upper())]
    parts = urlsplit(text) if re.match(r"https?://", text) else None
    if parts is None:
        return []
    host = (parts.hostname or "").removeprefix("www.")
    if host == "public-inspection.federalregister.gov" or (
        host == "govinfo.gov" and "/FR-" in parts.path
    ):
        printed = _PRINTED.search(parts.path)
        return [_document(spider, printed[1])] if printed else []
    return _page(spider, parts.path, parts.query) if host == "federalregister.gov" else []


def _order(spider: str, number: str) -> list[Recognised]:
    if int(number) < _FIRST_ORDER:
        return []
    said = f"This is Executive Order {number} in the Federal Register."
    return [_made(spider, said, refs=(f"fr EO {number}",))]


def _document(spider: str, number: str) -> Recognised:
    said = f"This is document {number} of the Federal Register."
    return _made(spider, said, refs=(f"fr {number}",))


def _page(spider: str, path: str, query: str) -> list[Recognised]:
    """A page of the site: one document, or what a search, an agency or a list of orders shows."""
    document = _DOCUMENT.match(path)
    if document:
        return [_document(spider, document[1])]
    settings = _conditions(path, query)
    if not settings or list(Conditions.problems(settings)):
        return []
    said = "These are documents of the Federal Register by their conditions."
    name = "-".join(["fr", *(str(one) for value in settings.values() for one in value)])
    return [_made(spider, said, source=re.sub(r"[^a-z0-9]+", "-", name.lower()), settings=settings)]


def _conditions(path: str, query: str) -> dict[str, list[str]]:
    """The settings that a page stands for; {} when it stands for none that we know."""
    agency = re.fullmatch(r"/agencies/([a-z0-9-]+)/?", path)
    if agency:
        return {"agencies": [agency[1]]}
    listed = re.match(r"/presidential-documents/([a-z-]+?)s?(?:/|$)", path)
    if listed:
        named = listed[1].replace("-", "_").replace("memoranda", "memorandum")
        return {"presidential": [named]} if named in PRESIDENTIAL else {}
    if not re.match(r"/(?:documents/search|api/v1/documents)", path):
        return {}
    types = {api_name: ours for ours, (api_name, _) in TYPES.items()}
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query):
        condition = re.fullmatch(r"conditions\[(\w+)\](?:\[\])?", name)
        setting = _SETTINGS.get(condition[1]) if condition else None
        if setting:
            found.setdefault(setting, []).append(types.get(value, value))
    return found


_SETTINGS = {
    "agencies": "agencies",
    "type": "types",
    "presidential_document_type": "presidential",
    "term": "terms",
    "docket_id": "dockets",
}


def _made(
    spider: str,
    said: str,
    *,
    source: str = "fr",
    settings: dict[str, Any] | None = None,
    refs: tuple[str, ...] = (),
) -> Recognised:
    return Recognised(
        spider=spider,
        source=source[:60].strip("-"),
        settings=settings or {},
        refs=refs,
        sentences=(said, _SHOWS),
        whole=not refs,
    )
