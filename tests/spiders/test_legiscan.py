"""What the LegiScan reader makes of an answer; first what it must never make of it."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from scrapy import Request
from scrapy.http import TextResponse

from spiders.facts import Unexpected
from spiders.http.grade import LOGIN_PAGE
from spiders.legiscan import LegiScan
from spiders.legiscan_marks import Held
from tests.spiders.conftest import crawl
from tests.spiders.site_server import Site
from tracker.domain.items import Answer, Coverage, EventKind, Grade, Matter
from tracker.domain.ports import Followed, SourceContext

NOW = "2026-02-20T09:00:00Z"
ROW = {"bill_id": 2046095, "number": "AB493", "change_hash": "aaa"}
BILL: dict[str, Any] = {
    "bill_id": 2046095,
    "change_hash": "aaa",
    "url": "https://legiscan.com/WI/bill/AB493/2025",
    "status": 1,
    "status_date": "2025-10-09",
    "bill_number": "AB493",
    "title": "Authorizing community solar programs. (FE)",
    "description": "An Act to amend 66.0401.",
    "committee": {"committee_id": 1019, "name": "Agriculture"},
    "history": [
        {"date": "2025-10-09", "action": "Introduced", "chamber": "A", "importance": 1},
        {"date": "2025-10-22", "action": "Fiscal estimate received", "chamber": "A"},
        {"date": "2025-10-28", "action": "Fiscal estimate received", "chamber": "A"},
    ],
    "sponsors": [
        {"people_id": 1, "name": "Scott Krug", "sponsor_type_id": 1, "sponsor_order": 1},
        {"people_id": 2, "name": "Patrick Testin", "sponsor_type_id": "3"},
    ],
    "subjects": [{"subject_id": 9, "subject_name": "Energy"}],
    "calendar": [
        {
            "type_id": 1,
            "type": "Hearing",
            "date": "2026-02-19",
            "time": "10:00:00",
            "location": "328 Northwest",
            "description": "Assembly Agriculture Executive Session",
        }
    ],
    "texts": [
        {"doc_id": 7, "date": "0000-00-00", "type": "Introduced", "text_hash": "h1", "url": "u7"}
    ],
    "votes": [
        {
            "roll_call_id": 5,
            "date": "2026-02-19",
            "desc": "Passage",
            "yea": "9",
            "nay": 6,
            "nv": 0,
            "absent": 1,
            "passed": 1,
            "chamber": "A",
        }
    ],
    "amendments": [{"amendment_id": 3, "date": "2026-02-18", "title": "ASA1", "adopted": 0}],
    "supplements": [{"supplement_id": 4, "date": "2025-10-22", "type": "Fiscal Note"}],
}


def context(*refs: str, **more: Any) -> SourceContext:
    settings = {"state": "wi", "session": "2025", "session_id": 2197, **more.pop("settings", {})}
    given = {"now": NOW, "secrets": {"key": "hush"}, **more}
    return SourceContext(
        name="wi-bills",
        namespace="wi-bills",
        spider="legiscan",
        settings=settings,
        followed=Followed(refs=frozenset(refs), terms=tuple(given.pop("terms", ()))),
        **given,
    )


def master(*rows: dict[str, Any]) -> bytes:
    numbered = {str(place): row for place, row in enumerate(rows)}
    return ok(masterlist={"session": {"session_id": 2197}, **numbered})


def ok(**found: Any) -> bytes:
    return json.dumps({"status": "OK", **found}).encode()


def shown(bill: dict[str, Any]) -> Matter:
    return _shown(ok(bill=bill))


def _shown(body: bytes) -> Matter:
    ctx = context("wi AB 493")
    (request,) = fetched(ctx, master(ROW))
    answer = LegiScan().read_body(ctx, body, "u", *request.meta["bill"])
    (matter,) = answer.matters
    return matter


def listing(ctx: SourceContext, body: bytes) -> tuple[Answer, list[Request], TextResponse]:
    """The answer and the further requests that a master list leads to."""
    spider = LegiScan()
    (request,) = spider.requests(ctx)
    response = TextResponse(request.url, body=body, request=request)
    answer, *more = spider.read(ctx, response)
    assert isinstance(answer, Answer)
    return answer, [one for one in more if isinstance(one, Request)], response


def fetched(ctx: SourceContext, body: bytes) -> list[Request]:
    return listing(ctx, body)[1]


def held(change_hash: str, since: str, read: str) -> dict[str, str]:
    settings = context().settings
    mark = Held(change_hash, since, read).mark()
    return {"bill 2046095": mark, "shape": LegiScan.fingerprint(settings), "bills": "1"}


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "grade"),
    [
        ("Invalid API Key hush", Grade.LOGIN),
        ("API key monthly limit exceeded", Grade.THROTTLED),
        ("Unknown bill id", Grade.ERROR),
    ],
)
def test_an_error_with_status_200_is_an_error(message: str, grade: Grade) -> None:
    body = json.dumps({"status": "ERROR", "alert": {"message": message}}).encode()
    with pytest.raises(Unexpected) as caught:
        fetched(context("wi AB 493"), body)
    assert caught.value.grade is grade and "hush" not in caught.value.reason
    assert "LegiScan answers with an error" in caught.value.reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"status": "OK", "bill": {"his',
        ok(),
        ok(bill=[]),
        ok(bill={**BILL, "bill_id": 9}),
        ok(bill={**BILL, "history": None}),
        ok(bill={name: value for name, value in BILL.items() if name != "history"}),
    ],
)
def test_half_an_answer_is_never_read(body: bytes) -> None:
    with pytest.raises(Unexpected):
        _shown(body)


def test_an_emptied_master_list_is_never_good() -> None:
    marks = held("aaa", NOW, NOW)
    with pytest.raises(Unexpected, match="shows no bills although it did before") as caught:
        fetched(context("wi AB 493", marks=marks), master())
    assert caught.value.grade is Grade.EMPTY


def test_a_moved_hash_alone_is_no_value() -> None:
    before, after = shown(BILL), shown({**BILL, "change_hash": "bbb", "status_date": "2026-01-01"})
    assert (after.fields, after.events) == (before.fields, before.events)


def test_numbers_as_texts_and_lists_as_tables_change_nothing() -> None:
    other = copy.deepcopy(BILL)
    other["status"], other["bill_id"] = "1", "2046095"
    other["history"] = {str(n): row for n, row in enumerate(other["history"])}
    other["votes"][0].update(yea=9, nay="6", roll_call_id="5", passed="1")
    other["sponsors"].reverse()
    before, after = shown(BILL), shown(other)
    assert (after.fields, after.events) == (before.fields, before.events)


def test_an_equal_hash_fetches_nothing() -> None:
    ctx = context("wi AB 493", marks=held("aaa", "2026-02-20T06:00:00Z", "2026-02-20T06:00:00Z"))
    answer, more, _ = listing(ctx, master(ROW))
    assert more == [] and answer.matters == () and answer.notes == ()


# ---- what is fetched -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change_hash", "since", "read"),
    [
        ("old", "2026-02-20T06:00:00Z", "2026-02-20T06:00:00Z"),  # the hash moved
        ("aaa", "2026-02-19T07:00:00Z", "2026-02-19T07:00:00Z"),  # once more after a day
        ("aaa", "2026-01-01T07:00:00Z", "2026-02-06T07:00:00Z"),  # now and then
    ],
)
def test_a_bill_is_fetched_when_it_may_have_changed(
    change_hash: str, since: str, read: str
) -> None:
    ctx = context("wi AB 493", marks=held(change_hash, since, read))
    (request,) = fetched(ctx, master(ROW, {"bill_id": 3, "number": "AB1", "change_hash": "x"}))
    asked = parse_qs(urlsplit(request.url).query)
    assert asked == {"op": ["getBill"], "id": ["2046095"]}


def test_a_confirmed_bill_is_left_alone() -> None:
    marks = held("aaa", "2026-02-17T07:00:00Z", "2026-02-18T09:00:00Z")
    assert fetched(context("wi AB 493", marks=marks), master(ROW)) == []


def test_another_shape_fetches_again() -> None:
    marks = {**held("aaa", NOW, NOW), "shape": "another"}
    assert len(fetched(context("wi AB 493", marks=marks), master(ROW))) == 1


def test_marks_are_those_of_the_fetched_bill() -> None:
    ctx = context("wi AB 493", marks=held("old", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z"))
    spider = LegiScan()
    answer, (request,), response = listing(ctx, master(ROW))
    assert spider.marks(ctx, response, answer)["bill 2046095"].startswith("old ")
    reply = TextResponse(request.url, body=ok(bill=BILL), request=request)
    (found,) = spider.read(ctx, reply)
    assert isinstance(found, Answer)
    assert spider.marks(ctx, reply, found) == {"bill 2046095": f"aaa {NOW} {NOW}"}


def test_the_budget_names_what_it_left_out() -> None:
    rows = [{"bill_id": n, "number": f"AB{n}", "change_hash": "x"} for n in range(1, 6)]
    ctx = context(*(f"wi AB {n}" for n in range(1, 6)), budget_left=3)
    answer, more, _ = listing(ctx, master(*rows))
    assert [request.meta["bill"][1].identifier for request in more] == ["AB 1", "AB 2"]
    assert answer.skipped == {"wi AB 3": "", "wi AB 4": "", "wi AB 5": ""}
    assert answer.unread == ("wi AB 3", "wi AB 4", "wi AB 5")
    assert len(LegiScan.calls(ctx)) == 6


def test_a_bill_that_is_not_listed_is_noted() -> None:
    answer, _, _ = listing(context("wi AB 493", "wi AB 1"), master(ROW))
    assert answer.notes == ("LegiScan lists no AB 1 in the session 2025",)


def test_terms_are_found_in_titles() -> None:
    rows = [{**ROW, "title": "Community solar"}, {"bill_id": 3, "number": "AB1", "title": "Deer"}]
    ctx = context(terms=("community solar",))
    (asked,) = LegiScan().requests(ctx)
    assert "op=getMasterList&" in asked.url
    (request,) = fetched(ctx, master(*rows))
    assert request.meta["bill"][2] == ("term:community solar",)


def test_one_bill_that_cannot_be_printed_does_not_hide_the_others() -> None:
    ctx = context("wi AB 493")
    answer, (request,), _ = listing(ctx, master(ROW))
    rest = LegiScan().amiss(ctx, request, Grade.ERROR, "Unknown bill id.")
    assert rest is not None and rest.unread == ("wi AB 493",)
    assert rest.notes == ("wi AB 493 could not be read: Unknown bill id.",)
    assert LegiScan().amiss(ctx, request, Grade.UNREACHABLE, "no answer") is None


@pytest.mark.parametrize(
    "bad,reason,stands",
    [
        (Grade.UNREACHABLE, "no answer", True),
        (Grade.EMPTY, "an empty answer", True),
        (Grade.LOGIN, LOGIN_PAGE, True),
        (Grade.LOGIN, "LegiScan answers with an error: Invalid API Key.", False),
        (Grade.THROTTLED, "429 (too many requests)", True),
        (Grade.THROTTLED, "LegiScan answers with an error: Query limit exceeded.", False),
        (Grade.REFUSED, "robots.txt forbids it", False),
    ],
)
def test_one_bill_that_comes_badly_is_said_until_most_do(
    bad: Grade, reason: str, stands: bool
) -> None:
    numbers = ["AB 493", "AB 494", "AB 495"]
    rows = [{**ROW, "bill_id": id_, "number": name} for id_, name in enumerate(numbers, start=8)]
    spider = LegiScan()
    ctx = context(*(f"wi {name}" for name in numbers))
    (request,) = spider.requests(ctx)
    response = TextResponse(request.url, body=master(*rows), request=request)
    requests = [one for one in spider.read(ctx, response) if isinstance(one, Request)]
    rest = spider.amiss(ctx, requests[0], bad, reason)
    assert (rest is not None) is stands
    if rest is not None:
        assert rest.notes == (f"wi AB 493 could not be read: {reason}",)
        assert spider.amiss(ctx, requests[1], bad, reason) is None


# ---- what it shows -------------------------------------------------------------------------------


def test_a_bill_is_shown_whole() -> None:
    matter = shown(BILL)
    assert matter.key == "bill/wi/2025/AB 493" and matter.coverage is Coverage.WHOLE
    assert matter.title == "AB 493: Authorizing community solar programs. (FE)"
    assert set(matter.refs) == {"wi AB 493", "wi AB 493 2025"}
    assert matter.fields == {
        "title": "Authorizing community solar programs. (FE)",
        "long_description": "An Act to amend 66.0401.",
        "status": "introduced",
        "lead_author": "Scott Krug",
        "sponsors": ("Patrick Testin",),
        "subjects": ("Energy",),
    }
    assert matter.date == "2025-10-09"


def test_each_event_has_a_key_that_lasts() -> None:
    events = {event.key: event for event in shown(BILL).events}
    steps = [event for event in events.values() if event.kind is EventKind.ACTION]
    assert [event.date for event in steps] == ["2025-10-09", "2025-10-22", "2025-10-28"]
    hearing = next(event for event in events.values() if event.kind is EventKind.HEARING)
    assert hearing.key.startswith("~hearing:") and hearing.date == "2026-02-19"
    assert hearing.fields == {
        "text": "Hearing: Assembly Agriculture Executive Session",
        "time": "10:00",
        "zone": "America/Chicago",
        "place": "328 Northwest",
    }
    assert events["text 7"].fields == {"label": "Introduced", "text_hash": "h1"}
    assert events["text 7"].date == ""
    assert events["vote 5"].fields["tally"] == "yes 9, no 6, not voting 0, absent 1"
    assert events["vote 5"].fields["result"] == "passed"
    assert events["amendment 3"].fields == {"name": "amendment: ASA1", "adopted": "not adopted"}
    assert events["supplement 4"].fields == {"name": "supplement: Fiscal Note"}


def test_a_step_that_is_printed_twice_is_one_fact() -> None:
    step = {"date": "2025-10-09", "action": "Introduced in House", "chamber": "H"}
    other = {**step, "chamber": "S"}
    events = shown({**BILL, "history": [step, step, other], "calendar": []}).events
    steps = [event for event in events if event.kind is EventKind.ACTION]
    assert len({event.key for event in steps}) == 3
    assert steps[0].fact == steps[1].fact != steps[2].fact


def test_a_status_without_a_word_is_its_number() -> None:
    assert shown({**BILL, "status": 6}).fields["status"] == "failed"
    assert shown({**BILL, "status": 12}).fields["status"] == "status 12"


# ---- over the wire -------------------------------------------------------------------------------


def test_the_key_goes_over_the_wire_and_is_kept_nowhere(site: Site) -> None:
    seen: list[dict[str, str]] = []

    async def api(request: web.Request) -> web.StreamResponse:
        asked = parse_qs(request.query_string)
        seen.append({name: values[0] for name, values in asked.items()})
        raw = master(ROW) if asked["op"] == ["getMasterListRaw"] else ok(bill=BILL)
        return web.Response(body=raw, content_type="application/json")

    site.pages["/ls/"] = api
    raw = {
        "name": "wi-bills",
        "spider": "legiscan",
        "settings": {"state": "wi", "session": "2025", "key": "env:KEY"},
        "followed": {"refs": ["wi AB 493"]},
        "secrets": {"key": "hush hush&"},
        "base_url": f"{site.url}/ls",
        "allow_private": True,
        "delay": 0.0,
        "now": NOW,
    }
    crawled = crawl(raw, LOG_LEVEL="DEBUG")
    assert seen == [
        {"op": "getMasterListRaw", "state": "WI", "key": "hush hush&"},
        {"op": "getBill", "id": "2046095", "key": "hush hush&"},
    ]
    assert crawled.grade("wi-bills") == "ok" and crawled.outcome("wi-bills")["requests"] == 2
    assert [one["key"] for one in crawled.answers("wi-bills")[0]["matters"]] == [
        "bill/wi/2025/AB 493"
    ]
    assert "hush" not in json.dumps(crawled.raw) and "hush" not in crawled.errors


# ---- settings and links --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"session": "2025"}, "state: is missing"),
        ({"state": "zz", "session": "2025"}, "two letters of a state"),
        ({"state": "wi", "session": "regular"}, "begins with a year"),
        ({"state": "wi", "session": "2025", "session_id": "2197"}, "session_id: must be"),
        ({"state": "wi", "session": "2025", "keep": "some"}, "keep: must be"),
        ({"state": "wi", "session": "2025", "key": "abc"}, "key: is a secret"),
    ],
)
def test_mistakes_in_the_settings_are_named(settings: dict[str, Any], said: str) -> None:
    (problem,) = LegiScan.problems(settings)
    assert said in problem and "abc" not in problem


@pytest.mark.parametrize(
    "link",
    [
        "https://legiscan.com/WI/bill/AB493/2025",
        "https://legiscan.com/WI/text/AB493/2025",
        "https://legiscan.com/WI/votes/AB493/2025",
    ],
)
def test_links_are_recognised(link: str) -> None:
    (found,) = LegiScan.recognise(link)
    assert found.refs == ("wi AB 493",) and not found.missing
    assert found.settings == {"state": "wi", "session": "2025", "key": "env:LEGISCAN_KEY"}
    assert LegiScan.problems(found.settings) == []


def test_numbers_need_their_state_and_session() -> None:
    assert LegiScan.recognise("AB 493") == [] and LegiScan.recognise("https://legiscan.com/") == []
    (found,) = LegiScan.recognise("wi AB 493")
    assert found.missing == ("session",)


def test_of_many_primary_sponsors_none_leads() -> None:
    more = {
        **BILL,
        "sponsors": [*BILL["sponsors"], {"name": "Nate Gustafson", "sponsor_type_id": 1}],
    }
    fields = shown(more).fields
    assert fields["lead_author"] is None
    assert fields["sponsors"] == ("Nate Gustafson", "Patrick Testin", "Scott Krug")
