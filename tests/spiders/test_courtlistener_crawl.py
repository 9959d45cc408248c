"""Whole readings of CourtListener from a local site that answers as its API and feeds do.

Each scene below is one source with answers of its own; all are read in one real crawl.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import Site
from tests.spiders.test_courtlistener import DOCKET, ID, REF, ROWS, changed, feed, item, page, row

NOW = "2026-02-09T17:00:00Z"
BEFORE = "2026-02-09T11:00:00Z"
API = "/api/rest/v4"
MODIFIED = "2026-02-09T09:12:43-08:00"
REFUSED = {"detail": "You do not have permission to perform this action."}
WALL = b"<html><title>502 Bad Gateway</title><body>CloudFront</body></html>"
FEED = f"/docket/{ID}/feed/"
RECORD = f"/dockets/{ID}/"


def state(**more: Any) -> str:
    """What an earlier reading remembered of a docket."""
    known_ = {"key": "docket/cacd/869712", "court": "cacd", "number": "2:25-cv-10999"}
    return json.dumps({**known_, "case": "869712", "read": BEFORE, "asked": BEFORE, **more})


def known(**more: Any) -> dict[str, str]:
    return {f"ref {REF}": f"{BEFORE} {ID}", f"docket {ID}": state(**more)}


#: Found at the start of this reading: nothing is remembered but its number at CourtListener.
FOUND = {f"ref {REF}": f"{BEFORE} {ID}"}


def searched(*found: dict[str, Any]) -> dict[str, Any]:
    """An answer of the search."""
    plain = {"docket_id": ID, "court_id": "cacd", "docketNumber": "2:25-cv-10999"}
    rest = {"pacer_case_id": "869712", "caseName": "United States v. California"}
    rest["docket_absolute_url"] = f"/docket/{ID}/united-states-v-california/"
    return {"count": len(found), "next": None, "results": [plain | rest | one for one in found]}


class Scene:
    """One source on the local site: what stands at each path, what was asked, what it gave."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.raw: dict[str, Any] = {}
        self.crawled: Crawled | None = None
        self.body(RECORD, DOCKET)
        self.body("/docket-entries/", page(*ROWS))
        self.body(FEED, feed(item("entry-64", "ORDER granting the motion.")))

    def body(self, path: str, *bodies: Any, status: int = 200, **headers: str) -> Scene:
        """One answer after the other; the last one stays."""
        left = [json.dumps(one).encode() if isinstance(one, dict) else one for one in bodies]

        async def handler(request: web.Request) -> web.StreamResponse:
            token = request.headers.get("Authorization", "")
            self.asked.append((path, dict(request.query), token))
            found = left.pop(0) if len(left) > 1 else left[0]
            body = found(dict(request.query)) if callable(found) else found
            return web.Response(status=status, body=body, headers=headers)

        whole = path if path.startswith("/docket/") else f"{API}{path}"
        self.site.pages[f"/{self.name}{whole}"] = handler
        return self

    def follow(self, *refs: str, key: str = "hush-hush", **more: Any) -> Scene:
        """What the source is read for, and what it remembers."""
        settings = {"court": "cacd", **({"key": "env:K"} if key else {})}
        self.raw = {
            "name": self.name,
            "spider": "courtlistener",
            "settings": {**settings, **more.pop("settings", {})},
            "followed": {"refs": refs or (REF,)},
            "base_url": f"{self.site.url}/{self.name}",
            "now": NOW,
            "delay": 0.0,
            "allow_private": True,
            "secrets": {"key": key} if key else {},
            **more,
        }
        return self

    # ---- what came of it ------------------------------------------------------------------------

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    @property
    def outcome(self) -> dict[str, Any]:
        assert self.crawled
        return self.crawled.outcome(self.name)

    @property
    def answers(self) -> list[dict[str, Any]]:
        assert self.crawled
        return self.crawled.answers(self.name)

    @property
    def answer(self) -> dict[str, Any]:
        assert self.answers, self.outcome
        return self.answers[0]

    @property
    def matter(self) -> dict[str, Any]:
        (found,) = self.answer["matters"]
        return dict(found)

    @property
    def keys(self) -> list[str]:
        return [event["key"] for event in self.matter["events"]]

    @property
    def notes(self) -> str:
        return " ".join(self.answer["notes"])

    def mark(self) -> dict[str, Any]:
        """What is remembered of the docket."""
        return dict(json.loads(self.outcome["marks"][f"docket {ID}"]))


Make = Callable[[Scene], Scene]
SCENES: dict[str, Make] = {}


def scene(make: Make) -> Make:
    """A scene of the one crawl, by its name."""
    SCENES[make.__name__] = make
    return make


@pytest.fixture(scope="module")
def played(site: Site) -> dict[str, Scene]:
    """All scenes, read in one crawl."""
    scenes = {name: make(Scene(site, name)) for name, make in SCENES.items()}
    crawled = crawl(*(one.raw for one in scenes.values()), LOG_LEVEL="DEBUG", RETRY_AFTER_CAP=5.0)
    for one in scenes.values():
        one.crawled = crawled
    return scenes


# ---- never ---------------------------------------------------------------------------------------


@scene
def refused(one: Scene) -> Scene:
    return one.body("/docket-entries/", REFUSED, status=403).follow(marks=known())


@scene
def refused_lately(one: Scene) -> Scene:
    return one.follow(marks={**known(), "refused": "2026-02-08T17:01:00Z no right (403)"})


@scene
def refused_long_ago(one: Scene) -> Scene:
    return one.follow(marks={**known(), "refused": "2026-02-08T16:59:00Z no right (403)"})


def test_a_refused_key_is_a_note_and_the_feed(played: dict[str, Scene]) -> None:
    one = played["refused"]
    assert one.outcome["grade"] == "ok" and one.keys == ["entry-64"]
    assert one.matter["coverage"] == "window"
    assert "no docket entries to this key: You do not have permission" in one.notes
    assert "(403); the feeds are read instead" in one.notes
    assert one.outcome["marks"]["refused"].startswith(f"{NOW} You do not have permission")


def test_a_refused_key_is_tried_again_after_a_day(played: dict[str, Scene]) -> None:
    lately, long_ago = played["refused_lately"], played["refused_long_ago"]
    assert lately.paths == [RECORD, FEED] and "no right (403); the feeds" in lately.notes
    assert long_ago.paths == [RECORD, "/docket-entries/"]


@scene
def walled(one: Scene) -> Scene:
    return one.body("/docket-entries/", b"<p>Access Denied</p>", status=403).follow(marks=known())


def test_a_wall_about_the_api_leaves_the_feed(played: dict[str, Scene]) -> None:
    assert played["walled"].keys == ["entry-64"] and "bot wall" in played["walled"].notes


@scene
def wrong_key(one: Scene) -> Scene:
    said = {"detail": "Invalid token."}
    return one.body("/docket-entries/", said, status=401).follow(marks=known())


def test_a_wrong_key_is_said_aloud(played: dict[str, Scene]) -> None:
    one = played["wrong_key"]
    assert (one.outcome["grade"], one.answers) == ("login", [])
    assert "does not take the key: Invalid token. (401)" in one.outcome["reason"]
    assert FEED not in one.paths


def test_the_token_goes_to_the_api_alone_and_is_kept_nowhere(played: dict[str, Scene]) -> None:
    sent = {path: token for path, _, token in played["refused"].asked}
    assert sent["/docket-entries/"] == sent[RECORD] == "Token hush-hush" and sent[FEED] == ""
    crawled = played["refused"].crawled
    assert crawled and "hush" not in json.dumps(crawled.raw) + crawled.errors


@scene
def elsewhere(one: Scene) -> Scene:
    evil = "https://evil.example/steal?docket=5&cursor=abc&token=x"
    pages = page(ROWS[0], following=evil), page(ROWS[1])
    return one.body("/docket-entries/", *pages).follow(marks=known())


def test_a_next_page_is_only_ever_asked_of_the_api_itself(played: dict[str, Scene]) -> None:
    one = played["elsewhere"]
    assert one.keys == ["entry-64", "entry-64/1", "minute-entry-430000003"]
    own = {"docket": str(ID), "order_by": "-id", "omit": "recap_documents__plain_text"}
    assert one.asked[-1][1] == {**own, "cursor": "abc"}


@scene
def circle(one: Scene) -> Scene:
    turning = page(*ROWS, following="/?cursor=abc")
    return one.body("/docket-entries/", turning).follow(marks=known())


def test_pages_that_turn_in_a_circle_end(played: dict[str, Scene]) -> None:
    one = played["circle"]
    assert one.answers == [] and one.outcome["grade"] == "broken"
    assert "in a circle" in one.outcome["reason"]


@scene
def gateway(one: Scene) -> Scene:
    one.body("/docket-entries/", WALL, status=502)
    return one.follow(marks=known(modified=MODIFIED), budget_left=9)


@scene
def cut(one: Scene) -> Scene:
    one.body("/docket-entries/", page(*ROWS)[:-40])
    return one.follow(marks=known(modified=MODIFIED), budget_left=9)


@pytest.mark.parametrize("name, grade", [("gateway", "error"), ("cut", "broken")])
def test_a_page_that_fails_takes_nothing_away(
    played: dict[str, Scene], name: str, grade: str
) -> None:
    one = played[name]
    assert one.answers == [] and one.outcome["grade"] == grade
    assert one.outcome["marks"] == {}  # what changed meanwhile is asked for again


@scene
def one_fails(one: Scene) -> Scene:
    other = changed(DOCKET, id=7, pacer_case_id="700", docket_number="2:26-cv-00007")
    one.body("/dockets/7/", other).body(RECORD, WALL, status=502)
    one.body("/docket-entries/", page(changed(ROWS[0], docket="/dockets/7/")))
    return one.follow(REF, "courtlistener 7", marks=FOUND)


@scene
def one_throttled(one: Scene) -> Scene:
    one_fails(one).body(RECORD, b"slow down", status=429, **{"Retry-After": "0"})
    return one


@scene
def one_logs_in(one: Scene) -> Scene:
    one_fails(one).body(RECORD, b"<form><input type='password' name='p'></form>")
    return one


@pytest.mark.parametrize("name", ["one_fails", "one_throttled", "one_logs_in"])
def test_one_docket_that_fails_hides_no_other(played: dict[str, Scene], name: str) -> None:
    one = played[name]
    assert (one.matter["key"], one.matter["follows"]) == ("docket/cacd/700", ["courtlistener 7"])
    assert f"courtlistener {ID} could not be read" in one.notes
    assert one.answer["unread"] == [REF]  # its first sight is still to come


@scene
def vanished(one: Scene) -> Scene:
    gone = {"detail": "Not found."}
    one.body(RECORD, gone, status=404).body("/docket-entries/", gone, status=404)
    return one.follow(marks=known())


@scene
def vanished_and_empty(one: Scene) -> Scene:
    one.body(RECORD, {"detail": "Not found."}, status=404).body("/docket-entries/", page())
    return one.follow(marks=known(shown=3))


@scene
def without_entries(one: Scene) -> Scene:
    return one.body("/docket-entries/", {"detail": "Not found."}, status=404).follow(marks=known())


@scene
def without_record(one: Scene) -> Scene:
    return one.body(RECORD, {"detail": "Not found."}, status=404).follow(marks=known())


@scene
def never_there(one: Scene) -> Scene:
    return one.follow("courtlistener 99", marks={})


@pytest.mark.parametrize("name", ["vanished", "vanished_and_empty"])
def test_a_docket_that_is_not_found_any_more_is_doubted(
    played: dict[str, Scene], name: str
) -> None:
    one = played[name]
    assert (one.matter["key"], one.matter["fields"]) == ("docket/cacd/869712", {"record": None})
    assert one.matter["coverage"] == "additions" and "cannot be found" in one.notes


def test_a_docket_whose_entries_are_there_is_not_lost(played: dict[str, Scene]) -> None:
    one = played["without_record"]
    assert "the record of cacd 2:25-cv-10999 could not be read" in one.notes
    found, _ = one.answer["matters"]  # the second: what feeds had shown before
    assert found["fields"]["record"] == "on file" and found["coverage"] == "whole"


def test_a_docket_whose_record_is_there_is_not_lost(played: dict[str, Scene]) -> None:
    one = played["without_entries"]
    assert one.outcome["grade"] == "gone" and one.answers == []
    assert one.paths[:2] == [RECORD, "/docket-entries/"]


def test_a_number_that_was_never_there_is_an_error(played: dict[str, Scene]) -> None:
    assert played["never_there"].outcome["grade"] == "gone" and not played["never_there"].answers


@scene
def throttled(one: Scene) -> Scene:
    said = {"detail": "Request was throttled. Expected available in 3600 seconds."}
    one.body("/docket-entries/", said, status=429, **{"Retry-After": "3600"})
    return one.follow(marks=known())


@scene
def throttled_in_words(one: Scene) -> Scene:
    said = {"detail": "Request was throttled. Expected available in 3600 seconds."}
    return one.body("/docket-entries/", said, status=429).follow(marks=known())


def test_too_many_requests_end_the_reading_until_the_stated_time(played: dict[str, Scene]) -> None:
    one = played["throttled"]
    assert one.outcome["grade"] == "throttled" and one.answers == []
    assert 3500 < one.outcome["retry_at"] - one.outcome["told_at"] <= 3600
    assert one.paths == [RECORD, "/docket-entries/"]  # nothing more, not even the feed


def test_a_pause_that_no_header_states_is_kept_too(played: dict[str, Scene]) -> None:
    one = played["throttled_in_words"]
    assert one.outcome["grade"] == "throttled" and one.paths.count("/docket-entries/") == 1


# ---- what is asked -------------------------------------------------------------------------------


@scene
def moved(one: Scene) -> Scene:
    one.body("/docket-entries/", page(row(65, "NOTICE of appeal.")))
    return one.follow(marks=known(modified=MODIFIED), budget_left=9)


@scene
def quiet(one: Scene) -> Scene:
    one.body("/docket-entries/", page())
    return one.follow(marks=known(modified=MODIFIED), budget_left=9)


def test_only_what_changed_is_asked_for(played: dict[str, Scene]) -> None:
    one = played["moved"]
    query = {
        "docket": str(ID),
        "date_modified__gt": "2026-02-09T09:02:43-08:00",
        "order_by": "date_modified",
        "omit": "recap_documents__plain_text",
    }
    assert one.asked == [("/docket-entries/", query, "Token hush-hush")]
    assert one.keys == ["entry-65"] and one.matter["coverage"] == "additions"
    assert one.mark()["modified"] == "2026-02-10T09:00:00.000000-08:00"


def test_where_nothing_changed_the_docket_is_left_alone(played: dict[str, Scene]) -> None:
    one = played["quiet"]
    assert one.outcome["grade"] == "ok" and one.answer["matters"] == []
    assert (one.mark()["modified"], one.mark()["read"]) == (MODIFIED, NOW)


@scene
def too_many(one: Scene) -> Scene:
    rows = [row(n, f"BRIEF {n}.", date_modified=f"2026-02-10T09:0{n}:00-08:00") for n in (1, 2)]
    one.body("/docket-entries/", page(*rows, following=f"{API}/?cursor=abc"))
    return one.follow(marks=known(modified=MODIFIED), budget_left=1)


@scene
def straight_on(one: Scene) -> Scene:
    one.body("/docket-entries/", page())
    return one.follow(marks=known(modified=MODIFIED, partly=True), budget_left=1)


def test_changes_beyond_the_budget_are_read_next_time(played: dict[str, Scene]) -> None:
    one = played["too_many"]
    assert one.keys == ["entry-1", "entry-2"] and "the next run goes on" in one.notes
    assert one.mark()["partly"] is True
    assert one.mark()["modified"] == "2026-02-10T09:02:00-08:00"
    # A large upload may stamp more rows in a moment than one run can read.
    assert played["straight_on"].asked[0][1]["date_modified__gt"] == MODIFIED


@scene
def little(one: Scene) -> Scene:
    one.body("/dockets/3/", changed(DOCKET, id=3))
    for id_ in (1, 2, 3):
        one.body(f"/docket/{id_}/feed/", feed().replace(b"%d" % ID, b"%d" % id_))
    marks = {f"docket {n}": state(read=f"2026-02-0{n}T00:00:00Z") for n in (1, 2)}
    refs = [f"courtlistener {n}" for n in (1, 2, 3)]
    return one.follow(*refs, key="", marks=marks, budget_left=3)


def test_the_budget_goes_to_what_waited_longest(played: dict[str, Scene]) -> None:
    one = played["little"]
    # Of the third nothing is known: who it is comes first.
    assert sorted(one.paths) == ["/docket/1/feed/", "/docket/3/feed/", "/dockets/3/"]
    assert one.answer["skipped"] == {"courtlistener 2": "2026-02-02T00:00:00Z"}


@scene
def half_way(one: Scene) -> Scene:
    return one.follow(marks=FOUND, budget_left=1)


@scene
def other_half(one: Scene) -> Scene:
    marks = {**FOUND, f"docket {ID}": state(read="", asked=BEFORE)}
    return one.follow(marks=marks, budget_left=1)


def test_a_first_reading_that_stops_half_way_is_no_first_sight(played: dict[str, Scene]) -> None:
    first, second = played["half_way"], played["other_half"]
    assert first.paths == [RECORD] and first.answer["matters"] == []
    assert first.answer["unread"] == [REF] and first.answer["skipped"] == {REF: ""}
    assert first.mark()["asked"] == NOW and "read" not in first.mark()
    assert second.paths == ["/docket-entries/"] and second.matter["follows"] == [REF]


@scene
def long_docket(one: Scene) -> Scene:
    def turning(query: dict[str, str]) -> bytes:
        mine = changed(ROWS[0], docket=f"/dockets/{query['docket']}/")
        return page(mine, following=f"/?cursor={query.get('cursor', '')}1")

    one.body("/docket-entries/", turning)
    marks = {**known(), "docket 7": state(key="docket/cacd/700")}
    return one.follow(REF, "courtlistener 7", marks=marks, budget_left=5)


def test_a_long_docket_takes_no_requests_of_another(played: dict[str, Scene]) -> None:
    one = played["long_docket"]
    assert one.outcome["grade"] == "ok" and one.outcome["requests"] == len(one.paths) == 5
    assert len(one.answer["matters"]) == 2 and "older ones follow" in one.notes


# ---- a case by its number ------------------------------------------------------------------------


@scene
def sought(one: Scene) -> Scene:
    return one.body("/search/", searched({})).follow(key="", marks={})


def test_a_number_is_looked_up_and_read_at_once(played: dict[str, Scene]) -> None:
    one = played["sought"]
    query = {"type": "d", "court": "cacd", "docket_number": "25-cv-10999"}
    assert one.asked == [("/search/", query, ""), (FEED, {}, "")]
    assert (one.matter["key"], one.matter["follows"]) == ("docket/cacd/869712", [REF])
    assert one.outcome["marks"][f"ref {REF}"] == f"{NOW} {ID}"


@scene
def sought_in_vain(one: Scene) -> Scene:
    return one.body("/search/", searched()).follow(marks={})


@scene
def another_office(one: Scene) -> Scene:
    return one.body("/search/", searched({"docketNumber": "5:25-cv-10999"})).follow(marks={})


@scene
def another_court(one: Scene) -> Scene:
    return one.body("/search/", searched({"court_id": "cand"})).follow(marks={})


@pytest.mark.parametrize("name", ["sought_in_vain", "another_office", "another_court"])
def test_another_case_is_never_taken_for_it(played: dict[str, Scene], name: str) -> None:
    one = played[name]
    assert one.answer["matters"] == [] and f"shows no docket {REF}" in one.notes
    assert one.answer["unread"] == [REF] and one.paths == ["/search/"]


@scene
def two_offices(one: Scene) -> Scene:
    offices = [{"docketNumber": f"{n}:25-cv-10999", "docket_id": n} for n in (2, 5)]
    return one.body("/search/", searched(*offices)).follow("cacd 25-cv-10999", marks={})


@scene
def one_office(one: Scene) -> Scene:
    one.body("/search/", searched({"docketNumber": "2:25-cv-10999-CAS-AJR"}))
    return one.follow("cacd 25-cv-10999", key="", marks={})


def test_a_number_without_its_office_names_one_case_or_none(played: dict[str, Scene]) -> None:
    several, single = played["two_offices"], played["one_office"]
    assert "may be 2:25-cv-10999, 5:25-cv-10999: name the office too" in several.notes
    assert several.answer["matters"] == []
    assert single.keys == ["entry-64"] and REF in single.matter["refs"]


@scene
def by_case_id(one: Scene) -> Scene:
    return one.body("/dockets/", {"results": [DOCKET]}).follow("cacd #869712", marks={})


@scene
def pinned(one: Scene) -> Scene:
    return one.follow(REF, "cacd #869712", marks=known(modified=MODIFIED))


def test_a_case_by_its_pacer_id_is_asked_of_the_records(played: dict[str, Scene]) -> None:
    one = played["by_case_id"]
    assert one.asked[0][1] == {"court": "cacd", "pacer_case_id": "869712"}
    assert one.paths == ["/dockets/", RECORD, "/docket-entries/"]
    assert one.matter["follows"] == ["cacd #869712"]


def test_an_id_that_pins_a_number_is_neither_looked_up_nor_a_reason(
    played: dict[str, Scene],
) -> None:
    """The store adds the id of a case that it knows from the court's feed."""
    one = played["pinned"]
    assert one.paths == [RECORD, "/docket-entries/"] and one.matter["follows"] == [REF]


@scene
def second_docket(one: Scene) -> Scene:
    one.body("/dockets/7/", changed(DOCKET, id=7)).body(RECORD, WALL, status=502)
    one.body("/docket-entries/", page(changed(ROWS[0], docket="/dockets/7/")))
    marks = {**known(modified=MODIFIED), f"ref {REF}": f"{BEFORE} {ID} 7"}
    return one.follow(marks=marks, budget_left=3)


def test_a_second_docket_of_a_case_is_first_seen_for_itself(played: dict[str, Scene]) -> None:
    """What it shows is no news for a watch that has followed the first one for long."""
    one = played["second_docket"]
    assert one.matter["follows"] == ["courtlistener 7"]
    assert one.matter["key"] == "docket/cacd/869712"


@scene
def with_terms(one: Scene) -> Scene:
    return one.follow(marks=known(), followed={"refs": [REF], "terms": ["masks"]})


@scene
def follows_nothing(one: Scene) -> Scene:
    return one.follow(followed={"everything": True})


def test_terms_are_said_not_to_be_searched(played: dict[str, Scene]) -> None:
    one = played["with_terms"]
    assert "search terms are not looked for at CourtListener" in one.notes
    assert one.answer["unread"] == ["term:masks"]


def test_a_source_that_follows_nothing_says_so(played: dict[str, Scene]) -> None:
    one = played["follows_nothing"]
    assert one.outcome["grade"] == "refused" and "no docket of this source" in one.outcome["reason"]
