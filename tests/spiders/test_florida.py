"""What is read of Florida's appellate cases, and told of them; first what must never be."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine, select

from spiders import catalogue
from spiders.facts import Unexpected
from spiders.florida_acis import FloridaAcis
from spiders.florida_api import API, COURTS, listed, number
from tests.flow.reader import Reader
from tests.spiders.conftest import crawl
from tests.spiders.court_play import Play
from tests.spiders.florida_site import Docket, System, entry, hearing, party, uuid
from tests.spiders.site_server import ERROR, WALL, Handler, Site
from tracker.config.references import reference
from tracker.domain.items import Coverage, EventKind, Grade, Relation, RelationKind
from tracker.store.engine import reading
from tracker.store.models import ChangeRow
from tracker.store.types import table

NOW = datetime(2026, 2, 9, 18, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER, CASE = "4D2025-1311", uuid(1)
BRIEF = entry(11, "2025-12-17", "Brief - Reply Brief", submittedBy=[])
MOTION = entry(12, "2025-11-17", "Motions - Motion/Request for Oral Argument")
ARGUMENT = hearing("2026-04-07T14:00:00.000+00:00")
CITY = party("City of Example", "Appellant")


@pytest.fixture
def system() -> System:
    case = Docket(NUMBER, CASE, entries=[BRIEF, MOTION], hearings=[ARGUMENT], parties=[CITY])
    return System([case])


Follow = Callable[..., Play]


@pytest.fixture
def follow(system: System, engine: Engine, tmp_path: Path) -> Follow:
    def made(*refs: str, **settings: Any) -> Play:
        names = refs or (f"florida {NUMBER}",)
        reader = Reader(engine, tmp_path / "data", name="florida", follows=names)
        return Play(FloridaAcis, system, reader, name="florida", refs=names, **settings)

    return made


def case(system: System) -> Docket:
    return system.dockets[0]


# ---- never ---------------------------------------------------------------------------------------

PAGE: dict[str, Any] = {
    "_embedded": {"results": [BRIEF]},
    "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 0},
}
BROKEN: dict[str, tuple[bytes, str]] = {
    "a page": (ERROR.encode(), "a page or XML instead of JSON"),
    "a wall": (WALL.encode(), "a page or XML instead of JSON"),
    "nothing": (b"", "no whole JSON"),
    "cut": (json.dumps(PAGE).encode()[:-9], "no whole JSON"),
    "nested": (b"[" * 100_000, "no whole JSON"),
    "a list": (b"[]", "no JSON object"),
    "empty": (b"{}", "which page it is"),
    "uncounted": (json.dumps({**PAGE, "page": {"number": 0}}).encode(), "does not count"),
    "counted oddly": (
        json.dumps({**PAGE, "page": {**PAGE["page"], "totalPages": True}}).encode(),
        "does not count",
    ),
    "another page": (
        json.dumps({**PAGE, "page": {**PAGE["page"], "number": 3}}).encode(),
        "page 3 in place of page 0",
    ),
    "no rows": (json.dumps({"page": PAGE["page"]}).encode(), "holds no list 'results'"),
    "no rows although they count": (
        json.dumps({**PAGE, "_embedded": {"results": []}}).encode(),
        "shows 0 rows and counts 1",
    ),
    "rows of another kind": (
        json.dumps({**PAGE, "_embedded": {"results": [1]}}).encode(),
        "holds no list",
    ),
    "one key twice": (
        json.dumps(PAGE).encode()[:-1] + b', "page": {"number": 1}}',
        "does not count",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_list_is_refused_with_a_reason(case: str) -> None:
    body, reason = BROKEN[case]
    with pytest.raises(Unexpected, match=reason):
        listed(body, 0)


@pytest.mark.parametrize("part", [CASE, "docketentries", "hearings", "parties"])
@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        ((200, b""), Grade.EMPTY),
        ((200, b"{}"), Grade.BROKEN),
        ((200, ERROR.encode()), Grade.BROKEN),
        ((200, WALL.encode()), Grade.BLOCKED),
        ((429, b"slow down"), Grade.THROTTLED),
        ((500, b""), Grade.ERROR),
    ],
)
def test_a_case_of_which_a_part_is_missing_is_not_read(
    system: System, part: str, answer: tuple[int, bytes], grade: Grade
) -> None:
    play = Play(FloridaAcis, system, name="florida", refs=(f"florida {NUMBER}",))
    play.read(NOW)
    system.odd[part] = answer
    assert play.bad(NOW + HOUR).grade is grade


@pytest.mark.parametrize(
    "header",
    [
        {"caseNumber": "4D2025-1312"},
        {"caseNumber": None},
        {"caseInstanceUUID": uuid(2)},
        {"caseTitle": " "},
    ],
)
def test_another_case_in_its_place_is_refused(system: System, header: dict[str, Any]) -> None:
    play = Play(FloridaAcis, system, name="florida", refs=(f"florida {NUMBER}",))
    play.read(NOW)
    system.odd[CASE] = (
        200,
        json.dumps({"caseHeader": {**case(system).case["caseHeader"], **header}}).encode(),
    )
    assert play.bad(NOW + HOUR).grade is Grade.BROKEN


@pytest.mark.parametrize(
    "odd",
    [
        {"docketEntryHeader": None},
        {"docketEntryHeader": {**BRIEF["docketEntryHeader"], "docketEntryUUID": "1"}},
        entry(13, "2026-01-01", "", docketEntryDescription=" ", docketEntryName=""),
    ],
)
def test_an_entry_that_cannot_be_read_is_not_dropped(system: System, odd: dict[str, Any]) -> None:
    case(system).entries = [BRIEF, odd]
    play = Play(FloridaAcis, system, name="florida", refs=(f"florida {NUMBER}",))
    assert play.bad(NOW).grade is Grade.BROKEN


@pytest.mark.parametrize("date", ["9999-12-31", "soon", None, 5, ""])
def test_an_impossible_date_is_no_date(system: System, date: Any) -> None:
    odd = entry(13, "2026-01-01", "Notice - Notice")
    odd["docketEntryHeader"]["filedDate"] = f"{date}T00:00:00Z" if date == "9999-12-31" else date
    case(system).entries, case(system).hearings = [odd], [hearing(str(date))]
    play = Play(FloridaAcis, system, name="florida", refs=(f"florida {NUMBER}",))
    assert [one.date for one in play.read(NOW).matters[0].events] == ["", ""]


def test_another_print_of_the_same_case_is_no_news(system: System, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    here = case(system)
    here.entries = [MOTION, json.loads(json.dumps(BRIEF).replace("Reply Brief", "Reply  Brief"))]
    here.entries[0]["docketEntryHeader"] |= {"documentCount": "2", "securedDocument": True}
    here.parties = [party("A Judge", "Judge/Judicial Officer", "Participant"), CITY]
    here.header = {"caseCaption": "x", "panelFlag": True, "location": "elsewhere"}
    system.most = 1
    for hours in (1, 25, 50):
        play.read(NOW + hours * HOUR)
    assert play.told() == []


def test_an_emptied_docket_is_never_good(system: System, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    case(system).entries = []
    assert play.bad(NOW + DAY).grade is Grade.EMPTY


def test_rows_that_move_between_pages_are_not_gone(system: System, follow: Follow) -> None:
    many = [entry(n, "2025-10-01", "Brief - Brief") for n in range(20, 50)]
    case(system).entries, system.most = many, 10
    play = follow()
    assert play.read(NOW).matters[0].coverage is Coverage.WHOLE

    def shifting(url: str) -> tuple[int, bytes]:
        if "docketentries" in url and "page=1" in url:
            case(system).entries = [many[-1], *many[:-1]]
        return system(url)

    play.site = shifting
    for hours in (1, 13, 26):
        case(system).entries = many
        assert play.read(NOW + hours * HOUR).matters[0].coverage is Coverage.ADDITIONS
    assert play.told() == []


def test_a_number_that_names_nothing_is_said(system: System, follow: Follow) -> None:
    answer = follow("florida SC2026-0001").read(NOW)
    assert (answer.matters, answer.unread) == ((), ("florida SC2026-0001",))
    assert answer.notes == ("Florida's courts show no case SC2026-0001",)


def test_one_case_that_fails_does_not_hide_the_others(system: System, follow: Follow) -> None:
    system.dockets += [Docket(f"1D2025-000{n}", uuid(n), entries=[BRIEF]) for n in (2, 3)]
    play = follow(f"florida {NUMBER}", "florida 1D2025-0002", "florida 1D2025-0003")
    play.read(NOW)
    system.odd[f"{uuid(2)}/parties"] = 500, b""
    answer = play.read(NOW + HOUR)
    assert len(answer.matters) == 2 and answer.unread == ("florida 1D2025-0002",)
    assert any("1D2025-0002 could not be read" in note for note in answer.notes)
    system.odd |= {f"{uuid(3)}/parties": (500, b"")}
    assert play.bad(NOW + DAY).grade is Grade.ERROR


def test_a_source_without_cases_says_what_to_do(system: System) -> None:
    outcome = Play(FloridaAcis, system, name="florida").bad(NOW)
    assert outcome.grade is Grade.REFUSED and '"florida SC2026-0703"' in outcome.reason


@pytest.mark.parametrize("settings", [{"cases": NUMBER}, {"cases": ["x"]}, {"url": "x"}])
def test_settings_that_cannot_be_used_are_named(settings: dict[str, Any]) -> None:
    assert FloridaAcis.problems(settings)


# ---- what is told --------------------------------------------------------------------------------


def test_a_case_with_its_entries_hearings_and_parties(system: System, follow: Follow) -> None:
    here = case(system)
    here.header = {
        "originatingCourtCases": [
            {"originatingCourtName": "6th District Court of Appeal"}
            | {"originatingCaseNumber": "6D2025-0731;"}
        ]
    }
    here.parties += [party("Secret Child", "Appellee", nonPublicFlag=True)]
    filed_by = [{"partyActorInstance": {"displayName": "Example Lodge"}}]
    here.entries[0] = {**BRIEF, "submittedBy": filed_by}
    (found,) = follow().read(NOW).matters
    assert found.key == f"docket/florida/{NUMBER}" and found.refs == (f"florida {NUMBER}",)
    assert found.url.endswith(f"/court/{COURTS['4D']}/case/{CASE}")
    assert found.fields == {
        "record": "on file",
        "case_name": "City of Example v. Example Lodge",
        "docket_number": NUMBER,
        "case_status": "open",
        "parties": ("Appellant: City of Example",),
        "lower_court": "6th District Court of Appeal",
        "lower_court_numbers": ("6D2025-0731",),
    }
    assert found.relations == (Relation(RelationKind.APPEAL_OF, "florida 6D2025-0731"),)
    brief, motion, argument = found.events
    assert (brief.key, brief.date) == (uuid(11), "2025-12-17T15:00:00Z")
    assert brief.fields == {
        "labels": ("Brief - Reply Brief",),
        "text": "Reply Brief",
        "filers": ("Example Lodge",),
    }
    assert (argument.kind, argument.date) == (EventKind.HEARING, "2026-04-07")
    assert argument.fields == {
        "text": "Oral Argument",
        "time": "10:00",
        "zone": "America/New_York",
        "status": "Scheduled",
    }


def test_what_shows_each_part_is_its_proof(system: System, follow: Follow) -> None:
    system.most = 1
    (found,) = follow().read(NOW).matters
    proofs = [found.shown_by[name] for name in ("", "entry/", "hearing/", "parties")]
    assert len(set(proofs)) == 4 and found.shown_by[f"{uuid(12)}/"] not in proofs


def test_news_of_a_case_is_told_once(system: System, follow: Follow, engine: Engine) -> None:
    play = follow()
    play.read(NOW)
    here = case(system)
    order = entry(14, "2026-02-09", "Order - Order on Motion/Request", "Granted.")
    here.entries = [
        entry(15, "2026-02-10", "Disposition - Affirmed"),
        order,
        BRIEF,
        {"docketEntryHeader": {**MOTION["docketEntryHeader"], "outcomeStatus": "Granted"}},
    ]
    here.hearings = [hearing("2026-04-14T14:30:00.000+00:00")]
    here.parties += [party("Example Society", "Amicus Curiae")]
    here.header = {"closedFlag": True}
    for hours in (24, 25, 49):
        play.read(NOW + hours * HOUR)
    with reading(engine) as connection:
        rows = connection.execute(select(table(ChangeRow)))
        told = {(row.op, row.field): row.tier for row in rows}
    assert told == {
        ("new", ""): "now",
        ("changed", "outcome"): "daily",
        ("changed", "date"): "now",
        ("changed", "time"): "now",
        ("changed", "parties"): "weekly",
        ("changed", "case_status"): "now",
    }
    assert len(play.told()) == 7  # two entries


def test_an_entry_that_stays_away_is_gone_and_an_edited_one_is_not(
    system: System, follow: Follow
) -> None:
    play = follow()
    play.read(NOW)
    case(system).entries = [entry(11, "2025-12-17", "Brief - Amended Reply Brief")]
    for hours in (1, 13, 26):
        play.read(NOW + hours * HOUR)
    told = [(op, field) for op, _, _, field in play.told()]
    assert told == [("changed", "labels"), ("changed", "text"), ("gone", "")]


def test_a_case_that_stays_away_is_gone(system: System, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    system.dockets.clear()
    for hours in (1, 13, 26):
        answer = play.read(NOW + hours * HOUR)
        assert answer.alarm is not None and answer.alarm[0] == "gone"
    assert play.told() == [("changed", NUMBER, "", "record")]


@pytest.mark.parametrize(
    "ref", ["florida 4d25-1311", f"florida 4D:{CASE}", "docket/florida/4D2025-1311"]
)
def test_a_case_is_known_by_other_spellings_and_by_its_id(
    system: System, follow: Follow, ref: str
) -> None:
    (found,) = follow(ref, cases=[]).read(NOW).matters
    assert found.key == f"docket/florida/{NUMBER}"
    assert found.follows == (ref,) and found.refs == (f"florida {NUMBER}", ref)


def test_a_case_is_looked_up_once(system: System, follow: Follow) -> None:
    play = follow()
    play.read(NOW)
    assert sum("caseNumber=" in url for url in play.asked) == 1 and len(play.asked) == 5
    play.read(NOW + HOUR)
    assert len(play.asked) == 9


@pytest.mark.parametrize(
    "text",
    ["", "4D2025", "7D2025-1311", "fl SB 4", f"{API}/{CASE}/cms/cases/{CASE}"]
    + [f"https://acis.flcourts.gov/portal/court/{COURTS['4D']}/case/x"]
    + [f"https://acis.flcourts.gov.evil.example/portal/court/{COURTS['4D']}/case/{CASE}"],
)
def test_what_is_none_of_its_own_is_left(text: str) -> None:
    assert FloridaAcis.recognise(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (NUMBER, NUMBER),
        ("florida SC2026-0703", "SC2026-0703"),
        ("fla 4d21-123", "4D2021-0123"),
        (f"https://acis.flcourts.gov/portal/court/{COURTS['SC']}/case/{CASE}", f"SC:{CASE}"),
        (f"{API}/{COURTS['1D']}/cms/cases/{CASE}/docketentries?page=0", f"1D:{CASE}"),
    ],
)
def test_cases_are_recognised_and_can_be_followed(text: str, named: str) -> None:
    found = catalogue.recognise(text)[0]
    ref = f"florida {named}"
    assert (found.spider, found.source, found.refs) == ("florida_acis", "florida", (ref,))
    assert reference(ref) == ref and number(named) == named


# ---- a real crawl --------------------------------------------------------------------------------


def serve(system: System, site: Site, place: str) -> None:
    """Let the site answer for a case as the system does."""

    async def handler(request: web.Request) -> web.StreamResponse:
        status, body = system(str(request.url).replace(place, "", 1))
        return web.Response(status=status, body=body, content_type="application/json")

    answering: Handler = handler
    here = f"{place}/courts/{COURTS['4D']}/cms/cases/{CASE}"
    paths = [here, *(f"{here}/{part}" for part in ("docketentries", "hearings", "parties"))]
    for path in (f"{place}/courts/cms/cases", *paths):
        site.pages[path] = answering


def test_a_crawl_of_a_mirror(system: System, site: Site) -> None:
    system.most = 1
    serve(system, site, "/florida")
    context = {
        "name": "florida",
        "spider": "florida_acis",
        "settings": {},
        "base_url": f"{site.url}/florida",
        "now": "2026-02-09T18:00:00Z",
        "delay": 0.0,
        "allow_private": True,
        "followed": {"refs": [f"florida {NUMBER}", "florida SC2026-0001"]},
    }
    first = crawl(context)
    assert first.grade("florida") == "ok", first.outcome("florida")
    (answer,) = first.answers("florida")
    (matter,) = answer["matters"]
    assert len(matter["events"]) == 3 and matter["coverage"] == "whole"
    captured = {one["sha256"]: one["url"] for one in first.raw["captures"]}
    assert "page=1" in captured[matter["shown_by"][f"{uuid(12)}/"]]
    assert answer["notes"] == ["Florida's courts show no case SC2026-0001"]
    again = crawl({**context, "marks": first.outcome("florida")["marks"]})
    (second,) = again.answers("florida")
    assert second["matters"] == answer["matters"]
    assert again.outcome("florida")["requests"] == 6
