"""The sample of Open States keeps the real API's manners, moves its noise and not its facts."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest

from tracker.demo.server import World, answer
from tracker.demo.story import STORY
from tracker.demo.web import Asked, Reply

MOMENTS = {moment.name: moment for moment in STORY.moments}
LISTS = ("sponsorships", "actions", "versions", "votes")
HERE = [("jurisdiction", "ca"), ("session", "20252026"), ("per_page", "20")]
BOTH = [("identifier", "SB 627"), ("identifier", "SB 805")]
WHOLE = [("include", name) for name in LISTS]


def reply(moment: str, *question: tuple[str, str]) -> Reply:
    return answer(STORY, MOMENTS[moment], "ca-bills", Asked.of(f"/bills?{urlencode(question)}"))


def bills(moment: str, *more: tuple[str, str]) -> dict[str, dict]:
    found = json.loads(reply(moment, *HERE, *more).body)
    return {row["identifier"]: row for row in found["results"]}


# ---- what the API refuses or leaves out ----------------------------------------------------------


@pytest.mark.parametrize(
    "question, status, said",
    [
        ([("session", "20252026")], 400, "either 'jurisdiction' or 'q' required"),
        ([*HERE[:2], ("per_page", "21")], 400, "invalid per_page, must be in [1, 20]"),
        ([*HERE, ("page", "2")], 404, "invalid page, must be in [1, 1]"),
    ],
)
def test_what_the_api_refuses(question, status, said):
    refused = reply("baseline", *question)
    assert (refused.status, json.loads(refused.body)) == (status, {"detail": said})


def test_a_list_of_includes_in_one_argument_is_ignored_without_a_word():
    row = bills("baseline", *BOTH, ("include", "actions,versions"))["SB 627"]
    assert not set(LISTS) & row.keys()


def test_nobody_without_the_key_is_answered():
    with World(STORY) as world:
        address = f"{world.base_url('ca-bills')}/bills?{urlencode([*HERE, *BOTH])}"
        for key in ("", "guess"):
            with pytest.raises(urllib.error.HTTPError, match="403") as caught:
                urllib.request.urlopen(urllib.request.Request(address, headers={"X-API-KEY": key}))
            caught.value.close()
        asked = urllib.request.Request(address, headers={"X-API-KEY": world.key})
        with urllib.request.urlopen(asked) as given:
            assert len(json.load(given)["results"]) == 2


# ---- noise ---------------------------------------------------------------------------------------


def facts(row: dict) -> dict:
    """A bill without what a rewrite moves."""
    return {
        "title": row["title"],
        "authors": {(one["name"], one["primary"]) for one in row["sponsorships"]},
        "actions": {(a["date"][:10], " ".join(a["description"].split())) for a in row["actions"]},
        "versions": {(v["note"], v["links"][0]["url"].partition(":")[2]) for v in row["versions"]},
        "votes": {
            (v["motion_text"], *sorted((c["option"], c["value"]) for c in v["counts"]))
            for v in row["votes"]
        },
    }


def test_every_look_rewrites_the_records_and_leaves_the_facts_alone():
    before, after = (bills(name, *BOTH, *WHOLE) for name in ("baseline", "filings"))
    for number in ("SB 627", "SB 805"):
        one, two = before[number], after[number]
        assert facts(one) == facts(two) and one["updated_at"] < two["updated_at"]
        assert one["id"] == two["id"]
        ids = [{row["id"] for name in LISTS for row in shown[name]} for shown in (one, two)]
        assert not ids[0] & ids[1] and len(ids[0]) > 10
        order = [[row["order"] for row in shown["actions"]] for shown in (one, two)]
        assert order[0] == order[1][::-1] != order[1]


# ---- the story -----------------------------------------------------------------------------------


def test_the_bills_stand_as_the_legislature_left_them():
    found = bills("baseline", *BOTH, *WHOLE)
    assert [found[number]["latest_action_description"] for number in ("SB 627", "SB 805")] == [
        "Chaptered by Secretary of State. Chapter 125, Statutes of 2025.",
        "Chaptered by Secretary of State. Chapter 126, Statutes of 2025.",
    ]
    assert {found[number]["latest_action_date"] for number in found} == {"2025-09-20"}


def test_two_things_are_listed_late():
    before, after = (bills(name, *BOTH, *WHOLE) for name in ("morning", "ruling"))
    notes = [{v["note"] for v in shown["SB 627"]["versions"]} for shown in (before, after)]
    assert notes[1] - notes[0] == {"Chaptered"}
    votes = [facts(shown["SB 805"])["votes"] for shown in (before, after)]
    concurrence = ("Concurrence in Assembly amendments", ("no", 10), ("yes", 30))
    assert votes == [set(), {concurrence}]


def test_the_successor_is_introduced_and_printed():
    asked = ("identifier", "SB 1004")
    assert bills("ruling", asked) == {}
    (first,) = bills("missing", asked, *WHOLE)["SB 1004"]["actions"]
    assert first["date"].startswith("2026-02-09")
    assert bills("digest", asked)["SB 1004"]["latest_action_date"] == "2026-02-09"
    assert bills("draft", asked)["SB 1004"]["latest_action_date"] == "2026-02-10"


def test_in_the_outage_the_list_is_well_formed_and_empty():
    hollow = reply("outage", *HERE, *BOTH)
    found = json.loads(hollow.body)
    assert (hollow.status, found["results"], found["pagination"]["total_items"]) == (200, [], 0)
