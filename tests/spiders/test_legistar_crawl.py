"""Whole readings of a council from a local site that answers as the Legistar API does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import LOGIN, Site
from tests.spiders.test_legistar import event_row, history_row, matter_row
from tracker.domain.sightings import instant, stamp

NOW = "2026-06-12T12:00:00Z"
EMPTY_LISTS = ("sponsors", "attachments", "versions")


class Council:
    """A council on the local site: what stands at each path, and what was asked."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.asked: list[str] = []
        self.body("matters", [matter_row()])
        self.body("matters/77/histories", [history_row(1)])
        for name in EMPTY_LISTS:
            self.body(f"matters/77/{name}", [])

    def body(self, path: str, body: Any, status: int = 200) -> None:
        """Answer with that JSON, or with a text as it is."""
        text = body if isinstance(body, str) else json.dumps(body)

        async def handler(request: web.Request) -> web.StreamResponse:
            self.asked.append(request.path_qs)
            return web.Response(status=status, text=text, content_type="application/json")

        self.site.pages[f"/v1/phila/{path}"] = handler

    def read(self, *refs: str, **more: Any) -> Crawled:
        """One reading."""
        settings = {"client": "phila", **more.pop("settings", {})}
        followed = more.pop("followed", {"refs": refs} if refs else {"everything": True})
        return crawl(
            {
                "name": "phila",
                "spider": "legistar",
                "settings": settings,
                "followed": followed,
                "base_url": self.site.url,
                "now": NOW,
                "delay": 0.0,
                "allow_private": True,
                **more,
            }
        )


@pytest.fixture
def council(site: Site) -> Iterator[Council]:
    """A council whose answers a test may change."""
    yield Council(site)
    for path in [path for path in site.pages if path.startswith("/v1/phila/")]:
        del site.pages[path]


def matters_of(crawled: Crawled) -> list[dict[str, Any]]:
    (answer,) = crawled.answers("phila")
    found: list[dict[str, Any]] = answer["matters"]
    return found


def notes_of(crawled: Crawled) -> str:
    (answer,) = crawled.answers("phila")
    return " ".join(answer["notes"])


FILE = "phila Bill 260011"


def test_a_followed_matter_with_all_its_parts_and_no_token_anywhere(council: Council) -> None:
    council.body("matters/77/histories", [history_row(1, "Approved", MatterHistoryPassedFlag=1)])
    council.body("eventitems/1/votes", [{"VotePersonName": "A", "VoteValueName": "Yes"}])
    council.body("matters/77/versions", [{"Key": "8", "Value": "*"}, {"Key": "9", "Value": "A"}])
    council.body("matters/77/texts/8", {"MatterTextId": 8, "MatterTextPlain": "Be it enacted"})
    read = council.read(FILE, secrets={"token": "s3cret"}, settings={"token": "env:T"})
    (matter,) = matters_of(read)
    assert matter["coverage"] == "whole" and matter["follows"] == [FILE]
    assert matter["fields"]["text"] == "Be it enacted"
    assert matter["events"][0]["fields"]["tally"] == "Yes 1"
    assert all(parse_qs(path.partition("?")[2])["token"] == ["s3cret"] for path in council.asked)
    assert "s3cret" not in json.dumps(read.raw) + read.errors
    assert "MatterFile%20eq%20%27Bill%20260011%27" in council.asked[0]


def shown_by(read: Crawled, matter: dict[str, Any]) -> dict[str, str]:
    """The paths of the answers that show a matter, by what they show of it."""
    paths = {one["sha256"]: urlsplit(one["url"]).path for one in read.raw["captures"]}
    base = "/v1/phila/"
    return {name: paths[sha].removeprefix(base) for name, sha in matter["shown_by"].items()}


def test_what_each_answer_showed_of_a_matter_is_known(council: Council) -> None:
    council.body("matters/77/histories", [history_row(1, "Approved", MatterHistoryPassedFlag=1)])
    council.body("eventitems/1/votes", [{"VotePersonName": "A", "VoteValueName": "Yes"}])
    council.body("matters/77/versions", [{"Key": "8", "Value": "*"}])
    council.body("matters/77/texts/8", {"MatterTextId": 8, "MatterTextPlain": "Be it enacted"})
    council.body("matters/77/sponsors", [{"MatterSponsorName": "A", "MatterSponsorId": 1}])
    council.body("matters/77/attachments", [{"MatterAttachmentId": 5}])
    read = council.read(FILE)
    (matter,) = matters_of(read)
    assert shown_by(read, matter) == {
        "": "matters",
        "action/": "matters/77/histories",
        "hearing/": "matters/77/histories",
        "history:1/tally": "eventitems/1/votes",
        "history:1/votes": "eventitems/1/votes",
        "sponsors": "matters/77/sponsors",
        "lead_author": "matters/77/sponsors",
        "attachment/": "matters/77/attachments",
        "text": "matters/77/texts/8",
    }


def test_what_each_answer_showed_of_a_meeting_is_known(council: Council) -> None:
    item = {"EventItemId": 3, "EventItemTitle": "Bill", "EventItemPassedFlag": 1}
    council.body("events", [event_row(EventDate="2026-06-10T00:00:00")])
    council.body("events/5/eventitems", [{**item, "EventItemRollCallFlag": 1}])
    council.body("eventitems/3/votes", [{"VotePersonName": "A", "VoteValueName": "Yes"}])
    council.body("eventitems/3/rollcalls", [{"RollCallValueName": "Present"}])
    read = council.read("phila event 5")
    (matter,) = matters_of(read)
    assert shown_by(read, matter) == {
        "": "events",
        "item/": "events/5/eventitems",
        "item:3/tally": "eventitems/3/votes",
        "item:3/votes": "eventitems/3/votes",
        "item:3/rollcall": "eventitems/3/rollcalls",
    }


def test_a_redirect_that_echoes_the_token_does_not_show_it(council: Council) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"/v1/phila/moved?{request.query_string}")

    council.body("moved", [matter_row()])
    council.site.pages["/v1/phila/matters"] = elsewhere
    read = council.read(FILE, secrets={"token": "s3cret"}, settings={"token": "env:T"})
    (moved,) = [path for path in council.asked if "/moved?" in path]
    assert parse_qs(moved.partition("?")[2])["token"] == ["s3cret"]  # added once, before the wire
    assert len(matters_of(read)) == 1 and "s3cret" not in json.dumps(read.raw) + read.errors


def test_a_list_that_a_council_does_not_offer_is_a_note(council: Council) -> None:
    council.body("matters/77/sponsors", {"Message": "No HTTP resource was found"}, 404)
    council.body("matters/77/attachments", "no", 403)
    read = council.read(FILE)
    (matter,) = matters_of(read)
    assert read.grade("phila") == "ok" and matter["coverage"] == "whole"
    assert "phila does not offer sponsors" in notes_of(read)
    assert "phila does not offer attachments" in notes_of(read)


MARKS = {
    "offers": "attachments histories sponsors versions",
    "ordinance/77": "2026-06-12T00:00:00Z attachments=0 histories=1|Bill 260011",
    "file/bill 260011": "2026-06-12T00:00:00Z 77",
}


@pytest.mark.parametrize(
    "body", ["[]", "<html>An error occurred</html>", '[{"MatterH', "{}", LOGIN]
)
def test_a_broken_part_leaves_the_rest_and_takes_nothing_away(council: Council, body: str) -> None:
    council.body("matters/77/histories", body)
    read = council.read(FILE, marks=MARKS)
    (matter,) = matters_of(read)
    assert matter["coverage"] == "additions" and matter["events"] == []
    assert matter["fields"]["status"] == "In Committee"
    assert "histories of Bill 260011 could not be read" in notes_of(read)
    assert read.outcome("phila")["marks"]["ordinance/77"] == MARKS["ordinance/77"]


def test_versions_that_come_empty_are_a_fault(council: Council) -> None:
    mark = "2026-06-12T00:00:00Z versions=2|Bill 260011"
    read = council.read(FILE, marks={**MARKS, "ordinance/77": mark})
    assert "versions of Bill 260011 could not be read" in notes_of(read)


def test_what_hardly_moves_is_not_asked_for_while_the_row_stands_still(council: Council) -> None:
    first = council.read(FILE).outcome("phila")["marks"]
    council.asked.clear()
    read = council.read(FILE, marks=first, now="2026-06-13T11:00:00Z")
    (matter,) = matters_of(read)
    assert matter["coverage"] == "whole" and "sponsors" not in matter["fields"]
    asked = [path.partition("?")[0].removeprefix("/v1/phila/matters") for path in council.asked]
    assert sorted(asked) == ["", "/77/attachments", "/77/histories"]
    council.read(FILE, marks=read.outcome("phila")["marks"], now="2026-06-13T12:00:00Z")
    assert sum("/sponsors" in path for path in council.asked) == 1


def test_what_was_offered_once_and_fails_is_no_missing_offer(council: Council) -> None:
    council.body("matters/77/sponsors", "not here", 404)
    read = council.read(FILE, marks=MARKS)
    assert "sponsors of Bill 260011 could not be read" in notes_of(read)
    assert "sponsors" not in matters_of(read)[0]["fields"]


def test_a_first_reading_in_part_is_no_baseline(council: Council) -> None:
    council.body("matters/77/histories", "oops", 500)
    read = council.read(FILE)
    (answer,) = read.answers("phila")
    assert answer["matters"] == [] and answer["unread"] == [FILE]


def test_a_500_that_says_no_votes_is_an_answer(council: Council) -> None:
    row = history_row(1, "Passed", MatterHistoryPassedFlag=1)
    council.body("matters/77/histories", [row])
    said = "The cast to value type 'System.Int32' failed because the materialized value is null."
    council.body("eventitems/1/votes", {"InnerException": {"ExceptionMessage": said}}, 500)
    read = council.read(FILE)
    assert notes_of(read) == "" and matters_of(read)[0]["coverage"] == "whole"
    assert sum("votes" in path for path in council.asked) == 1  # never asked again


def test_a_record_that_is_gone_is_doubted_by_the_differ(council: Council) -> None:
    council.body("matters", [])
    council.body("matters/77", "This record no longer exists. It might have been deleted.")
    read = council.read(FILE, marks=MARKS)
    (matter,) = matters_of(read)
    assert matter["key"] == "ordinance/phila/77" and matter["fields"] == {"record": None}
    assert matter["title"] == "Bill 260011" and matter["follows"] == [FILE]
    assert "cannot be found any more" in notes_of(read)


def test_a_list_that_comes_empty_does_not_hide_a_known_record(council: Council) -> None:
    council.body("matters", [])
    council.body("matters/77", matter_row())
    (matter,) = matters_of(council.read(FILE, marks=MARKS))
    assert matter["coverage"] == "whole" and matter["fields"]["record"] == "on file"


def test_a_list_of_several_known_records_that_comes_empty_is_a_fault(council: Council) -> None:
    council.body("matters", [])
    more = {"ordinance/78": "2026-06-12T00:00:00Z|Bill 8", "file/bill 8": "2026-06-12T00:00:00Z 78"}
    outcome = council.read(FILE, "phila Bill 8", marks=MARKS | more).outcome("phila")
    assert outcome["grade"] == "empty" and "comes empty" in outcome["reason"]


def in_three_lists(council: Council, failing: str, hours: int) -> Crawled:
    """A reading of 45 matters, seen so many hours ago; the list that names `failing` gets a 500."""

    async def lists(request: web.Request) -> web.StreamResponse:
        if f"'{failing}'" in request.query["$filter"]:
            return web.Response(status=500, text="oops")
        return web.json_response(
            [row for row in rows if f"'{row['MatterFile']}'" in request.query["$filter"]]
        )

    rows = [matter_row(MatterId=n, MatterFile=f"Bill {n}") for n in range(1, 46)]
    seen = stamp(instant(NOW) - timedelta(hours=hours))
    marks = {f"file/bill {n}": f"{seen} {n}" for n in range(1, 46)}
    marks |= {f"ordinance/{n}": f"{seen}|Bill {n}" for n in range(1, 46)}
    council.site.pages["/v1/phila/matters"] = lists
    for row in rows:
        row["MatterRestrictViewViaWeb"] = True  # shown by its row alone, without its parts
    return council.read(*(f"phila Bill {n}" for n in range(1, 46)), marks=marks)


def test_one_failed_list_of_three_leaves_the_rest_for_a_day(council: Council) -> None:
    read = in_three_lists(council, "Bill 9", 23)
    assert read.grade("phila") == "ok" and len(matters_of(read)) == 40
    assert "Bill 9 could not be read: " in notes_of(read) and "(500)" in notes_of(read)
    assert in_three_lists(council, "Bill 9", 24).grade("phila") == "error"


def test_an_unknown_number_is_a_note(council: Council) -> None:
    read = council.read(FILE, "phila Bill 999")
    assert [matter["title"] for matter in matters_of(read)] == ["Bill 260011: Signs"]
    assert "phila has no file Bill 999" in notes_of(read)


def test_what_a_council_keeps_off_its_site_is_not_shown(council: Council) -> None:
    council.body("matters", [matter_row(MatterRestrictViewViaWeb=True)])
    read = council.read(FILE)
    assert matters_of(read) == [] and "is not public" in notes_of(read)
    assert len(council.asked) == 1
    (gone,) = matters_of(council.read(FILE, marks=MARKS))
    assert gone["fields"] == {"record": None}


def test_an_ignored_filter_keeps_only_what_is_followed(council: Council) -> None:
    rows = [matter_row(), *(matter_row(MatterId=n, MatterFile=f"X {n}") for n in range(80, 90))]
    council.body("matters", rows)
    assert len(matters_of(council.read(FILE))) == 1


@pytest.mark.parametrize(
    ("status", "body", "grade", "words"),
    [
        (400, {"Message": "The query is not valid."}, "error", 'question: "The query is not'),
        (403, {"Message": "Token is required"}, "login", "wants a token"),
        (200, "<ArrayOfMatter/>", "broken", "XML instead of JSON"),
        (200, "", "empty", "empty"),
        (500, "oops", "error", "(500)"),
    ],
)
def test_a_list_that_fails_fails_the_reading(
    council: Council, status: int, body: Any, grade: str, words: str
) -> None:
    council.body("matters", body, status)
    outcome = council.read(FILE).outcome("phila")
    assert outcome["grade"] == grade and words in outcome["reason"]


def test_the_error_page_behind_a_redirect_is_no_content(council: Council) -> None:
    async def away(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/Error.aspx")

    council.site.pages["/v1/phila/matters"] = away
    council.site.page("/Error.aspx", "[]")
    outcome = council.read(FILE).outcome("phila")
    assert outcome["grade"] == "error" and "Error.aspx" in outcome["reason"]


def test_a_meeting_with_roll_call(council: Council) -> None:
    council.body("events", [event_row()])
    items = [{"EventItemId": 1, "EventItemTitle": "Roll Call", "EventItemRollCallFlag": 1}]
    council.body("events/5/eventitems", items)
    council.body("eventitems/1/rollcalls", [{"RollCallValueName": "Present"}])
    (meeting,) = matters_of(council.read("phila event 5"))
    assert meeting["key"] == "meeting/phila/5" and meeting["coverage"] == "whole"
    assert meeting["events"][0]["fields"]["rollcall"] == "Present 1"


def test_everything_is_paged_and_shown_by_its_rows(council: Council) -> None:
    moved = "2026-06-12T01:00:00"
    rows = [matter_row(MatterId=n, MatterLastModifiedUtc=moved) for n in range(1, 1003)]
    pages = [rows[:1000], rows[998:]]  # the list shifts while we page

    async def handler(request: web.Request) -> web.StreamResponse:
        council.asked.append(request.path_qs)
        return web.json_response(pages[int(request.query["$skip"]) // 1000])

    council.site.pages["/v1/phila/matters"] = handler
    council.body("events", [event_row(), event_row(EventId=6, EventBodyName="Rules")])
    council.body("events/5/eventitems", [])
    read = council.read(settings={"bodies": ["Committee on Law"]})
    found = matters_of(read)
    assert len({matter["key"] for matter in found}) == 1002 + 1
    assert {matter["coverage"] for matter in found} == {"additions", "whole"}
    assert all(matter["follows"] == ["*"] for matter in found)
    assert "datetime%272026-06-09T12%3A00%3A00%27" in council.asked[0]
    assert read.outcome("phila")["marks"]["covered"] == NOW


def test_a_spent_budget_is_said_and_what_waited_longest_comes_first(council: Council) -> None:
    files = [matter_row(MatterId=n, MatterFile=f"Bill {n}") for n in (77, 78, 79)]
    council.body("matters", files)
    marks = {
        "ordinance/77": "2026-06-11T00:00:00Z|Bill 77",
        "ordinance/78": "2026-06-12T00:00:00Z|Bill 78",
    }
    refs = [f"phila Bill {n}" for n in (77, 78, 79)]
    for name in ("histories", *EMPTY_LISTS):
        council.body(f"matters/79/{name}", [])
    read = council.read(*refs, marks=marks, budget_left=8)
    found = {matter["key"][-2:]: matter["coverage"] for matter in matters_of(read)}
    assert found == {"79": "whole", "77": "additions", "78": "additions"}
    (answer,) = read.answers("phila")
    assert answer["skipped"] == {
        "Bill 77": "2026-06-11T00:00:00Z",
        "Bill 78": "2026-06-12T00:00:00Z",
    }
    assert len(council.asked) <= 8


def test_too_many_failed_parts_fail_the_reading(council: Council) -> None:
    rows = [matter_row(MatterId=n, MatterFile=f"Bill {n}") for n in range(1, 6)]
    council.body("matters", rows)
    for row in rows:
        for name in ("histories", *EMPTY_LISTS):
            council.body(f"matters/{row['MatterId']}/{name}", "oops", 500)
    outcome = council.read(*(f"phila Bill {n}" for n in range(1, 6))).outcome("phila")
    assert outcome["grade"] == "error" and "(500)" in outcome["reason"]


def test_one_throttled_part_leaves_the_rest(council: Council) -> None:
    async def busy(request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "0"})

    council.site.pages["/v1/phila/matters/77/sponsors"] = busy
    read = council.read(FILE, marks=MARKS)
    assert read.grade("phila") == "ok" and "sponsors of Bill 260011" in notes_of(read)


def test_a_term_keeps_the_rows_that_hold_it(council: Council) -> None:
    rows = [
        matter_row(MatterLastModifiedUtc="2026-06-12T01:00:00"),
        matter_row(MatterId=2, MatterTitle="Parks", MatterName="Parks"),
    ]
    council.body("matters", rows)
    read = council.read(followed={"terms": ["signs"]})
    (matter,) = matters_of(read)
    assert matter["follows"] == ["term:signs"] and matter["events"] == []


def test_nothing_followed_is_a_note(council: Council) -> None:
    council.body("bodies", [{"BodyId": 1}])
    read = council.read(followed={"terms": []})
    assert read.grade("phila") == "ok" and "nothing is followed" in notes_of(read)
