"""What is read of Supreme Court dockets, and told of them; first what must never be."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from spiders import catalogue
from spiders.facts import Unexpected
from spiders.scotus import Scotus
from spiders.scotus_records import address, number, read
from tests.flow.reader import Reader
from tests.patience import soon
from tests.spiders.conftest import crawl
from tests.spiders.court_play import Play
from tests.spiders.site_server import ERROR, LOGIN, WALL, Site
from tracker.config.references import reference
from tracker.domain.items import Coverage, EventKind, Grade, Matter, Relation, RelationKind
from tracker.store.engine import reading
from tracker.store.models import ChangeRow
from tracker.store.types import table

NOW = datetime(2026, 2, 9, 18, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "https://www.supremecourt.gov"
NOT_FOUND = b"<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></html>"
Row = dict[str, Any]


def paper(label: str, stamp: int, docket: str = "25-900") -> Row:
    """A link of an entry."""
    url = f"http://www.supremecourt.gov/DocketPDF/25/{docket}/400001/{stamp}00000000_File.pdf"
    return {"Description": label, "File": "File.pdf", "DocumentUrl": url}


def entry(date: str, text: str, *papers: Row) -> Row:
    return {"Date": date, "Text": text, **({"Links": list(papers)} if papers else {})}


FILED = entry(
    "Jan 05 2026",
    "Petition for a writ of certiorari filed. (Response due February 9, 2026)",
    paper("Petition", 202601051),
    paper("Proof of Service", 202601052),
)
WAIVER = entry("Jan 20 2026", "Waiver of right of respondent to respond filed.")
ENTRIES = [FILED, WAIVER]


def docket(*entries: Row, **more: Any) -> Row:
    """A docket in its wire format."""
    return {
        "CaseNumber": "25-900 ",
        "bCapitalCase": False,
        "sJsonCreationDate": "02/09/2026",
        "RelatedCaseNumber": [],
        "PetitionerTitle": "California, et al., Petitioners",
        "RespondentTitle": "United States",
        "DocketedDate": "January 7, 2026",
        "LowerCourt": "United States Court of Appeals for the Ninth Circuit",
        "LowerCourtCaseNumbers": "(26-926)",
        "ProceedingsandOrder": list(entries or ENTRIES),
        "Petitioner": [{"Attorney": "A. Example", "Email": "a@example.org"}],
        **more,
    }


def page(*entries: tuple[str, str]) -> bytes:
    """The page of a docket."""
    paper = f"{SITE}/DocketPDF/05/05-1/1/20050101.pdf"
    items = "".join(
        '<div class="card"><table class="ProceedingItem"><tbody><tr><td class="ProceedingDate">'
        f'{day}</td><td>{text} <br><span class="documentlinks"><a href="{paper}">Petition</a>'
        "</span></td></tr></tbody></table></div>"
        for day, text in entries
    )
    return (
        "<!DOCTYPE html><html><head><title>Search - Supreme Court</title></head><body>"
        "<title>Docket for 05-1 </title><table><tbody><tr><td><span>Title:</span></td><td>"
        "<span>A, Petitioner<br /> v. <br />B<br></span></td></tr><tr><td>Docketed:</td><td>"
        "January 3, 2005</td></tr><tr><td>Lower Ct:</td><td>United States Court of Appeals for "
        "the Ninth Circuit</td></tr><tr><td>&nbsp;&nbsp;Case Numbers:</td><td>(04-10001)</td></tr>"
        f'<tr><td colspan="2"><a href="{SITE}/qp/05-00001qp.pdf">Questions Presented</a></td></tr>'
        f"</tbody></table>{items}</body></html>"
    ).encode()


class Court:
    """The dockets of a small Supreme Court; a body of bytes is an answer of another kind.

    `pages` are those of dockets without JSON.
    """

    def __init__(self) -> None:
        self.dockets: dict[str, Row | bytes] = {"25-900": docket()}
        self.pages: dict[str, bytes] = {}

    def __call__(self, url: str) -> tuple[int, bytes]:
        if url.endswith(".html"):
            paged = self.pages.get(url.rpartition("/")[2][:-5])
            return (404, NOT_FOUND) if paged is None else (200, paged)
        found = self.dockets.get(url.removeprefix(f"{SITE}/RSS/Cases/JSON/")[:-5])
        if found is None:
            return 404, NOT_FOUND
        return 200, found if isinstance(found, bytes) else json.dumps(found).encode()


@pytest.fixture
def court() -> Court:
    return Court()


Follow = Callable[..., Play]


@pytest.fixture
def follow(court: Court, engine: Engine, tmp_path: Path) -> Follow:
    def made(*refs: str, **settings: Any) -> Play:
        names = refs or ("scotus 25-900",)
        reader = Reader(engine, tmp_path / "data", name="scotus", follows=names)
        return Play(Scotus, court, reader, refs=names, **settings)

    return made


def matter(row: Row | bytes, wanted: str = "25-900") -> Matter:
    body = row if isinstance(row, bytes) else json.dumps(row).encode()
    return read(body, wanted, (f"scotus {wanted}",))


# ---- never ---------------------------------------------------------------------------------------

WHOLE = json.dumps(docket()).encode()
BROKEN: dict[str, tuple[Row | bytes, str]] = {
    "a page": (NOT_FOUND, "a page or XML instead of JSON"),
    "a wall": (WALL.encode(), "a page or XML instead of JSON"),
    "nothing": (b"", "no whole JSON"),
    "blanks": (b" \n ", "no whole JSON"),
    "cut": (WHOLE[:-40], "no whole JSON"),
    "a list": (b"[" + WHOLE + b"]", "no JSON object"),
    "nested": (b"[" * 100_000, "no whole JSON"),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "no whole JSON"),
    "empty": ({}, "names no number"),
    "another docket": (docket(CaseNumber="25-901"), "no docket 25-900: it names 25-901"),
    "a number that is none": (docket(CaseNumber=["25-900"]), "names no number"),
    "one key twice": (WHOLE[:-1] + b', "CaseNumber": "25-1"}', "it names 25-1"),
    "no parties": (docket(PetitionerTitle=None, RespondentTitle=" "), "names no party"),
    "no entries": (
        {name: value for name, value in docket().items() if name != "ProceedingsandOrder"},
        "holds no list 'ProceedingsandOrder'",
    ),
    "entries of another kind": (docket(ProceedingsandOrder=["x"]), "holds no list"),
    "an entry without text": (docket({"Date": "Jan 05 2026"}), "has no text"),
    "text of another kind": (docket({**WAIVER, "Text": 5}), "has no text"),
    "links of another kind": (docket({**FILED, "Links": "x"}), "are no list"),
    "too many entries": (docket(*[WAIVER] * 5_001), "more than 5,000 entries"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_docket_is_refused_with_a_reason(case: str) -> None:
    row, reason = BROKEN[case]
    with soon(), pytest.raises(Unexpected, match=reason) as caught:
        matter(row)
    assert len(caught.value.reason) < 300


@pytest.mark.parametrize("date", ["Dec 31 9999", "Feb 31 2026", "soon", "", None, 7])
def test_an_impossible_date_is_no_date(court: Court, follow: Follow, date: Any) -> None:
    court.dockets["25-900"] = docket(FILED, {**WAIVER, "Date": date})
    answer = follow().read(NOW)
    assert [event.date for event in answer.matters[0].events] == ["2026-01-05", ""]
    assert answer.notes == ("1 entries of 25-900 have no readable date",)


NOISE: dict[str, Row] = {
    "when it was made": docket(sJsonCreationDate="02/10/2026"),
    "counsel": docket(Petitioner=[], Respondent=[{"Attorney": "B. Example"}]),
    "white space": docket(
        {**FILED, "Text": f" {FILED['Text'].replace(' ', '  ')}\r\n"},
        PetitionerTitle="California," " et al.,  Petitioners ",
    ),
    "markup": docket(FILED, {**WAIVER, "Text": f"<b>{WAIVER['Text']}</b>"}),
    "http": json.loads(json.dumps(docket()).replace("http:", "https:")),
    "order of papers": docket(
        {**FILED, "Links": FILED["Links"][:1] + FILED["Links"][:0:-1]}, WAIVER
    ),
    "order of keys": dict(reversed(docket().items())),
}


@pytest.mark.parametrize("case", NOISE)
def test_another_print_of_the_same_docket_is_no_news(
    court: Court, follow: Follow, case: str
) -> None:
    row = NOISE[case]
    entries = [row["ProceedingsandOrder"][0], WAIVER] if case == "white space" else None
    play = follow()
    play.read(NOW)
    court.dockets["25-900"] = {**row, "ProceedingsandOrder": entries} if entries else row
    for hours in (1, 25, 50):
        play.read(NOW + hours * HOUR)
    assert play.told() == []


def test_an_emptied_docket_is_never_good(court: Court, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    court.dockets["25-900"] = docket(ProceedingsandOrder=[])
    assert play.bad(NOW + DAY).grade is Grade.EMPTY


def test_an_entry_that_is_missing_once_is_not_gone(court: Court, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    court.dockets["25-900"] = docket(FILED)
    play.read(NOW + HOUR)
    court.dockets["25-900"] = docket()
    play.read(NOW + 2 * DAY)
    assert play.told() == []


def test_a_docket_that_is_not_found_for_an_hour_is_not_gone(court: Court, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    row = court.dockets.pop("25-900")
    answer = play.read(NOW + HOUR)
    assert answer.alarm is not None and answer.alarm[0] == "gone"
    court.dockets["25-900"] = row
    play.read(NOW + 2 * DAY)
    assert play.told() == []


def test_a_number_that_names_nothing_is_said_and_read_silently_when_it_comes(
    court: Court, follow: Follow
) -> None:
    row = court.dockets.pop("25-900")
    play = follow()
    answer = play.read(NOW)
    assert (answer.matters, answer.unread) == ((), ("scotus 25-900",))
    assert answer.notes == ("the Supreme Court shows no docket 25-900",) and answer.alarm is None
    assert len(play.asked) == 3  # its JSON twice, its page
    court.dockets["25-900"] = row
    play.read(NOW + DAY)
    assert play.told() == []


def test_one_docket_that_fails_does_not_hide_the_others(court: Court, follow: Follow) -> None:
    court.dockets |= {f"25-90{n}": docket(CaseNumber=f"25-90{n}") for n in (1, 2)}
    names = [f"scotus 25-90{n}" for n in range(3)]
    play = follow(*names)
    play.read(NOW)
    court.dockets |= {"25-901": ERROR.encode(), "25-902": docket(FILED, CaseNumber="25-902")}
    answer = play.read(NOW + HOUR)
    assert len(answer.matters) == 2 and answer.unread == ("scotus 25-901",)
    assert any("25-901 could not be read" in note for note in answer.notes)
    court.dockets |= dict.fromkeys(("25-900", "25-902"), ERROR.encode())
    assert play.bad(NOW + DAY).grade is Grade.BROKEN
    court.dockets |= {"25-901": LOGIN.encode()}
    assert play.bad(NOW + DAY).grade in (Grade.LOGIN, Grade.BROKEN)


def test_a_source_without_dockets_says_what_to_do(court: Court) -> None:
    outcome = Play(Scotus, court).bad(NOW)
    assert outcome.grade is Grade.REFUSED and '"scotus 25-112"' in outcome.reason


@pytest.mark.parametrize("settings", [{"dockets": "25-900"}, {"dockets": ["x"]}, {"url": "x"}])
def test_settings_that_cannot_be_used_are_named(settings: dict[str, Any]) -> None:
    assert Scotus.problems(settings)


# ---- what is told --------------------------------------------------------------------------------


def test_a_docket_with_its_entries_papers_and_the_case_below() -> None:
    found = matter(docket(Links="Linked with 25A12", QPLink="../qp/25-00900qp.pdf"))
    assert found.key == "docket/scotus/25-900" and found.refs == ("scotus 25-900",)
    assert found.title == "California, et al., Petitioners v. United States"
    assert found.date == "2026-01-07" and found.coverage is Coverage.WHOLE
    assert found.relations == (
        Relation(RelationKind.APPEAL_OF, "ca9 26-926"),
        Relation(RelationKind.RELATED, "scotus 25A12"),
    )
    assert found.fields["questions"] == f"{SITE}/qp/25-00900qp.pdf"
    filed, waiver = found.events
    assert filed.kind is EventKind.ENTRY and filed.key.startswith("~")
    assert filed.fields["papers"] == ("Petition", "Proof of Service")
    assert filed.url.startswith("https://www.supremecourt.gov/DocketPDF/")
    assert waiver.url == f"{SITE}/docket/docketfiles/html/public/25-900.html"


@pytest.mark.parametrize(
    "below, printed, refs",
    [
        ("Supreme Court of California", "(S275940)", ["cal S275940"]),
        (
            "Court of Appeal of California, Second Appellate District",
            "(B327821)",
            ["calctapp B327821"],
        ),
        (
            "United States District Court for the Central District of California",
            "(2:25-cv-10999-CAS)",
            ["cacd 2:25-cv-10999"],
        ),
        ("Court of Appeals of Washington, Division 1", "(83738-9-1)", []),
        ("United States Court of Appeals for the Ninth Circuit", "(x)", []),
        ("", "(26-926)", []),
    ],
)
def test_the_case_below_is_named_where_it_can_be(below: str, printed: str, refs: list[str]) -> None:
    found = matter(docket(LowerCourt=below, LowerCourtCaseNumbers=printed))
    assert [one.ref for one in found.relations] == refs


def test_what_the_court_does_is_told_once_and_at_once(
    court: Court, follow: Follow, engine: Engine
) -> None:
    play = follow()
    play.read(NOW)
    news = {
        "Petition GRANTED.": "now",
        "SET FOR ARGUMENT on Monday, April 20, 2026.": "now",
        "Brief amicus curiae of Example Society filed.": "daily",
        "Motion to extend the time to file a response is granted.": "daily",
        "Judgment REVERSED and case REMANDED. <a href='https://x.example/o.pdf'>Opinion</a>": "now",
    }
    court.dockets["25-900"] = docket(*ENTRIES, *(entry("Feb 10 2026", text) for text in news))
    for hours in (24, 25, 60):
        answer = play.read(NOW + hours * HOUR)
    assert answer.matters[0].events[-1].url == "https://x.example/o.pdf"
    assert [op for op, *_ in play.told()] == ["new"] * 5
    with reading(engine) as connection:
        rows = list(connection.execute(select(table(ChangeRow)).order_by("id")))
    assert sorted(row.tier for row in rows) == sorted(news.values())


def test_an_edited_entry_is_edited_and_one_that_stays_away_is_gone(
    court: Court, follow: Follow
) -> None:
    play = follow()
    play.read(NOW)
    edited = {**FILED, "Text": FILED["Text"].replace("February 9", "March 9")}
    court.dockets["25-900"] = docket(edited)
    for hours in (1, 13, 26):
        play.read(NOW + hours * HOUR)
    assert [(op, field) for op, _, _, field in play.told()] == [("changed", "text"), ("gone", "")]


def test_a_paper_that_comes_later_or_is_replaced_is_told_once(court: Court, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    court.dockets["25-900"] = docket(
        FILED, {**WAIVER, "Links": [paper("Main Document", 202602091)]}
    )
    play.read(NOW + HOUR)
    court.dockets["25-900"] = docket(
        FILED, {**WAIVER, "Links": [paper("Main Document", 202602101)]}
    )
    play.read(NOW + 2 * HOUR)
    assert [(op, field) for op, _, _, field in play.told()] == [("changed", "document")] * 2


def test_an_older_docket_is_read_from_its_page(court: Court, follow: Follow) -> None:
    filed = ("Jan 03 2005", "Petition for a writ of certiorari filed.")
    court.pages["05-1"] = page(filed)
    play = follow("scotus 05-1")
    (found,) = play.read(NOW).matters
    assert (found.title, found.date) == ("A, Petitioner v. B", "2005-01-03")
    assert [one.ref for one in found.relations] == ["ca9 04-10001"]
    assert found.fields["questions"] == f"{SITE}/qp/05-00001qp.pdf"
    assert [event.fields for event in found.events] == [
        {"text": filed[1], "papers": ("Petition",), "document": "1/20050101"}
    ]
    court.pages["05-1"] = page(filed, ("Feb 09 2026", "Petition DENIED."))
    play.read(NOW + HOUR)
    play.read(NOW + 2 * HOUR)
    assert [op for op, *_ in play.told()] == ["new"]
    assert len(play.asked) == 5  # its JSON is not asked for again
    court.pages.clear()
    assert play.read(NOW + 3 * HOUR).alarm is not None


@pytest.mark.parametrize(
    "broken",
    [
        page(),
        page(("Jan 03 2005", "x"))[:400],
        page(("Jan 03 2005", "x")).replace(b"Docket for 05-1", b"Docket for 05-2"),
        page(("Jan 03 2005", "x")).replace(b"Title:", b"Name:"),
        page(("Jan 03 2005", " ")),
        page(("Jan 03 2005", "x")).replace(b"</td><td>x", b"x"),
    ],
)
def test_a_page_that_is_no_docket_is_refused(broken: bytes) -> None:
    with pytest.raises(Unexpected):
        matter(broken, "05-1")


def test_a_docket_that_stays_away_is_gone(court: Court, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    court.dockets.clear()
    for hours in (1, 13, 26):
        (vanished,) = play.read(NOW + hours * HOUR).matters
    assert vanished.title == "California, et al., Petitioners v. United States"
    assert play.told() == [("changed", "25-900", "", "record")]


def test_applications_and_settings_are_read_too(court: Court, follow: Follow) -> None:
    court.dockets["25A12"] = docket(CaseNumber="25A12")
    play = follow("scotus 25a012", dockets=["25-900"])
    found = {one.key: one for one in play.read(NOW).matters}
    assert found["docket/scotus/25A12"].follows == ("scotus 25a012",)
    assert "scotus 25a012" in found["docket/scotus/25A12"].refs
    assert found["docket/scotus/25-900"].follows == ("*",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25-112",
        "24a100 x",
        "A100",
        "cacd 25-112",
        f"{SITE}/",
        f"{SITE}/opinions/slipopinion/25",
        f"{SITE}/docket/docketfiles/html/public/index.html",
        f"{SITE}.evil.example/RSS/Cases/JSON/25-112.json",
        "https://[x/RSS/Cases/JSON/25-112.json",
    ],
)
def test_what_is_none_of_its_own_is_left(text: str) -> None:
    assert Scotus.recognise(text) == []


def test_an_application_with_another_court_is_left() -> None:
    assert Scotus.recognise("24A100", court="cacd") == []


@pytest.mark.parametrize(
    "text, docket_",
    [
        ("scotus 25-112", "25-112"),
        ("SCOTUS No. 25-112", "25-112"),
        ("24a100", "24A100"),
        ("22O155", "22O155"),
        (f"{SITE}/docket/docketfiles/html/public/25-112.html", "25-112"),
        (f"{SITE}/search.aspx?filename=/docket/docketfiles/html/public/24a100.html", "24A100"),
        (f"{SITE}/RSS/Cases/JSON/25-112.json", "25-112"),
        (f"{SITE}/DocketPDF/21/21-1397/221600/2022_In%20Re.pdf", "21-1397"),
    ],
)
def test_dockets_are_recognised_and_can_be_followed(text: str, docket_: str) -> None:
    found = catalogue.recognise(text)[0]
    ref = f"scotus {docket_}"
    assert (found.spider, found.source, found.refs) == ("scotus", "scotus", (ref,))
    assert reference(ref) == ref and number(docket_) == docket_
    assert catalogue.recognise("25-112", court="scotus")[0].refs == ("scotus 25-112",)


# ---- a real crawl --------------------------------------------------------------------------------


def test_a_crawl_of_a_mirror(site: Site) -> None:
    path = "/scotus" + address("25-900").removeprefix(SITE)
    site.page(path, WHOLE, "application/json")
    context = {
        "name": "scotus",
        "spider": "scotus",
        "settings": {},
        "base_url": f"{site.url}/scotus",
        "now": "2026-02-09T18:00:00Z",
        "delay": 0.0,
        "allow_private": True,
        "followed": {"refs": ["scotus 25-900", "scotus 25-1"]},
    }
    first = crawl(context)
    assert first.grade("scotus") == "ok", first.outcome("scotus")
    (answer,) = first.answers("scotus")
    (matter_,) = answer["matters"]
    assert matter_["key"] == "docket/scotus/25-900" and len(matter_["events"]) == 2
    assert answer["notes"] == ["the Supreme Court shows no docket 25-1"]
    assert first.outcome("scotus")["marks"] == {
        "25-900": "2 California, et al., Petitioners v. United States"
    }
    one = {**context, "followed": {"refs": ["scotus 25-900"]}}
    kept = {name: crawl(one).outcome("scotus")[name] for name in ("marks", "validators")}
    assert crawl({**one, **kept}).grade("scotus") == "unchanged"
    walled = {**one, "base_url": f"{site.url}/scotus-walled"}
    site.page(path.replace("/scotus", "/scotus-walled", 1), WALL)
    assert crawl(walled).grade("scotus") == "blocked"
