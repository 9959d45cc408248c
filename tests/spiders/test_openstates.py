"""What the Open States reader makes of an answer; first what it must never make of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from scrapy.http import TextResponse

from spiders.facts import Unexpected
from spiders.openstates import OpenStates
from spiders.openstates_records import moment, tally
from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import Site
from tracker.domain.items import Answer, Coverage, EventKind, Grade, Matter
from tracker.domain.ports import Followed, SourceContext
from tracker.domain.sightings import instant, stamp

NOW = "2026-02-09T17:00:00Z"
SENATE = {"id": "ocd-organization/1", "name": "Senate", "classification": "upper"}
BILL: dict[str, Any] = {
    "id": "ocd-bill/1",
    "session": "20252026",
    "identifier": "SB 627",
    "title": "Law enforcement: masks.",
    "classification": ["bill"],
    "subject": ["Crime", "Police"],
    "updated_at": "2026-02-09T06:01:57.491086+00:00",
    "openstates_url": "https://openstates.org/ca/bills/20252026/SB627/",
    "first_action_date": "2025-02-20",
    "latest_action_date": "2026-02-02",
    "latest_passage_date": "",
    "sponsorships": [
        {"id": "s1", "name": "Scott Wiener", "primary": True, "classification": "author"},
        {"id": "s2", "name": "Jesse Arreguín", "primary": False, "classification": "coauthor"},
    ],
    "actions": [
        {
            "id": "a1",
            "organization": SENATE,
            "description": "Introduced.  Read first time.",
            "date": "2025-02-20",
            "classification": ["introduction"],
            "order": 0,
        },
        {
            "id": "a2",
            "organization": SENATE,
            "description": "Set for hearing March 4.",
            "date": "2026-02-02T08:30:00+00:00",
            "classification": [],
            "order": 1,
        },
    ],
    "versions": [
        {
            "id": "v1",
            "note": "Introduced",
            "date": "2025-02-20",
            "links": [{"url": "http://leg.example/SB627_99.pdf", "media_type": "application/pdf"}],
        }
    ],
    "votes": [
        {
            "id": "w1",
            "motion_text": "Do pass",
            "start_date": "2026-02-03T00:00:00+00:00",
            "result": "pass",
            "organization": SENATE,
            "counts": [{"option": "no", "value": 13}, {"option": "yes", "value": 25}],
            "votes": [{"option": "yes", "voter_name": "Wiener"}],
            "sources": [{"url": "https://leg.example/votes/1"}],
        }
    ],
}


def context(*refs: str, **more: Any) -> SourceContext:
    settings = {"jurisdiction": "ca", "session": "20252026", **more.pop("settings", {})}
    given = {"now": NOW, "secrets": {"key": "hush"}, **more}
    return SourceContext(
        name="ca-bills",
        namespace="ca-bills",
        spider="openstates",
        settings=settings,
        followed=Followed(refs=frozenset(refs), terms=tuple(given.pop("terms", ()))),
        **given,
    )


def answered(*bills: dict[str, Any]) -> bytes:
    return json.dumps({"results": list(bills), "pagination": {"page": 1}}).encode()


def read(*bills: dict[str, Any], ctx: SourceContext | None = None) -> Answer:
    return OpenStates().read_body(ctx or context("ca SB 627"), answered(*bills), "u")


def only(answer: Answer) -> Matter:
    assert len(answer.matters) == 1
    return answer.matters[0]


def changed(**values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(BILL), **values}


def questions(ctx: SourceContext) -> list[dict[str, list[str]]]:
    asked = OpenStates().requests(ctx)
    return [parse_qs(urlsplit(request.url).query) for request in asked]


# ---- never ---------------------------------------------------------------------------------------


def shuffled_ids(bill: dict[str, Any]) -> dict[str, Any]:
    """What a rewrite of the lists does to a bill: other ids, order and stamps, twice one row."""
    for name in ("actions", "versions", "votes", "sponsorships"):
        for row in bill[name]:
            row["id"] += "-new"
        bill[name] = [bill[name][-1], *bill[name]] if bill[name][1:] else bill[name]
    bill["updated_at"] = "2026-02-10T06:00:00+00:00"
    bill["actions"][0]["order"] = 7
    bill["versions"][0]["links"][0]["url"] = "https://leg.example/SB627_99.pdf"
    return bill


def test_a_rewrite_without_a_change_changes_nothing() -> None:
    before, after = only(read(BILL)), only(read(shuffled_ids(changed())))
    assert after.fields == before.fields
    assert {event.key: event.fields for event in after.events} == {
        event.key: event.fields for event in before.events
    }


def test_no_stamp_or_id_is_a_value() -> None:
    shown = only(read(BILL))
    printed = repr([shown.fields, [event.fields for event in shown.events]])
    assert "06:01:57" not in printed and "ocd-" not in printed and "order" not in printed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b'{"results": [{"identifier": "SB 6',
        b"[]",
        b"{}",
        b'{"results": null}',
        '{"results": "ü"}'.encode("latin-1"),
        answered({name: value for name, value in BILL.items() if name != "actions"}),
        answered(changed(votes=None)),
    ],
)
def test_half_an_answer_is_never_read(body: bytes) -> None:
    with pytest.raises(Unexpected):
        OpenStates().read_body(context("ca SB 627"), body)


def test_a_bill_that_is_not_shown_is_noted_and_not_gone() -> None:
    ctx = context("ca SB 627", "ca AB 9999")
    asked = [request.meta["bills"] for request in OpenStates().requests(ctx)][0]
    answer = OpenStates().read_body(ctx, answered(BILL), "u", asked)
    assert [matter.key for matter in answer.matters] == ["bill/ca/20252026/SB 627"]
    assert answer.notes == ("Open States shows no AB 9999 in the session 20252026",)
    assert answer.extent.matters is Coverage.ADDITIONS and not answer.extent.sweep


def test_an_emptied_answer_is_never_good() -> None:
    ctx = context("ca SB 627", "ca AB 1", marks={"read SB 627": NOW, "read AB 1": f"{NOW} absent"})
    asked = [request.meta["bills"] for request in OpenStates().requests(ctx)][0]
    with pytest.raises(Unexpected, match="no bill at all, not even SB 627") as caught:
        OpenStates().read_body(ctx, answered(), "u", asked)
    assert caught.value.grade is Grade.EMPTY
    answer = OpenStates().read_body(ctx, answered(changed(identifier="AB 1")), "u", asked)
    assert answer.notes == ("Open States no longer shows SB 627 in the session 20252026",)


def test_bills_that_nobody_follows_are_not_kept() -> None:
    assert read(BILL, changed(identifier="SB 1")).matters[0].key.endswith("SB 627")
    assert read(changed(identifier="SB 1")).matters == ()


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refused_request_says_why(status: int) -> None:
    body = b'{"detail": "can only provide up to 20 identifiers in one request"}'
    response = TextResponse("https://v3.openstates.org/bills", status=status, body=body)
    with pytest.raises(Unexpected, match="up to 20 identifiers") as caught:
        OpenStates().foresee(context(), response)
    assert caught.value.grade is Grade.ERROR


def test_without_a_key_or_a_bill_nothing_is_asked() -> None:
    with pytest.raises(Unexpected, match="key: is missing"):
        list(OpenStates().requests(context("ca SB 627", secrets={})))
    with pytest.raises(Unexpected, match="no bill of this source is followed"):
        list(OpenStates().requests(context("wa SB 5855", "ca SB 1 20232024")))


# ---- what it shows -------------------------------------------------------------------------------


def test_a_bill_is_shown_whole() -> None:
    shown = only(read(BILL))
    assert (shown.key, shown.title) == (
        "bill/ca/20252026/SB 627",
        "SB 627: Law enforcement: masks.",
    )
    assert shown.coverage is Coverage.WHOLE and shown.follows == ("ca SB 627",)
    assert set(shown.refs) == {"ca SB 627", "ca SB 627 20252026"}
    assert shown.fields == {
        "title": "Law enforcement: masks.",
        "lead_author": "Scott Wiener",
        "sponsors": ("Jesse Arreguín",),
        "subjects": ("Crime", "Police"),
    }
    kinds = [event.kind for event in shown.events]
    assert kinds == [EventKind.ACTION, EventKind.ACTION, EventKind.VERSION, EventKind.VOTE]


def test_each_event_says_what_happened_and_when() -> None:
    first, second, version, vote = only(read(BILL)).events
    assert first.fields == {"text": "Introduced. Read first time.", "body": "Senate"}
    assert (first.date, second.date) == ("2025-02-20", "2026-02-02T08:30:00Z")
    assert version.fields == {"label": "Introduced"} and version.url.endswith("SB627_99.pdf")
    assert vote.fields["tally"] == "yes 25, no 13" and vote.fields["result"] == "pass"
    assert vote.date == "2026-02-03" and vote.url == "https://leg.example/votes/1"


def test_an_edited_action_may_be_paired_and_a_vote_is_no_action() -> None:
    events = only(read(BILL)).events
    assert all(event.key.startswith("~") for event in events)
    assert events[3].key.startswith("~vote:") and ":" not in events[0].key


def test_equal_actions_with_two_ids_are_two() -> None:
    twin = {**BILL["actions"][0], "id": "a9"}
    shown = only(read(changed(actions=[*BILL["actions"], twin])))
    assert len({event.key for event in shown.events}) == 5


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2024-12-09T16:58:36+00:00", "2024-12-09T16:58:36Z"),
        ("2024-12-09T23:00:00-07:00", "2024-12-10T06:00:00Z"),
        ("2024-12-09T00:00:00+00:00", "2024-12-09"),
        ("2024-12-09", "2024-12-09"),
        ("", ""),
        (None, ""),
        ("soon, perhaps", ""),
    ],
)
def test_days_and_instants_stand_in_the_same_field(raw: str | None, date: str) -> None:
    assert moment(raw) == date


def test_counts_are_printed_in_one_order() -> None:
    counts = [{"option": "absent", "value": 2}, {"option": "no", "value": 0}]
    assert tally([*counts, {"option": "yes", "value": 9}]) == "yes 9, no 0, absent 2"
    assert tally(None) == ""


# ---- what it asks --------------------------------------------------------------------------------


def test_twenty_bills_a_request_each_include_by_itself() -> None:
    refs = [f"ca AB {number}" for number in range(1, 42)]
    asked = questions(context(*refs))
    assert [len(one["identifier"]) for one in asked] == [20, 20, 1]
    assert asked[0]["include"] == [
        "sponsorships",
        "actions",
        "versions",
        "votes",
        "related_bills",
    ]
    assert asked[0]["per_page"] == ["20"] and asked[0]["jurisdiction"] == ["ca"]
    assert len(OpenStates.calls(context(*refs))) == 3


def test_what_was_read_longest_ago_comes_first_and_the_rest_is_named() -> None:
    refs = [f"ca AB {number}" for number in range(1, 42)]
    marks = {f"read AB {number}": f"2026-02-09T{number % 24:02d}:00:00Z" for number in range(2, 42)}
    ctx = context(*refs, marks=marks, budget_left=2)
    asked = questions(ctx)
    assert [len(one["identifier"]) for one in asked] == [20, 20]
    assert asked[0]["identifier"][:2] == ["AB 1", "AB 24"]  # never read, then at midnight
    answer = OpenStates().read_body(ctx, answered())
    assert answer.skipped == {"ca AB 23": "2026-02-09T23:00:00Z"} and answer.notes == ()
    assert answer.unread == ("ca AB 23",)


def test_terms_are_said_not_to_be_searched() -> None:
    answer = read(BILL, ctx=context("ca SB 627", terms=("masks",)))
    assert answer.unread == ("term:masks",)
    assert "search terms are not looked for" in answer.notes[0]


def test_everything_follows_the_stamp_of_the_last_rewrite() -> None:
    ctx = context(settings={"keep": "all"}, budget_left=2)
    spider = OpenStates()
    (request,) = spider.requests(ctx)
    page = [changed(identifier=f"AB {n}", updated_at=f"2026-02-0{n % 9 + 1}") for n in range(20)]
    response = TextResponse(request.url, body=answered(*page), request=request)
    answer, following = spider.read(ctx, response)
    assert isinstance(answer, Answer) and len(answer.matters) == 20 and answer.unread == ()
    assert answer.matters[0].follows == ("*",)
    asked = parse_qs(urlsplit(following.url).query)
    assert asked["updated_since"] == ["2026-02-09"] and asked["sort"] == ["updated_asc"]
    last = TextResponse(following.url, body=answered(*page), request=following)
    (cut,) = spider.read(ctx, last)
    assert isinstance(cut, Answer) and cut.unread == ("*",)  # the budget ends the first pass
    assert cut.skipped == {"*": "2026-02-09"}
    ctx.marks["complete"] = "1"
    (cut,) = spider.read(ctx, last)
    assert isinstance(cut, Answer) and (cut.unread, cut.skipped) == ((), {"*": "2026-02-09"})


# ---- over the wire -------------------------------------------------------------------------------


def test_the_key_goes_over_the_wire_and_is_kept_nowhere(site: Site) -> None:
    seen: list[str] = []

    async def bills(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("X-API-KEY", ""))
        return web.json_response({"results": [BILL]})

    site.pages["/os/bills"] = bills
    raw = {
        "name": "ca-bills",
        "spider": "openstates",
        "settings": {"jurisdiction": "ca", "session": "20252026", "key": "env:KEY"},
        "followed": {"refs": ["ca SB 627"]},
        "secrets": {"key": "hush-hush"},
        "base_url": f"{site.url}/os",
        "allow_private": True,
        "delay": 0.0,
        "now": NOW,
    }
    crawled = crawl(raw, LOG_LEVEL="DEBUG")
    assert seen == ["hush-hush"] and crawled.grade("ca-bills") == "ok"
    assert crawled.outcome("ca-bills")["marks"] == {"read SB 627": NOW}
    assert "hush" not in json.dumps(crawled.raw) and "hush" not in crawled.errors


def test_no_more_than_the_minute_allows(site: Site) -> None:
    async def bills(request: web.Request) -> web.StreamResponse:
        return web.json_response({"results": []})

    site.pages["/paced/bills"] = bills
    raw = {
        "name": "ca-bills",
        "spider": "openstates",
        "settings": {"jurisdiction": "ca", "session": "20252026"},
        "followed": {"refs": [f"ca AB {number}" for number in range(1, 81)]},
        "base_url": f"{site.url}/paced",
        "allow_private": True,
        "ignore_robots": "a server of our own",
        "delay": 0.0,
        "minute": 120,
        "now": NOW,
    }
    outcome = crawl(raw).outcome("ca-bills")
    assert outcome["requests"] == 4 and len(outcome["marks"]) == 80
    times = site.times("/paced/bills")
    assert len(times) == 4 and all(b - a > 0.45 for a, b in zip(times, times[1:]))


def in_three_requests(
    site: Site, path: str, failing: Collection[str], hours: int | None
) -> Crawled:
    """A reading of 45 bills, last read so many hours ago; requests for `failing` ones get a 500."""

    async def bills(request: web.Request) -> web.StreamResponse:
        asked = request.query.getall("identifier")
        if set(failing).intersection(asked):
            return web.Response(status=500, text="oops")
        return web.json_response({"results": [changed(identifier=name) for name in asked]})

    names = [f"AB {number}" for number in range(1, 46)]
    read = instant(NOW) - timedelta(hours=hours or 0)
    site.pages[f"/{path}/bills"] = bills
    return crawl(
        {
            "name": "ca-bills",
            "spider": "openstates",
            "settings": {"jurisdiction": "ca", "session": "20252026"},
            "followed": {"refs": [f"ca {name}" for name in names]},
            "base_url": f"{site.url}/{path}",
            "allow_private": True,
            "delay": 0.0,
            "now": NOW,
            "marks": {f"read {name}": stamp(read) for name in names} if hours else {},
        }
    )


@pytest.mark.parametrize(
    ("failing", "hours"),
    [(["AB 1", "AB 9"], 1), (["AB 1"], 24), (["AB 1"], None)],
    ids=["too many", "for too long", "never read"],
)
def test_a_reading_that_lacks_too_much_fails(
    site: Site, failing: list[str], hours: int | None
) -> None:
    outcome = in_three_requests(site, "lacking", failing, hours).outcome("ca-bills")
    assert outcome["grade"] == "error" and outcome["marks"] == {}


def test_one_failed_request_of_three_leaves_the_rest_and_comes_first_next_time(site: Site) -> None:
    crawled = in_three_requests(site, "patient", ["AB 9"], 23)
    (answer,) = crawled.answers("ca-bills")
    assert crawled.grade("ca-bills") == "ok" and len(answer["matters"]) == 40
    (note,) = answer["notes"]
    assert "AB 9" in note and "(500)" in note
    late = {name for name, at in crawled.outcome("ca-bills")["marks"].items() if at != NOW}
    assert len(late) == 5 and "read AB 9" in late


# ---- settings and links --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"session": "2025"}, "jurisdiction: is missing"),
        ({"jurisdiction": "zz", "session": "2025"}, "two letters of a state"),
        ({"jurisdiction": "ca", "session": 2025}, "session: must be a text"),
        ({"jurisdiction": "ca", "session": "2025", "keep": "some"}, "keep: must be"),
        ({"jurisdiction": "ca", "session": "2025", "key": "abc"}, "key: is a secret"),
    ],
)
def test_mistakes_in_the_settings_are_named(settings: dict[str, Any], said: str) -> None:
    (problem,) = OpenStates.problems(settings)
    assert said in problem and "abc" not in problem


@pytest.mark.parametrize(
    ("link", "session", "ref"),
    [
        ("https://openstates.org/ca/bills/20252026/SB627/", "20252026", "ca SB 627"),
        ("https://open.pluralpolicy.com/ny/bills/2025-2026/S7960/", "2025-2026", "ny S 7960"),
        ("https://openstates.org/wi/bills/2025/AB493/?x=1", "2025", "wi AB 493"),
    ],
)
def test_links_are_recognised(link: str, session: str, ref: str) -> None:
    (found,) = OpenStates.recognise(link)
    assert found.refs == (ref,) and found.settings["session"] == session and not found.missing
    assert OpenStates.problems(found.settings) == []


def test_numbers_need_their_state_and_session() -> None:
    assert OpenStates.recognise("AB 493") == []
    assert OpenStates.recognise("https://openstates.org/ca/") == []
    assert OpenStates.recognise("cacd 2:25-cv-10999") == []
    (found,) = OpenStates.recognise("AB 493", state="wi")
    assert found.refs == ("wi AB 493",) and found.missing == ("session",)
    (found,) = OpenStates.recognise("wi ab493", session="2025")
    assert found.refs == ("wi AB 493",) and not found.missing
