"""Washington's bills: first what must not be told, then what a step and a substitute are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from spiders import wa_records
from spiders.facts import Unexpected
from spiders.http.grade import grade
from spiders.legislative import BillName
from spiders.wa_leg import EXTENT, WaLeg, page
from tests.conftest import NOW
from tests.flow.reader import Reader
from tests.spiders.conftest import crawl
from tests.spiders.site_server import Site
from tracker.domain.items import Answer, Coverage, Event, Grade, Matter
from tracker.domain.ports import Followed, SourceContext

DAY = timedelta(days=1)
SPACE = 'xmlns="http://WSLWebServices.leg.wa.gov/"'
REPORT = " (Not Officially read and referred until adoption of Introduction report)"
READ = "First reading, referred to Law &amp; Justice."


def bill(name: str = "SB 5001", line: str = READ, date: str = "2026-01-12", **more: str) -> str:
    """One `Legislation` of the service, shortened."""
    values = {
        "short": "Face coverings",
        "long": "Concerning face coverings.",
        "legal": "AN ACT Relating to face coverings;",
        "sponsor": "(Example)",
        "status": "S Law &amp; Justice",
        **more,
    }
    return (
        f"<Legislation><Biennium>2025-26</Biennium><BillId>{name}</BillId>"
        f"<ShortDescription>{values['short']}</ShortDescription>"
        "<IntroducedDate>2026-01-12T00:00:00</IntroducedDate>"
        f"<CurrentStatus><BillId>{name}</BillId><HistoryLine>{line}</HistoryLine>"
        f"<ActionDate>{date}T00:00:00</ActionDate><Veto>{values.get('veto', 'false')}</Veto>"
        f"<PartialVeto>false</PartialVeto><Status>{values['status']}</Status></CurrentStatus>"
        f"<Sponsor>{values['sponsor']}</Sponsor>"
        f"<LongDescription>{values['long']}</LongDescription>"
        f"<LegalTitle>{values['legal']}</LegalTitle></Legislation>"
    )


def array(*bills: str) -> bytes:
    """An answer to GET."""
    return f"<ArrayOfLegislation {SPACE}>{''.join(bills)}</ArrayOfLegislation>".encode()


def soap(*bills: str) -> bytes:
    """An answer in its envelope."""
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f"<GetLegislationResponse {SPACE}><GetLegislationResult>{''.join(bills)}"
        "</GetLegislationResult></GetLegislationResponse></soap:Body></soap:Envelope>"
    ).encode()


def context(*refs: str, **more: Any) -> SourceContext:
    settings = {"biennium": "2025-26", "state": "wa", **more.pop("settings", {})}
    followed = Followed(refs=frozenset(refs), terms=more.pop("terms", ()), everything=not refs)
    return SourceContext(
        name="wa", namespace="wa", spider="wa_leg", settings=settings, followed=followed, **more
    )


def read(body: bytes, *refs: str, **more: Any) -> Answer:
    return WaLeg().read_body(context(*refs, **more), body, "https://example.org/")


def only(body: bytes) -> Matter:
    (matter,) = read(body).matters
    return matter


def actions(matter: Matter) -> list[Event]:
    return [event for event in matter.events if event.kind == "action"]


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body, reason",
    [
        (b"", "no XML"),
        (b"<html><body>Maintenance</body></html>", "holds no Legislation"),
        (array(bill())[:-30], "no XML"),
        (
            soap()
            .replace(b"<GetLegislationResult>", b"<Fault><faultstring>no</faultstring></Fault>")
            .replace(b"</GetLegislationResult>", b""),
            "fault: no",
        ),
        (array(), "names no bill"),
    ],
)
def test_another_answer_is_never_an_empty_list(body: bytes, reason: str) -> None:
    with pytest.raises(Unexpected, match=reason):
        read(body)


def test_a_followed_bill_that_vanishes_is_doubted_and_one_never_seen_is_said() -> None:
    name = BillName("2025-26", "SB 5001")
    spider, ctx = WaLeg(), context("wa SB 5001")
    answer = spider.read_body(ctx, array(), "", name)
    assert not answer.matters and "no SB 5001 of 2025-26" in answer.notes[0]
    held = context("wa SB 5001", marks={"shown bill/wa/2025-26/SB 5001": "1"})
    with pytest.raises(Unexpected) as caught:
        spider.read_body(held, array(), "", name)
    assert caught.value.grade is Grade.EMPTY


def told(reader: Reader, *bodies: bytes) -> list[tuple[str, str, str, str]]:
    """What settling the bodies tells, a day apart; the first is the baseline."""
    for days, body in enumerate(bodies):
        settled = reader.read(NOW + days * DAY, *read(body).matters, extent=EXTENT)
        assert settled.state == "good"
    return reader.told()


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    return Reader(engine, tmp_path / "data", name="wa")


@pytest.mark.parametrize(
    "noisy",
    [
        array(bill()),
        soap(bill()),
        array(bill(line=READ.replace(".", f"{REPORT}."))),
        array(bill(line=READ.replace("referred to", "referred  to"))),
        array(bill(date="2026-01-13")),  # the first reading is announced before it is official
        array(bill(line="", status="")),
        array(bill(short="No title available", long="A bill relating to face coverings")),
        array(bill(sponsor="Unknown", legal="")),
    ],
)
def test_noise_tells_nothing(reader: Reader, noisy: bytes) -> None:
    assert told(reader, array(bill()), noisy, array(bill())) == []


def test_what_a_clerk_fills_in_is_no_news(reader: Reader) -> None:
    legal = bill(short="AN ACT Relating to face coverings;", legal="", long="")
    assert told(reader, array(legal), array(bill())) == []


# ---- steps, versions, status ---------------------------------------------------------------------


def test_each_step_is_told_once_though_only_the_newest_is_shown(reader: Reader) -> None:
    steps = [
        array(bill()),
        array(bill(line="Placed on second reading.", date="2026-01-20")),
        array(bill(line="Third reading, passed; yeas, 30; nays, 19.", date="2026-01-20")),
        array(bill(line="Placed on second reading.", date="2026-01-20")),  # flaps back
        array(bill(line="Placed on second reading.", date="2026-02-20")),  # again, in fact
    ]
    assert [(op, field) for op, *_, field in told(reader, *steps)] == [("new", "")] * 3


def test_a_substitute_is_a_version_of_the_same_bill(reader: Reader) -> None:
    both = array(bill(), bill("SSB 5001", "Placed on second reading.", "2026-01-20"))
    assert len(only(both).events) == 4
    changes = told(reader, array(bill()), both)
    assert sorted(key for _, _, key, _ in changes)[-1] == "version SSB 5001"
    assert len(changes) == 2


def test_a_saved_answer_gives_these_items() -> None:
    saved = Path(__file__).parent / "answers" / "wa_leg.xml"
    (matter,) = read(saved.read_bytes(), "wa SB 5001").matters
    assert matter.fields == {
        "title": "AN ACT Relating to face coverings",
        "short_title": "Face coverings",
        "long_description": "Concerning face coverings.",
        "lead_author": "Example",
        "status": "in the Senate",
    }
    assert [(event.kind, event.date, event.fields) for event in matter.events] == [
        ("version", "", {"label": "SB 5001"}),
        ("version", "", {"label": "SSB 5001"}),
        (
            "action",
            "2026-01-12",
            {"text": "First reading, referred to Law & Justice.", "body": "Senate"},
        ),
        (
            "action",
            "2026-01-22",
            {"text": "Placed on second reading by Rules Committee.", "body": "Senate"},
        ),
    ]


def test_the_newest_version_speaks_for_the_bill() -> None:
    matter = only(array(bill("2ESSB 5001", status="H Rules"), bill(), bill("SSB 5001")))
    assert (matter.key, matter.fields["status"]) == ("bill/wa/2025-26/SB 5001", "in the House")
    assert matter.title == "SB 5001: Face coverings"
    assert matter.refs == ("wa SB 5001", "wa SB 5001 2025-26")
    assert matter.coverage is Coverage.ADDITIONS
    assert actions(matter)[0].fields["body"] in ("House", "Senate")


@pytest.mark.parametrize(
    "printed, veto, status",
    [
        ("S Rules 2", "false", "in the Senate"),
        ("H Spkr Signed", "false", "in the House"),
        ("Del to Gov", "false", "before the Governor"),
        ("C 125 L 26", "false", "law"),
        ("S Filed Sec/St", "false", "filed with the Secretary of State"),
        ("Gov vetoed", "true", "vetoed"),
        ("something new", "false", None),
    ],
)
def test_the_status_is_told_in_plain_words(printed: str, veto: str, status: str | None) -> None:
    matter = only(array(bill(status=printed, veto=veto)))
    assert matter.fields.get("status") == status


@pytest.mark.parametrize(
    "name, folded",
    [
        ("SB 5001", "SB 5001"),
        ("2ESSB 5001", "SB 5001"),
        ("E2SHB 1001", "HB 1001"),
        ("ESHJM 4001", "HJM 4001"),
        ("SCR 8401", "SCR 8401"),
        ("SGA 9001", "SGA 9001"),
    ],
)
def test_prefixes_of_substitutes_are_stripped(name: str, folded: str) -> None:
    assert wa_records.identifier(name) == folded
    assert only(array(bill(name))).key == f"bill/wa/2025-26/{folded}"


def test_followed_bills_and_terms_are_kept() -> None:
    body = array(bill(), bill("HB 1001", short="Masks"), bill("HB 1002", short="Roads", long="x"))
    answer = read(body, "wa sb-5001", terms=("masks",))
    assert [(m.key[-7:], m.follows) for m in answer.matters] == [
        ("SB 5001", ("wa sb-5001",)),
        ("HB 1001", ("term:masks",)),
    ]


def test_the_history_of_a_bill_adds_its_dated_steps() -> None:
    rows = "".join(
        f"<LegislativeStatus><HistoryLine>{line}</HistoryLine>"
        f"<ActionDate>{date}T00:00:00</ActionDate></LegislativeStatus>"
        for line, date in ((READ, "2026-01-12"), ("Executive action taken.", "2026-01-15"))
    )
    steps = list(
        wa_records.steps(f"<ArrayOfLegislativeStatus>{rows}</ArrayOfLegislativeStatus>".encode())
    )
    assert [step.date for step in steps] == ["2026-01-12", "2026-01-15"]
    assert steps[1].text == "Executive action taken."


# ---- settings, links, a real crawl ---------------------------------------------------------------


def test_settings_are_checked() -> None:
    assert WaLeg.problems({"biennium": "2025-26", "state": "wa", "keep": "all"}) == []
    wrong = {"biennium": "2026-27", "state": "or", "keep": "some", "history": 1}
    said = " ".join(WaLeg.problems(wrong))
    assert all(name in said for name in wrong)


@pytest.mark.parametrize(
    "pasted, hints, ref",
    [
        ("https://app.leg.wa.gov/billsummary?BillNumber=5855&Year=2026", {}, "wa SB 5855"),
        ("https://app.leg.wa.gov/billsummary/?Year=2025&BillNumber=1332", {}, "wa HB 1332"),
        ("wa SB 5855", {"today": "2026-02-01"}, "wa SB 5855"),
        ("2ESSB-5855", {"today": "2025-02-01", "state": "wa"}, "wa SB 5855"),
        ("WA e2shb 01001", {"today": "2025-02-01"}, "wa HB 1001"),
    ],
)
def test_links_and_numbers_are_recognised(pasted: str, hints: dict[str, Any], ref: str) -> None:
    (found,) = WaLeg.recognise(pasted, **hints)
    assert found.refs == (ref,) and not found.missing
    assert found.settings == {"state": "wa", "biennium": "2025-26"}
    assert WaLeg.problems(found.settings) == []


@pytest.mark.parametrize(
    "pasted", ["SB 5855", "ca SB 627", "https://leg.wa.gov/", "2:25-cv-10999", "no bill at all"]
)
def test_what_is_not_washingtons_is_left_to_others(pasted: str) -> None:
    assert WaLeg.recognise(pasted, today="2026-02-01") == []


def test_a_bills_page_for_people() -> None:
    address = page(BillName("2025-26", "SB 5001"))
    assert address == "https://app.leg.wa.gov/billsummary?BillNumber=5001&Year=2026"


def test_xml_whose_root_has_capitals_is_whole() -> None:
    assert grade(200, {}, array(bill()), root="xml")[0] is Grade.OK
    assert grade(200, {}, array(bill())[:-5], root="xml")[0] is Grade.BROKEN


def test_followed_bills_are_asked_for_one_by_one(site: Site) -> None:
    path = "/LegislationService.asmx/GetLegislation"
    site.page(path, array(bill(), bill("HB 1001")), "text/xml")
    refs = ["wa SB 5001", "wa HB 1001"]
    asked: dict[str, Any] = {
        "name": "wa",
        "spider": "wa_leg",
        "settings": {"biennium": "2025-26", "state": "wa"},
        "followed": {"refs": refs},
        "base_url": site.url,
        "allow_private": True,
        "delay": 0.1,
    }
    history = "/LegislationService.asmx/GetLegislativeStatusChangesByBillNumber"
    site.page(
        history,
        "<ArrayOfLegislativeStatus><LegislativeStatus><HistoryLine>Filed.</HistoryLine>"
        "<ActionDate>2025-12-15T00:00:00</ActionDate></LegislativeStatus>"
        "</ArrayOfLegislativeStatus>",
        "text/xml",
    )
    dated = {
        **asked,
        "name": "wa-dated",
        "settings": {**asked["settings"], "history": True},
        "followed": {"refs": refs[:1]},
    }
    crawled = crawl(asked, dated, {**asked, "name": "wa-idle", "followed": {"refs": []}})
    (answer,) = crawled.answers("wa")
    assert sorted(m["follows"][0] for m in answer["matters"]) == sorted(refs)
    first, second = sorted(site.times(path))[:2]
    assert second - first > 0.09
    (whole,) = crawled.answers("wa-dated")
    texts = [e["fields"].get("text") for m in whole["matters"] for e in m["events"]]
    assert texts == [None, "First reading, referred to Law & Justice.", "Filed."]
    assert crawled.grade("wa-idle") == "broken"
    assert "no bill of this source is followed" in crawled.outcome("wa-idle")["reason"]
