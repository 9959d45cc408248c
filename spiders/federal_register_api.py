"""The API of federalregister.gov (v1, no key): addresses to ask, and rows out of answers.

Only what is named in `fields[]` is asked for: without it the numbers of executive orders, the day
of signing and the citation are not shown, and counters that move with every visitor are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from spiders.facts import Unexpected
from spiders.json_answers import table, tables, words

API = "https://www.federalregister.gov/api/v1"
#: Rows of a page; documents by number in one request.
PAGE = 1_000
NUMBERS = 100
#: Pages of one search; the largest month since 1994 had fewer than 4,000 documents.
MOST_PAGES = 12

_FIELDS = (
    "abstract agencies citation comments_close_on correction_of disposition_notes docket_ids"
    " document_number effective_on executive_order_number html_url proclamation_number"
    " publication_date signing_date subtype title type"
).split()
_INSPECTED = (
    "agencies docket_numbers document_number editorial_note filed_at html_url publication_date"
    " title type"
).split()

Row = dict[str, Any]
Conditions = Sequence[tuple[str, str]]
#: "2026-20321", a correction "C1-2026-20321", and forms of earlier years: "94-290", "E9-12345".
NUMBER = re.compile(r"(?:[A-Z]\d{1,2}-)?\d{2}(?:\d{2})?-\d{1,6}|[A-Z]\d{1,2}-\d{1,6}")
_LINKED = re.compile(r"/documents/([A-Z0-9-]+)")


def search(conditions: Conditions, since: str, stamp: str) -> str:
    """The documents that were published, or are to be, from that day on, newest first."""
    asked = [*conditions, ("conditions[publication_date][gte]", since)]
    return _address("documents.json", asked, _FIELDS, stamp, order="newest", per_page=PAGE)


def order(number: str, stamp: str) -> str:
    """The documents that may be the executive order of that number; the API cannot name it."""
    asked = [
        ("conditions[type][]", "PRESDOCU"),
        ("conditions[presidential_document_type][]", "executive_order"),
        ("conditions[term]", f'"Executive Order {number}"'),
    ]
    return _address("documents.json", asked, _FIELDS, stamp, order="oldest", per_page=PAGE)


def by_number(numbers: Iterable[str], stamp: str) -> str:
    """Documents by their numbers."""
    return _address(f"documents/{','.join(numbers)}.json", (), _FIELDS, stamp)


def inspection(stamp: str) -> str:
    """What is on public inspection now; the list has no pages and takes no conditions."""
    return _address("public-inspection-documents/current.json", (), _INSPECTED, stamp)


def _address(
    path: str, conditions: Conditions, fields: Sequence[str], stamp: str, **more: Any
) -> str:
    # Answers come out of a cache that is up to two hours old, unless the address is a new one.
    asked = [*conditions, *more.items(), *(("fields[]", name) for name in fields), ("_", stamp)]
    return f"{API}/{path}?{urlencode(asked)}"


def following(answer: Row) -> str:
    """The address of the next page, "" after the last; always one of the API itself."""
    stated = answer.get("next_page_url")
    if not isinstance(stated, str) or not stated:
        return ""
    asked = [pair for pair in parse_qsl(urlsplit(stated).query) if pair[0] != "format"]
    return f"{API}/documents.json?{urlencode(asked)}"


def rows(answer: Row) -> list[Row]:
    """The documents of an answer: of a search, of several numbers, or the one of one number.

    An empty search has no list at all.
    """
    if "document_number" in answer:
        found = [answer]
    elif "results" not in answer and answer.get("count") == 0:
        found = []
    else:
        found = tables(answer, "results")
    if not all(number(row) for row in found):
        raise Unexpected("the answer of the API holds a document without a number.")
    return found


def inspected(body: bytes) -> list[Row]:
    """What is on public inspection; raises `Unexpected` when the list is not whole."""
    answer = table(body)
    found = rows(answer)
    if answer.get("count") != len(found):
        raise Unexpected(
            f"the list of documents on public inspection holds {len(found)} of"
            f" {words(answer.get('count'))}."
        )
    return found


def refusal(body: bytes) -> str:
    """Why the API does not answer, in its own words; "" when it does not say."""
    try:
        found = table(body)
    except Unexpected:
        return ""
    return words(found.get("errors") or found.get("message"))[:200]


def number(row: Row) -> str:
    """The document number of a row, "" when it has none that we know."""
    found = words(row.get("document_number")).upper()
    return found if NUMBER.fullmatch(found) else ""


def corrected(row: Row) -> str:
    """The number of the document that this one corrects, "" for none."""
    found = _LINKED.search(words(row.get("correction_of")))
    return found[1] if found else ""


def agencies(row: Row) -> list[Row]:
    """The agencies of a row, each with name, slug, id and parent_id as far as they are known."""
    found = row.get("agencies")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
