"""One truth of some cases, printed by every system that shows it, read by the real readers.

The court's own feed, its notices by mail, docket sheets and history reports that somebody saved,
and CourtListener's rows: each prints in its own words, and each lacks something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from spiders.courtlistener_dockets import Docket
from spiders.courtlistener_entries import page
from spiders.courtlistener_matters import Open, matter as listed
from spiders.us_courts_rss import UsCourtsRss
from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import Case, Filing
from tracker.domain.items import Coverage, Extent, Matter, MatterKind
from tracker.domain.keys import base_number
from tracker.domain.ports import Followed, SourceContext
from tracker.ingest.item import Item
from tracker.ingest.pacer import READERS

FEED, NOTICE, LISTENER, SHEET, HISTORY = SOURCES = (
    "cacd",
    "notices",
    "listener",
    "dockets",
    "histories",
)
ADDITIONS = Extent(matters=Coverage.ADDITIONS, sweep=False)
#: Mails tell of so many dockets at once; a real one tells of a dozen at most.
IN_ONE_MAIL = 30
#: What is not printed by CourtListener of some rows: each third document id, each fifth sequence.
LACKS_DOCUMENT, LACKS_SEQUENCE = 3, 5


def case_of(place: int) -> Case:
    """One of many cases of one court."""
    return pages.CASE._replace(
        case=str(900_000 + place), number=f"2:25-cv-{place:05d}", name=f"Doe v. Nowhere {place}"
    )


def begun(source: str, case: Case) -> Matter:
    """A case of which nothing is filed yet."""
    if source == LISTENER:
        return _listed(case, [])
    return Matter(
        key=f"docket/{case.court}/{case.case or case.number}",
        kind=MatterKind.DOCKET,
        title=case.name,
        fields={"case_name": case.name, "docket_number": base_number(case.number)},
        refs=(
            *dict.fromkeys(
                f"{case.court} {one}" for one in (base_number(case.number), case.number)
            ),
            *([f"{case.court} #{case.case}"] if case.case else []),
        ),
    )


# ---- the court's feed ----------------------------------------------------------------------------


def feed(shown: Iterable[tuple[Case, Filing]], now: datetime) -> tuple[tuple[Matter, ...], Extent]:
    """The cases of the court's feed that shows these filings."""
    text = feed_text(shown, now)
    ctx = SourceContext(
        name=FEED,
        namespace=FEED,
        spider="us_courts_rss",
        settings={"court": "cacd"},
        followed=Followed(everything=True),
        now=now.isoformat().replace("+00:00", "Z"),
    )
    answer, _ = UsCourtsRss().read_text(ctx, text, "https://ecf.cacd.uscourts.gov/rss")
    return answer.matters, answer.extent


def feed_text(shown: Iterable[tuple[Case, Filing]], now: datetime) -> str:
    """The feed as the court serves it."""
    items = "".join(_item(case, one) for case, one in shown)
    built = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return (
        "<?xml version='1.0' encoding='ISO-8859-1'?><rss version='2.0'><channel><title>cacd</title>"
        "<link>https://ecf.cacd.uscourts.gov</link><description>Docket entries of type: all"
        f"</description><lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"
    )


def _item(case: Case, one: Filing) -> str:
    system = "https://ecf.cacd.uscourts.gov"
    at = datetime.fromisoformat(f"{one.entered_day}T19:00:00+00:00").replace(
        minute=int(one.sequence) % 60
    )
    link = ""
    if one.document:
        address = f"{system}/doc1/{pages.flipped(one.document)}"
        named = f"?caseid={case.case}&de_seq_num={one.sequence}"
        link = f' (<a href="{address}{named}">{one.number}</a>)'
    return (
        f"<item><title>{case.number} {escape(case.name)}</title>"
        f"<link>{system}/cgi-bin/DktRpt.pl?{case.case}</link>"
        f"<description>{escape(f'[{one.label}]{link}')}</description>"
        f'<guid isPermaLink="true">{system}/cgi-bin/DktRpt.pl?{case.case}&amp;{one.sequence}</guid>'
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


# ---- CourtListener -------------------------------------------------------------------------------


def listener(shown: Iterable[tuple[Case, Filing]]) -> tuple[Matter, ...]:
    """The dockets of CourtListener's API that shows these rows."""
    rows: dict[Case, list[dict[str, Any]]] = {}
    for case, one in shown:
        rows.setdefault(case, []).append(_row(case, one))
    return tuple(_listed(case, mine) for case, mine in rows.items())


def _listed(case: Case, rows: list[dict[str, Any]]) -> Matter:
    docket = Docket(id=70_000_000 + int(case.case))
    docket.identify(case.court, base_number(case.number), case.case)
    docket.name = case.name.replace("USA", "United States")
    entries = page({"results": rows}, docket.id)
    return listed(Open(docket=docket), entries, ("*",))


def _row(case: Case, one: Filing) -> dict[str, Any]:
    """A row, as it stands once somebody brought the docket report there."""
    place = int(one.sequence)
    numbered = bool(one.number)
    has = place % LACKS_SEQUENCE != 0
    text = one.text.replace("[12]", "12").replace("# (1)", "# 1")
    papers = [
        {
            "id": int(case.case) * 1000 + place,
            "pacer_doc_id": one.document if place % LACKS_DOCUMENT else "",
            "document_type": 1,
            "attachment_number": None,
            "description": "",
            "absolute_url": "",
        }
    ]
    return {
        "id": int(case.case) * 1000 + place,
        "docket": 70_000_000 + int(case.case),
        "date_filed": one.day,
        "entry_number": int(one.number) if numbered else None,
        "recap_sequence_number": f"{one.day}.{place % 1000:03d}",
        "pacer_sequence_number": place if numbered and has else None,
        # Of entries without a number the service does not keep the day of entering.
        "description": f"{text} (Entered: {pages.printed(one.entered_day)})" if numbered else text,
        "recap_documents": papers if numbered else [],
        "date_modified": "2026-02-10T09:00:00-08:00",
    }


# ---- what is handed over -------------------------------------------------------------------------


def pushed(body: bytes, name: str = "") -> tuple[Matter, ...]:
    """The matters that a mail or a saved page shows."""
    item = Item(name=name, body=body, received_at=datetime(2026, 2, 10, tzinfo=UTC))
    found = next(filter(None, (reader(item) for reader in READERS)), None)
    assert found is not None
    return found.matters


def notices(shown: Iterable[tuple[Case, Filing]]) -> tuple[Matter, ...]:
    """The dockets of mails that tell of these filings."""
    cases: dict[Filing, list[Case]] = {}
    for case, one in shown:
        cases.setdefault(one, []).append(case)
    found: list[Matter] = []
    for one, mine in cases.items():
        for start in range(0, len(mine), IN_ONE_MAIL):
            found += pushed(pages.notice(mine[start : start + IN_ONE_MAIL], one))
    return tuple(found)


def saved(source: str, case: Case, shown: Sequence[Filing]) -> tuple[Matter, ...]:
    """The docket of a sheet or history report that shows these entries, in the court's order."""
    write = pages.sheet if source == SHEET else pages.history
    return pushed(write(case, sorted(shown, key=lambda one: int(one.sequence))))
