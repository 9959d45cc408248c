"""The sample council keeps the manners of the real Legistar API: its refusals, its lying stamps."""

import json

import pytest

from tracker.demo.council_rows import TWIN
from tracker.demo.holdings.council import FILE, HEARING
from tracker.demo.server import answer
from tracker.demo.story import STORY
from tracker.demo.web import Asked, Reply

MOMENTS = {moment.name: moment for moment in STORY.moments}
MATTER, EVENT = f"matters/{FILE.id}", f"events/{HEARING.id}"


def reply(moment: str, path: str) -> Reply:
    return answer(STORY, MOMENTS[moment], "boston-council", Asked.of(f"/v1/boston/{path}"))


def rows(moment: str, path: str):
    return json.loads(reply(moment, path).body)


def acts(moment: str) -> dict[int, tuple[str, str | None]]:
    """The history without its twins: body and action by id, the action's stray spaces folded."""
    return {
        row["MatterHistoryId"]: (
            row["MatterHistoryActionBodyName"],
            (row["MatterHistoryActionName"] or "").strip() or None,
        )
        for row in rows(moment, f"{MATTER}/histories")
        if row["MatterHistoryId"] < TWIN
    }


# ---- what the API refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, status",
    [
        ("matters?$filter=MatterLastModifiedUtc%20gt%20datetime%272026-01-01%27", 400),
        ("matters", 400),
        ("matters/4711", 404),
        (f"{MATTER}/texts/4711", 404),
        ("eventitems/61402/votes", 404),
    ],
)
def test_an_error_says_so_in_its_body(path, status):
    refused = reply("baseline", path)
    assert refused.status == status and json.loads(refused.body)["Message"]


@pytest.mark.parametrize("path", [f"{MATTER}/relations", "persons", "eventitems/61120/other"])
def test_other_pages_are_not_there(path):
    assert reply("baseline", path).status == 404


def test_a_vote_that_nobody_counted_is_the_apis_500():
    for identifier in (61120, 61120 + TWIN):
        refused = reply("baseline", f"eventitems/{identifier}/votes")
        assert refused.status == 500 and b"materialized value is null" in refused.body


def test_a_filter_names_ids_or_numbers():
    by_number = rows("baseline", "matters?$filter=MatterFile%20eq%20%272026-0213%27&$top=1000")
    by_id = rows("baseline", "matters?$filter=MatterId%20eq%201%20or%20MatterId%20eq%208815")
    assert by_number == by_id and [row["MatterId"] for row in by_id] == [FILE.id]
    assert rows("baseline", "matters?$filter=MatterId%20eq%208815&$skip=1") == []
    assert rows("baseline", "events?$filter=EventId%20eq%201478") == []
    assert len(rows("morning", "events?$filter=EventId%20eq%201478")) == 1


# ---- noise ---------------------------------------------------------------------------------------


def test_stamps_ids_and_file_names_move_with_every_look():
    for part in ("", "/histories", "/attachments", "/sponsors"):
        shown = [json.dumps(rows(name, MATTER + part)) for name in ("baseline", "filings")]
        assert shown[0] != shown[1]
    links = [
        {row["MatterAttachmentId"]: row["MatterAttachmentHyperlink"] for row in found}
        for found in (rows(name, f"{MATTER}/attachments") for name in ("baseline", "filings"))
    ]
    assert links[0].keys() == links[1].keys() and links[0] != links[1]
    assert acts("baseline") == acts("filings")


def test_one_row_of_the_history_comes_twice_now_and_then():
    twins = [
        [row["MatterHistoryId"] for row in rows(name, f"{MATTER}/histories")].count(61120 + TWIN)
        for name in ("baseline", "filings")
    ]
    assert twins == [0, 1]


# ---- the story -----------------------------------------------------------------------------------


def test_the_hearing_is_moved_and_its_stamp_is_not():
    before, after = rows("outage", EVENT), rows("still-out", EVENT)
    assert (before["EventTime"], after["EventTime"]) == ("10:00 AM", "2:00 PM")
    assert before["EventLastModifiedUtc"] == after["EventLastModifiedUtc"]


def test_the_file_comes_on_an_agenda_is_heard_and_passed():
    assert set(acts("morning")) - set(acts("filings")) == {61402}
    assert acts("morning")[61402] == ("City Council", None)
    assert acts("digest")[61388][1] is None and acts("draft")[61388][1] == "Hearing held"
    assert acts("passed")[61402][1] == "Passed in a new draft"
    assert [rows(name, MATTER)["MatterStatusName"] for name in ("draft", "passed")] == [
        "In Committee",
        "Passed",
    ]
    cast = [row["VoteValueName"] for row in rows("passed", "eventitems/61402/votes")]
    assert (cast.count("Yea"), cast.count("Nay")) == (11, 2)


def test_the_new_draft_has_other_words_and_the_old_ones_stay():
    keys = {row["Value"]: row["Key"] for row in rows("draft", f"{MATTER}/versions")}
    old, new = (rows("draft", f"{MATTER}/texts/{keys[label]}") for label in ("*", "A"))
    assert "six months" in new["MatterTextPlain"] and "six months" not in old["MatterTextPlain"]
    assert old == rows("draft", f"{MATTER}/texts/{keys['*']}")
    assert rows("draft", MATTER)["MatterVersion"] == "A"
    assert [row["Key"] for row in rows("digest", f"{MATTER}/versions")] == [keys["*"]]
