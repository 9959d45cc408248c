"""The appellate cases of Florida in the courts' own API: their numbers, addresses and lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from spiders.facts import Unexpected
from spiders.json_answers import table, tables, words
from tracker.domain.normalise import text as folded

PLACE = "florida"
API = "https://acis-api.flcourts.gov/courts"
PORTAL = "https://acis.flcourts.gov/portal"
Row = dict[str, Any]

#: The courts' own ids, by what their docket numbers begin with.
COURTS = {
    "SC": "68f021c4-6a44-4735-9a76-5360b2e8af13",
    "1D": "b82b30d5-bd3c-46d7-9451-1cb05e470873",
    "2D": "8f454fb9-4c7f-43df-856b-ab373e71c27f",
    "3D": "8a73be7f-864b-42a9-b8ad-1ec0a3e890b4",
    "4D": "cdc2beb5-919b-4198-a731-7b253b7119cc",
    "5D": "d818ccfa-0288-4e77-9f0f-daa6a4999a3a",
    "6D": "082fc14d-02f3-4240-a353-241b8c0d9a8f",
}
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IS_UUID = re.compile(UUID)
_NUMBER = re.compile(r"(SC|[1-6]D)\s?(\d{4}|\d{2})-0*(\d{1,5})", re.IGNORECASE)
_NAMED = re.compile(rf"(SC|[1-6]D):({UUID})", re.IGNORECASE)
#: What the API gives at once; the search for one number is not to be read on.
SIZE = 50
#: Pages of one list: 5,000 entries are more than any case has.
MOST_PAGES = 100
_EXACT = "10462"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a case: the order it is asked for in, and what of the matter it proves."""

    sort: str
    proof: str


#: The lists of a case, beside its header.
PARTS = {
    "docketentries": Part("docketEntryHeader.filedDate,desc", "entry/"),
    "hearings": Part("startDate,asc", "hearing/"),
    "parties": Part("partyNumber,asc", "parties"),
}
#: The name of an entry's id.
ID = "docketEntryUUID"


def number(text: str) -> str:
    """A docket number as the courts print it, "" for another text: "4d25-131" is 4D2025-0131.

    A case may also be named by its court and id, as links to it do: "4D:562e4de3-...".
    """
    named = _NAMED.fullmatch(text.strip())
    if named:
        return f"{named[1].upper()}:{named[2].lower()}"
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return ""
    year = found[2] if len(found[2]) == 4 else f"20{found[2]}"
    return f"{found[1].upper()}{year}-{found[3]:0>4}"


@dataclass(slots=True, kw_only=True)
class Case:
    """A case while it is being read: `wanted` as it is followed, `id` once that is known."""

    wanted: str
    names: tuple[str, ...]
    id: str = ""
    header: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    proofs: dict[str, str] = field(default_factory=dict)  # as `Matter.shown_by` has them
    lost: bool = False  # one of its parts could not be read

    @property
    def court(self) -> str:
        """The id of its court."""
        return COURTS[self.wanted[:2]]

    @property
    def title(self) -> str:
        """What it is called, as far as that is known yet."""
        return folded(words(self.header.get("caseTitle")))

    @property
    def number(self) -> str:
        """Its number as it is printed, or as it is followed."""
        return number(words(self.header.get("caseNumber"))) or self.wanted

    @property
    def url(self) -> str:
        """Its page in the courts' portal."""
        return f"{PORTAL}/court/{self.court}/case/{self.id}"

    def address(self, part: str = "", page: int = 0) -> str:
        """Where its header or a page of a list is; without an id, where it is looked up."""
        if not self.id:
            query = {
                "caseHeader.courtID": self.court,
                "caseHeader.caseNumber": self.wanted,
                "caseHeader.caseNumberSearchType": _EXACT,
                "page": 0,
                "size": SIZE,
            }
            return f"{API}/cms/cases?{urlencode(query)}"
        here = f"{API}/{self.court}/cms/cases/{self.id}"
        if not part:
            return here
        return f"{here}/{part}?{urlencode({'sort': PARTS[part].sort, 'page': page, 'size': SIZE})}"

    # ---- what comes in --------------------------------------------------------------------------

    def found(self, body: bytes) -> bool:
        """Take the case out of the answer to a look-up; whether it is there."""
        rows, _, _ = listed(body, 0)
        for row in rows:
            header = _header(row)
            id_ = words(header.get("caseInstanceUUID")).lower()
            if number(words(header.get("caseNumber"))) == self.wanted and IS_UUID.fullmatch(id_):
                self.id, self.header = id_, header
                return True
        return False

    def take_header(self, body: bytes) -> None:
        """Its own record; raises `Unexpected` for that of another case."""
        header = _header(table(body))
        printed = number(words(header.get("caseNumber")))
        id_ = words(header.get("caseInstanceUUID")).lower()
        if id_ != self.id or not printed:
            raise Unexpected(f"the API answers with another case than {self.wanted}.")
        if ":" not in self.wanted and printed != self.wanted:
            raise Unexpected(f"the case {self.wanted} goes by {printed} now; follow that.")
        self.header = header
        if not self.title:
            raise Unexpected(f"the case {self.wanted} has no title.")

    def take(self, part: str, page: int, body: bytes, evidence: str) -> int:
        """A page of one of its lists, out of the answer of that SHA-256.

        Gives the number of the next one, 0 for none.
        """
        rows, total, pages = listed(body, page)
        self.proofs.setdefault(PARTS[part].proof, evidence)
        if page and part == "docketentries":
            ids = [words((row.get("docketEntryHeader") or {}).get(ID)).lower() for row in rows]
            self.proofs |= {f"{one}/": evidence for one in ids}
        if pages > MOST_PAGES:
            raise Unexpected(f"{part} of {self.wanted} has more than {MOST_PAGES} pages.")
        self.rows.setdefault(part, []).extend(rows)
        self.totals[part] = total
        return page + 1 if page + 1 < pages else 0


def listed(body: bytes, page: int) -> tuple[list[Row], int, int]:
    """The rows of a page, how many there are in all, and on how many pages."""
    answer = table(body)
    meta = answer.get("page")
    if not isinstance(meta, dict):
        raise Unexpected("the answer of the API does not say which page it is.")
    total, pages, shown = (_count(meta, name) for name in ("totalElements", "totalPages", "number"))
    if shown != page:
        raise Unexpected(f"the API answers with page {shown} in place of page {page}.")
    embedded = answer.get("_embedded")
    if embedded is None and not total:
        return [], 0, pages
    rows = tables(embedded if isinstance(embedded, dict) else {}, "results")
    if bool(rows) != bool(total):
        raise Unexpected(f"the API shows {len(rows)} rows and counts {total}.")
    return rows, total, pages


def _count(meta: Row, name: str) -> int:
    found = meta.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise Unexpected("the answer of the API does not count its pages.")
    return found


def _header(row: Row) -> Row:
    found = row.get("caseHeader")
    if not isinstance(found, dict):
        raise Unexpected("the answer of the API holds no case.")
    return found
