"""Court notices and saved reports become matters with the courts' own names and dates."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import APPEAL, BANKRUPTCY, BRIEF, CASE, FILINGS, MINUTES, ORDER, Case
from tracker.domain import pushes
from tracker.domain.items import Matter, Relation, RelationKind
from tracker.domain.pushes import Shows
from tracker.ingest.item import DocketReading, Item, NotADocket, Unread
from tracker.ingest.letters import Unopened
from tracker.ingest.pacer import READERS, parsing

NEEDED = pytest.mark.skipif(
    importlib.util.find_spec("juriscraper") is None, reason="the extra pacer is not installed"
)
AT = datetime(2026, 2, 12, 8, 0, tzinfo=UTC)


def read(body: bytes, name: str = "file", media_type: str = "") -> DocketReading | None:
    """What the readers make of bytes, in their order."""
    item = Item(name=name, media_type=media_type, body=body, received_at=AT)
    return next(filter(None, (reader(item) for reader in READERS)), None)


def only(body: bytes, name: str = "file") -> Matter:
    """The one matter that bytes show."""
    reading = read(body, name)
    assert reading is not None
    (matter,) = reading.matters
    return matter


# ---- what must not happen ------------------------------------------------------------------------

LOGIN = b"""<html><head><title>CM/ECF Filer or PACER Login</title></head><body>
<form name="loginForm" action="https://pacer.login.uscourts.gov/csologin/login.jsf" method="post">
<input name="loginForm:loginName"><input type="password"></form></body></html>"""
CHOOSER = b"""<html><head><title>CM/ECF - cacd</title></head><body><div id="cmecfMainContent">
<h2>Select a Case</h2><p>More than one case matches 25-10777</p>
<a href="/cgi-bin/iquery.pl?1">2:25-cv-10777</a> <a href="/cgi-bin/iquery.pl?2">5:25-cv-10777</a>
</div></body></html>"""
SAID = """<html><head><title>CM/ECF - cacd</title></head><body><div id="cmecfMainContent">
<a href="/cgi-bin/login.pl?logout">Logout</a> <p>{}</p></div></body></html>"""
ELSEWHERE = b"<html><head><title>Docket tips</title></head><body>DOCKET FOR CASE # 1</body></html>"
SHEET = pages.sheet(CASE, FILINGS)
SEALED = pages.acms_record(APPEAL, [ORDER]).replace(b'Sealed": false', b'Sealed": true')


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (LOGIN, "a log-in page"),
        (CHOOSER, "one of several cases"),
        (SAID.format("Case not found.").encode(), "no such case"),
        (SAID.format("This case is SEALED.").encode(), "sealed"),
        (SAID.format("This case has been transferred to another court.").encode(), "moved"),
        (SAID.format("To accept charges shown below, click on").encode(), "charges"),
        (SAID.format("The report may take a long time to run").encode(), "long report"),
        (SAID.format("").encode(), "a page of a court"),
        (SHEET[: len(SHEET) * 2 // 3], "cut off"),
        (SHEET.replace(b"2:25-cv-10777", b"(none)"), "not a docket"),
        (SHEET + b" " * 30_000_000, "larger than"),
        (pages.acms_record(APPEAL, [ORDER])[:-90], "cut off"),
        (SEALED, "sealed"),
        (b'{"caseDetails": null, "docketInfo": null}', "not a docket"),
        (
            pages.message("<p>Notice of Electronic Claims Filing</p>", "Claim", "e@c.uscourts.gov"),
            "claims",
        ),
        (
            pages.message("<p>CM/ECF will be down</p>", "News", "e@cacd.uscourts.gov"),
            "not a docket",
        ),
    ],
)
@NEEDED
def test_no_docket(body: bytes, reason: str) -> None:
    with pytest.raises(NotADocket, match=reason):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        ELSEWHERE,
        b"<html></html>",
        b"{}",
        b"[1, 2]",
        b"%PDF-1.7",
        b"{" * 200_000,
        b"<div>" * 200_000,
        b"<" * 1_000_000,
        pages.message("<p>Lunch?</p>", "Lunch", "ann@example.org"),
        # Mail of a stranger about PACER is nobody's notice.
        pages.message("<p>PACER is dear</p>", "PACER", "ann@example.org"),
        b"x" * 30_000_000,
    ],
    ids=range(13),
)
def test_not_ours(body: bytes) -> None:
    assert read(body) is None


HOSTILE = {
    "deep": SHEET.replace(b"ORDER by", b"<b>" * 100_000),
    "wide": SHEET.replace(b"ORDER by", b"<br>" * 300_000),
    "spaces": SHEET.replace(b"ORDER by", b" " * 4_000_000),
    "attributes": SHEET.replace(b"<h3 ", b"<h3 " + b"a='b' " * 200_000),
    "unclosed": SHEET.replace(b"<h3 ", b"<!-- " * 200_000 + b"--><h3 "),
    "brackets": SHEET.replace(b"ORDER by", b"[1](Entered: " * 200_000),
    "labels": SHEET.replace(b"Assigned to:", b"Assigned to: Judge " * 20_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
@NEEDED
def test_hostile_markup_ends_in_a_docket_or_in_a_sentence(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads it is limited; here the limit is one that a test can wait for."""
    monkeypatch.setattr(parsing, "SECONDS", 2.0)
    try:
        reading = read(HOSTILE[kind])
    except (NotADocket, Unread) as error:
        assert str(error).endswith(".")
    else:
        assert reading is not None and reading.matters[0].key == "docket/cacd/980771"


WHOLE = (
    SHEET,
    pages.history(CASE, FILINGS),
    pages.notice([CASE, BANKRUPTCY], ORDER),
    pages.plain_notice(CASE, ORDER),
    pages.activity(APPEAL, ORDER),
    pages.acms_activity(APPEAL, ORDER),
    pages.appellate_sheet(APPEAL, FILINGS),
    pages.bankruptcy_sheet(BANKRUPTCY, FILINGS),
    pages.opinions([(CASE, ORDER)]),
    pages.acms_record(APPEAL, [ORDER, BRIEF]),
)


def broken(body: bytes, chance: random.Random) -> bytes:
    """A page with pieces of it cut out, doubled, moved or spoilt."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body))
        end = min(len(body), start + chance.choice((1, 3, 20, 200, 2000)))
        piece = chance.choice((b"", body[start:end] * 2, b"\xff\x00", b"<", b"&#1;", b"'\">"))
        body = body[:start] + piece + body[end:] or b"x"
    return body


@pytest.mark.parametrize("place", range(len(WHOLE)))
@NEEDED
def test_what_is_spoilt_is_read_refused_or_called_unread(place: int) -> None:
    """Never a fault of the reader, and never a docket that it has no key for."""
    chance = random.Random(place)
    for _ in range(40):
        try:
            reading = read(broken(WHOLE[place], chance), "ca9 saved")
        except (NotADocket, Unread, Unopened) as error:
            assert str(error).endswith(".")
        else:
            for one in reading.matters if reading else ():
                assert one.key.count("/") >= 2 and one.refs and one.title
                assert len({event.key for event in one.events}) == len(one.events)


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unread, match=r"pip install 'legal-tracker\[pacer\]'"):
        read(SHEET)


@NEEDED
def test_nothing_is_printed_where_people_look(capfd: pytest.CaptureFixture[str]) -> None:
    """The library would say on standard error that it has no place for its log."""
    read(SHEET)
    assert capfd.readouterr() == ("", "")


@NEEDED
def test_no_address_and_no_login_is_kept() -> None:
    for body in (SHEET, pages.notice(CASE, ORDER), pages.activity(APPEAL, APPEALED)):
        kept = repr(read(body))
        for secret in ("ann@", "someone.secret", "magic_num", "31415926", "uid=", "CourtMail"):
            assert secret not in kept


# ---- what a page shows ---------------------------------------------------------------------------

APPEALED = ORDER._replace(number="", sequence="12900001", document="009040000064")


@NEEDED
def test_a_sheet() -> None:
    reading = read(SHEET)
    assert reading is not None
    assert (reading.system, reading.shows) == (pushes.DOCKETS, Shows.HISTORY)
    (matter,) = reading.matters
    assert (matter.key, matter.refs) == (
        "docket/cacd/980771",
        ("cacd 2:25-cv-10777", "cacd #980771"),
    )
    assert matter.fields == {
        "case_name": "USA v. State of Nowhere et al",
        "docket_number": "2:25-cv-10777",
        "case_status": "open",
        "judge": "Quincy Q. Xample",
        "referred_judge": "Zoe Zeta",
    }
    assert (matter.date, matter.as_of) == ("2025-11-17", "2026-02-11T09:30:00Z")
    minutes, order, brief = matter.events
    assert order.key == "entry-64" and order.date == "2026-02-09"
    assert order.url == "https://ecf.cacd.uscourts.gov/doc1/031040000064"
    assert order.fields == {
        "number": "64",
        "text": "ORDER by Judge Quincy Q. Xample: granting in part 12 MOTION for a "
        "Preliminary Injunction. (qq)",
        "entered": "2026-02-09",
    }
    assert order.aliases == ("document:031040000064", "number:64", "sequence:980771&210")
    assert minutes.key.startswith("~") and minutes.fields["entered"] == "2026-02-09"
    assert minutes.date == "2026-02-06" and minutes.aliases == ()
    assert "# 1 Exhibit A" in str(brief.fields["text"])


@NEEDED
def test_the_same_case_by_history_and_mail() -> None:
    sheet = only(SHEET)
    history = read(pages.history(CASE, FILINGS))
    assert history is not None and history.system == pushes.HISTORIES
    (listed,) = history.matters
    assert (listed.key, listed.refs, listed.title) == (sheet.key, sheet.refs, sheet.title)
    first, *others = listed.events
    assert [one.aliases for one in others] == [one.aliases for one in sheet.events[1:]]
    # The history alone has the sequence number of what has no document.
    assert (first.key, first.aliases) == ("980771&209", ("sequence:980771&209",))
    assert [one.fields.get("labels") for one in listed.events] == [
        ("Motion Hearing",),
        ("Order on Motion for Preliminary Injunction",),
        ("Brief (non-motion non-appeal)",),
    ]
    for filing, shown in zip(FILINGS, sheet.events, strict=True):
        mail = read(pages.notice(CASE, filing))
        assert mail is not None and (mail.system, mail.shows) == (pushes.NOTICES, Shows.NEWS)
        (matter,) = mail.matters
        (event,) = matter.events
        assert (matter.key, matter.refs, matter.title) == (sheet.key, sheet.refs, sheet.title)
        assert event.fields["labels"] == (filing.label,)
        assert (event.date, event.aliases) == (shown.date, shown.aliases)
        assert event.fields["entered"] == shown.fields["entered"]
        if filing is not BRIEF:  # of mail the library drops "#"
            assert event.fields["text"] == shown.fields["text"]


@NEEDED
def test_a_notice_of_several_dockets_shows_each() -> None:
    other = CASE._replace(case="980772", number="2:25-cv-10778", name="Doe v. Nowhere")
    reading = read(pages.notice([CASE, other], ORDER))
    assert reading is not None
    assert [one.key for one in reading.matters] == ["docket/cacd/980771", "docket/cacd/980772"]
    assert [one.events[0].aliases[-1] for one in reading.matters] == [
        "sequence:980771&210",
        "sequence:980772&210",
    ]


@NEEDED
def test_plain_forwarded_and_saved_notices_are_notices() -> None:
    shown = only(pages.notice(CASE, ORDER))
    assert only(pages.plain_notice(CASE, ORDER)).events == shown.events
    forwarded = (
        b"From: ann@example.org\r\nSubject: Fwd: look\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\nContent-Type: text/plain\r\n"
        b"\r\nSee below.\r\n--xx\r\nContent-Type: message/rfc822\r\n\r\n"
        + pages.notice(CASE, ORDER)
        + b"\r\n--xx--\r\n"
    )
    assert only(forwarded).events == shown.events
    saved = pages.notice(CASE, ORDER).split(b"\r\n\r\n", 1)[1]
    (event,) = only(b"<div>" + saved).events
    assert event.key == "entry-64" and "labels" not in event.fields


@NEEDED
@pytest.mark.parametrize(
    "write", [pages.notice, lambda case, one: pages.bankruptcy_sheet(case, [one])]
)
def test_a_bankruptcy(write: Callable[[Case, object], bytes]) -> None:
    matter = only(write(BANKRUPTCY, ORDER))
    assert matter.key == "docket/cacb/1138555"
    assert matter.refs == ("cacb 6:25-bk-34555", "cacb #1138555")
    assert matter.title == "Nowhere Trading, Inc."
    assert matter.events[0].aliases[-1] == "sequence:1138555-210"


@NEEDED
def test_an_appeal_by_sheet_and_mail() -> None:
    sheet = only(pages.appellate_sheet(APPEAL, [APPEALED]))
    assert (sheet.key, sheet.refs) == ("docket/ca9/26-90926", ("ca9 26-90926",))
    mail = only(pages.activity(APPEAL, APPEALED))
    assert (mail.key, mail.title) == (sheet.key, sheet.title)
    for (event,) in (sheet.events, mail.events):
        assert event.key == "caseNum=26-90926&partId=12900001"
        assert event.aliases == ("document:009040000064",)
        assert event.fields["entered"] == "2026-02-09"
    assert sheet.events[0].fields["text"] == mail.events[0].fields["text"]
    assert sheet.relations == (Relation(RelationKind.APPEAL_OF, "cacd 2:25-cv-10777"),)


@NEEDED
def test_acms_by_record_and_mail() -> None:
    record = only(pages.acms_record(APPEAL, [ORDER]), "ca9_26-90926.json")
    mail = only(pages.acms_activity(APPEAL, ORDER))
    assert mail.key == record.key == "docket/ca9/26-90926"
    assert record.url == "https://ca9-showdoc.azurewebsites.us/26-90926"
    for (event,) in (record.events, mail.events):
        assert event.key == "entry-64" and event.date == "2026-02-09"
    assert mail.events[0].fields["labels"] == (ORDER.label,)
    with pytest.raises(NotADocket, match="does not name"):
        read(pages.acms_record(APPEAL, [ORDER]), "saved.json")


@NEEDED
def test_a_report_of_opinions_is_of_several_cases() -> None:
    other = CASE._replace(case="980772", number="2:25-cv-10778", name="Doe v. Nowhere")
    reading = read(pages.opinions([(CASE, ORDER), (other, BRIEF)]))
    assert reading is not None and reading.shows is Shows.ADDITIONS
    assert [(one.key, one.events[0].key) for one in reading.matters] == [
        ("docket/cacd/980771", "entry-64"),
        ("docket/cacd/980772", "entry-65"),
    ]


@NEEDED
def test_a_filing_may_quote_an_error_page() -> None:
    """The library takes such a docket for an error page, and would show nothing of it."""
    quoting = MINUTES._replace(text="LETTER: Case not found. There are no documents in this case.")
    assert len(only(pages.sheet(CASE, [quoting, ORDER])).events) == 2


@NEEDED
def test_a_header_in_another_encoding_breaks_nothing() -> None:
    mail = pages.notice(CASE, ORDER).replace(b"\r\nTo:", b"\r\nX-Note: caf\xe9\r\n \xff\r\nTo:")
    assert only(mail).events == only(pages.notice(CASE, ORDER)).events


@NEEDED
def test_a_number_that_is_used_twice_names_two_entries() -> None:
    again = BRIEF._replace(number="64")
    sheet = only(pages.sheet(CASE, [ORDER, again]))
    assert [one.key for one in sheet.events] == ["entry-64", "entry-64.980771&213"]


@NEEDED
def test_a_sheet_without_entries_shows_the_case_alone() -> None:
    matter = only(pages.sheet(CASE._replace(case="", terminated="2026-02-10"), []))
    assert matter.events == () and matter.fields["case_status"] == "terminated 2026-02-10"
    assert matter.key == "docket/cacd/2:25-cv-10777"  # nothing on it names the case's id
