"""California's bills: what pages never mean, and what a bill tells over its life."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from notify.voice import Voice
from notify.wording import words
from spiders import bill_links, ca_bill, ca_pages
from spiders.ca_bill import Pages
from spiders.ca_leginfo import EXTENT, CaLeginfo
from spiders.facts import Unexpected
from spiders.legislative import BillName
from tests.conftest import NOW
from tests.flow.reader import Reader
from tests.spiders.conftest import crawl
from tests.spiders.site_server import Site
from tracker.domain.changes import Op
from tracker.domain.items import Answer, Coverage
from tracker.domain.ports import Followed, SourceContext
from tracker.store import reads
from tracker.store.engine import reading

DAY = timedelta(days=1)
INT, AMD, ENR = "20250SB199INT", "20250SB198AMD", "20250SB197ENR"
LAW = "An officer shall not cover his or her face while on duty in this state."
NAME = BillName("20252026", "SB 1")


def html(body: str) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Bill</title></head><body>{body}</body></html>".encode()
    )


def menu(*versions: tuple[str, str]) -> str:
    options = "".join(f'<option value="{key}">{label}</option>' for key, label in versions)
    return f'<select id="version" name="v">{options}</select>'


def status(
    *versions: tuple[str, str],
    subject: str = "Masks.",
    title: str = "An act to add Section 1 to the Penal Code, relating to masks.",
    authors: str = "Example, Sample",
    house: str = "Senate",
    number: str = "SB-1",
) -> bytes:
    """A status page, shortened; versions as the menu prints them, newest first."""
    shown = versions or ((INT, "02/20/25 - Introduced"),)
    return html(
        f'<span id="measureNum">{number}</span><span id="leadAuthors">{authors}</span>'
        '<span id="principalAuthors">-</span><span id="coAuthors">Zed</span>'
        f'<span id="subject">{subject}</span><span id="statusTitle">{title}</span>'
        f'<span id="houseLoc">{house}</span>{menu(*shown)}'
    )


def history(*rows: tuple[str, str]) -> bytes:
    """A history page; rows newest first."""
    shown = rows or (("02/20/25", "Introduced. Read first time."),)
    cells = "".join(f"<tr><td>{when}</td><td>{line}</td></tr>" for when, line in shown)
    head = "<thead><tr><th>Date</th><th>Action</th></tr></thead>"
    return html(f'<table id="billhistory">{head}<tbody>{cells}</tbody></table>')


def vote(number: int, result: str = "(PASS)", ayes: str = "28", legislators: str = "A, B") -> str:
    values = {
        "voteDate": "09/11/25",
        "result": result,
        "location": "Senate Floor",
        "motion": "Unfinished Business SB1 Concurrence",
        "ayes": ayes,
        "ayesLeg": legislators,
        "noes": "11",
        "nvr": "1",
    }
    spans = "".join(f'<span id="j{number}:{name}">{text}</span>' for name, text in values.items())
    return f'<div class="status">{spans}</div>'


def text(words: str = LAW) -> bytes:
    return html(
        '<div id="bill_all"><div id="bill_header"><h1>SB-1 Masks.</h1>Amended 09/05/25</div>'
        f'<div id="bill"><p>SECTION 1. <strike>Old words.</strike> {words}</p></div></div>'
    )


def context(*refs: str, marks: dict[str, str] | None = None) -> SourceContext:
    return SourceContext(
        name="ca",
        namespace="ca",
        spider="ca_leginfo",
        settings={"session": "20252026", "state": "ca"},
        followed=Followed(refs=frozenset(refs or ("ca SB 1",))),
        marks=marks or {},
    )


class Site_:
    """The pages of one bill, read as the spider reads them; marks are kept between two reads."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}
        self.pages: dict[str, bytes] = {
            "billStatusClient": status(),
            "billHistoryClient": history(),
            "billVotesClient": html("<p>None</p>"),
            "billTextClient": text(),
        }
        self.asked: list[str] = []

    def read(self) -> Answer:
        spider, ctx, bill = CaLeginfo(), context(marks=self.marks), Pages(NAME)
        page = "billStatusClient"
        while page:
            self.asked.append(page)
            page = spider.take(ctx, page, bill, self.pages[page])
        answer = spider.answer(ctx, bill, "https://example.org/")
        self.marks |= ca_bill.mark(bill)
        return answer


@pytest.fixture
def bill() -> Site_:
    return Site_()


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    return Reader(engine, tmp_path / "data", name="ca")


def settle(reader: Reader, bill: Site_, days: int = 0) -> None:
    settled = reader.read(NOW + days * DAY, *bill.read().matters, extent=EXTENT)
    assert settled.state == "good", settled


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page, body, reason",
    [
        ("billStatusClient", html("<p>Welcome</p>"), "measureNum"),
        ("billStatusClient", status(number="AB-1"), "page of SB 1 shows AB 1"),
        ("billHistoryClient", html("<p>Welcome</p>"), "billhistory"),
        ("billHistoryClient", html('<table id="billhistory"></table>'), "lists nothing"),
        ("billHistoryClient", history(("soon", "Read.")), 'dated "soon"'),
        ("billVotesClient", html(vote(1).replace("09/11/25", "?")), "readable date"),
        ("billTextClient", html("<p>Welcome</p>"), "bill_all"),
        ("billTextClient", html('<div id="bill_all"> </div>'), "empty text"),
        (
            "billTextClient",
            html(
                f'<select id="version"><option value="{AMD}" selected="selected">x</option>'
                '</select><div id="bill_all">Words</div>'
            ),
            "although 20250SB199INT is the newest",
        ),
    ],
)
def test_another_page_is_never_an_empty_bill(
    bill: Site_, page: str, body: bytes, reason: str
) -> None:
    bill.pages[page] = body
    with pytest.raises(Unexpected, match=reason):
        bill.read()


def test_nothing_is_ever_said_to_be_gone(reader: Reader, bill: Site_) -> None:
    bill.pages["billHistoryClient"] = history(("03/01/25", "Set for hearing."), ("02/20/25", "In."))
    bill.pages["billVotesClient"] = html(vote(1))
    settle(reader, bill)
    bill.pages["billHistoryClient"] = history(("02/20/25", "In."))
    bill.pages["billVotesClient"] = html("")
    for days in range(1, 6):
        settle(reader, bill, days)
    assert reader.told() == []
    (matter,) = bill.read().matters
    assert matter.coverage is EXTENT.matters is Coverage.ADDITIONS


def test_noise_tells_nothing(reader: Reader, bill: Site_) -> None:
    line = ("02/20/25", "Re-referred to Com. on RLS.")
    bill.pages["billHistoryClient"] = history(line)
    bill.pages["billVotesClient"] = html(vote(1))
    settle(reader, bill)
    doubled = ("02/20/25", "Re-referred to Com. on &nbsp;RLS.")
    bill.pages["billHistoryClient"] = history(doubled, doubled)
    bill.pages["billVotesClient"] = html(vote(7, legislators="B, A") * 2)
    bill.pages["billStatusClient"] = status().replace(b'id="subject"', b'id="form:subject"')
    settle(reader, bill, 1)
    assert reader.told() == []


# ---- what a bill tells ---------------------------------------------------------------------------


def test_a_bill_is_read_whole(bill: Site_) -> None:
    bill.pages["billVotesClient"] = html(vote(1))
    (matter,) = bill.read().matters
    assert (matter.key, matter.title) == ("bill/ca/20252026/SB 1", "SB 1: Masks.")
    assert matter.refs == ("ca SB 1", "ca SB 1 20252026")
    assert matter.url.endswith("/billNavClient.xhtml?bill_id=202520260SB1")
    assert matter.fields == {
        "title": "An act to add Section 1 to the Penal Code, relating to masks.",
        "subject": "Masks.",
        "lead_author": "Example",
        "sponsors": ("Sample", "Zed"),
        "status": "in the Senate",
        "text": f"SECTION 1. {LAW}",
    }
    step, vote_, version = matter.events
    assert (step.date, step.fields) == ("2025-02-20", {"text": "Introduced. Read first time."})
    assert vote_.fields["result"] == "pass"
    assert vote_.fields["tally"] == "28-11, 1 not voting"
    assert (version.key, version.fields["label"]) == (INT, "Introduced")
    assert version.fields["date"] == "2025-02-20"


def amend(bill: Site_, words: str, *, key: str = AMD, label: str = "09/05/25 - Amended") -> None:
    bill.pages["billStatusClient"] = status((key, label), (INT, "02/20/25 - Introduced"))
    bill.pages["billTextClient"] = text(words)


def test_a_new_version_is_redlined_against_the_one_before(
    reader: Reader, engine: Engine, bill: Site_
) -> None:
    settle(reader, bill)
    amend(bill, LAW.replace("on duty", "making an arrest"))
    settle(reader, bill, 1)
    with reading(engine) as connection:
        changes = list(reads.changes(connection, reads.Wanted()))
    assert sorted((change.op, change.field) for change in changes) == [
        (Op.CHANGED, "text"),
        (Op.NEW, ""),
    ]
    edit = next(change for change in changes if change.field == "text")
    shown = words(edit, Voice("UTC"))
    assert [hunk.text.strip() for hunk in shown.hunks if hunk.op == "out"] == ["on duty"]
    assert [hunk.text.strip() for hunk in shown.hunks if hunk.op == "in"] == ["making an arrest"]
    version = next(change for change in changes if change.event and change.event.key == AMD)
    assert version.event is not None and version.event.text == "Amended"


def test_a_version_without_new_words_says_so(reader: Reader, engine: Engine, bill: Site_) -> None:
    settle(reader, bill)
    amend(bill, LAW, key=ENR, label="09/13/25 - Enrolled")
    settle(reader, bill, 1)
    settle(reader, bill, 2)
    with reading(engine) as connection:
        (change,) = reads.changes(connection, reads.Wanted())
    assert change.event is not None
    assert change.event.text == f"Enrolled · {ca_pages.NO_CHANGE}"


def test_the_text_is_fetched_once_a_version(bill: Site_) -> None:
    for _ in range(3):
        bill.read()
    assert bill.asked.count("billTextClient") == 1
    amend(bill, LAW)
    for _ in range(3):
        bill.read()
    assert bill.asked.count("billTextClient") == 2


def test_gut_and_amend_is_seen(reader: Reader, bill: Site_) -> None:
    settle(reader, bill)
    bill.pages["billStatusClient"] = status(
        (INT, "02/20/25 - Introduced"),
        subject="Gambling.",
        title="An act to amend Section 337 of the Penal Code, relating to gambling.",
        authors="Other, Example",
    )
    settle(reader, bill, 1)
    assert {field for *_, field in reader.told()} >= {"title", "subject", "lead_author"}


@pytest.mark.parametrize(
    "line, standing",
    [
        ("Chaptered by Secretary of State. Chapter 125, Statutes of 2025.", "chaptered"),
        ("Vetoed by the Governor.", "vetoed"),
        ("In Senate. Consideration of Governor's veto pending.", "vetoed"),
        ("Enrolled and presented to the Governor at 2 p.m.", "before the Governor"),
        ("Died at Desk.", "failed"),
        ("Read third time. Passed.", "in the Senate"),
    ],
)
def test_where_a_bill_stands(bill: Site_, line: str, standing: str) -> None:
    bill.pages["billHistoryClient"] = history(("09/20/25", line), ("02/20/25", "Introduced."))
    assert bill.read().matters[0].fields["status"] == standing


def test_versions_are_ordered_by_their_counter(bill: Site_) -> None:
    bill.pages["billStatusClient"] = status((INT, "-"), (ENR, "-"), (AMD, "-"), ("junk", "x"))
    versions = [e for e in bill.read().matters[0].events if e.kind == "version"]
    assert [(e.key, e.fields["label"]) for e in versions] == [
        (INT, "Introduced"),
        (AMD, "Amended"),
        (ENR, "Enrolled"),
    ]
    assert ca_pages.status(status((INT, ""))).versions[0].label == "Introduced"


def test_struck_words_breaks_and_the_head_are_no_text() -> None:
    body = html(
        '<div id="bill_all"><div id="bill_header">Amended</div><p>One<br>two</p>'
        "<!-- note -->tail<p><strike>out <b>deep</b></strike>three</p></div>"
    )
    assert ca_pages.text(body, INT) == "One\ntwo\ntail\nthree"
    assert ca_pages.text_hash("One\ntwo") == ca_pages.text_hash("One two")


def test_a_deeply_nested_page_is_read() -> None:
    body = html('<div id="bill_all">' + "<div>" * 200 + "deep" + "</div>" * 200 + "</div>")
    assert ca_pages.text(body, INT) == "deep"


def test_a_long_text_is_said_to_be_cut(bill: Site_) -> None:
    bill.pages["billTextClient"] = text("word " * 25_000)
    assert "longer than 100,000" in bill.read().notes[0]


# ---- settings, links, a real crawl ---------------------------------------------------------------


def test_settings_are_checked() -> None:
    assert CaLeginfo.problems({"session": "20252026", "state": "ca"}) == []
    assert CaLeginfo.problems({"session": 20252026}) == []
    said = " ".join(CaLeginfo.problems({"session": "20262027", "state": "wa"}))
    assert "session:" in said and "state:" in said
    assert CaLeginfo.experimental


@pytest.mark.parametrize(
    "pasted, hints, session, ref",
    [
        (
            "https://leginfo.legislature.ca.gov/faces/billNavClient.xhtml?bill_id=202520260SB627",
            {},
            "20252026",
            "ca SB 627",
        ),
        (
            "http://leginfo.legislature.ca.gov/faces/billTextClient.xhtml?bill_id=202520261AB2&x=1",
            {},
            "20252026",
            "ca AB 2 202520261",
        ),
        ("SB 627", {"state": "ca", "today": "2025-10-01"}, "20252026", "ca SB 627"),
        ("ca sb-1004", {"today": "2026-02-09"}, "20252026", "ca SB 1004"),
    ],
)
def test_links_and_numbers_are_recognised(
    pasted: str, hints: dict[str, Any], session: str, ref: str
) -> None:
    (found,) = CaLeginfo.recognise(pasted, **hints)
    assert (found.refs, found.settings["session"]) == ((ref,), session)
    assert CaLeginfo.problems(found.settings) == []


@pytest.mark.parametrize(
    "pasted", ["SB 627", "wa SB 5855", "https://leginfo.legislature.ca.gov/faces/home.xhtml"]
)
def test_what_names_no_californian_bill_is_left_to_others(pasted: str) -> None:
    assert CaLeginfo.recognise(pasted, today="2026-02-01") == []


def test_sessions() -> None:
    assert bill_links.california_session(date(2026, 11, 30)) == "20252026"
    assert bill_links.california_session(date(2026, 12, 7)) == "20272028"
    extra = ca_bill.address("billStatusClient", BillName("202520261", "SB 1"))
    assert extra.endswith("billStatusClient.xhtml?bill_id=202520261SB1")


def test_a_bill_is_crawled_page_by_page(site: Site) -> None:
    for page, body in Site_().pages.items():
        site.page(f"/faces/{page}.xhtml", body)
    asked = {
        "name": "ca",
        "spider": "ca_leginfo",
        "settings": {"session": "20252026", "state": "ca"},
        "followed": {"refs": ["ca SB 1", "ca SB 2"]},
        "base_url": site.url,
        "allow_private": True,
        "delay": 0.0,
        "marks": {"text 20252026 SB 9": f"{INT} abc"},
    }
    crawled = crawl(asked, {**asked, "name": "ca-one", "followed": {"refs": ["ca SB 1"]}})
    (answer,) = crawled.answers("ca-one")
    assert [m["key"] for m in answer["matters"]] == ["bill/ca/20252026/SB 1"]
    marks = crawled.outcome("ca-one")["marks"]
    assert marks["text 20252026 SB 1"].startswith(INT) and "text 20252026 SB 9" in marks
    assert "page of SB 2 shows SB 1" in str(crawled.raw)  # the other bill's page is not its own
    pages = {one["sha256"]: one["url"].partition(".xhtml")[0] for one in crawled.raw["captures"]}
    shown_by = answer["matters"][0]["shown_by"]
    assert {name: pages[sha].rpartition("/")[2] for name, sha in shown_by.items()} == {
        "": "billStatusClient",
        "action/": "billHistoryClient",
        "vote/": "billVotesClient",
        "text": "billTextClient",
        f"{INT}/text": "billTextClient",
        f"{INT}/text_hash": "billTextClient",
    }
