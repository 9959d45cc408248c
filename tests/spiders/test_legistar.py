"""What is made of a council's rows; first what must never be made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spiders import json_answers
from spiders import legistar_api as api
from spiders import legistar_matters as matters
from spiders import legistar_meetings as meetings
from spiders.legistar import Legistar
from spiders.legistar_matters import Council
from spiders.legistar_plan import FEW, Mark, Run, Wanted, printed
from tracker.domain.items import Coverage, Event, Matter, MatterKind
from tracker.domain.ports import Followed, SourceContext

PHILA = Council("phila")
NOW = "2026-06-12T12:00:00Z"


def matter_row(**more: Any) -> dict[str, Any]:
    return {
        "MatterId": 77,
        "MatterFile": "Bill 260011",
        "MatterName": "Signs",
        "MatterTitle": "An ordinance on signs",
        "MatterStatusName": "In Committee",
        "MatterVersion": "*",
        "MatterBodyName": "Committee on Law",
        "MatterIntroDate": "2026-01-29T00:00:00",
        "MatterAgendaDate": "2026-06-11T00:00:00",
        "MatterPassedDate": None,
        "MatterEnactmentDate": None,
        "MatterEnactmentNumber": None,
        "MatterLastModifiedUtc": "2026-02-02T12:55:46.943",
        "MatterRowVersion": "AAA=",
        "MatterGuid": "G-1",
        "MatterRestrictViewViaWeb": False,
    } | more


def history_row(identifier: int, action: str | None = "Referred", **more: Any) -> dict[str, Any]:
    return {
        "MatterHistoryId": identifier,
        "MatterHistoryActionDate": "2026-06-11T10:30:00",
        "MatterHistoryActionName": action,
        "MatterHistoryActionBodyName": "Committee on Law",
        "MatterHistoryPassedFlag": None,
        "MatterHistoryEventId": 5,
        "MatterHistoryLastModifiedUtc": "2026-06-11T20:04:33.823",
    } | more


def event_row(**more: Any) -> dict[str, Any]:
    return {
        "EventId": 5,
        "EventBodyName": "Committee on Law",
        "EventDate": "2026-06-18T00:00:00",
        "EventTime": "11:00 AM",
        "EventLocation": "Room 400",
        "EventComment": None,
        "EventAgendaStatusName": "Final",
        "EventMinutesStatusName": "Draft",
        "EventInSiteURL": "https://phila.legistar.com/MeetingDetail.aspx?LEGID=5&GID=1&G=X",
    } | more


def act(row: dict[str, Any]) -> Event:
    (event,) = matters.events({"histories": [row]}, {})
    return event


def meeting(**more: Any) -> Matter:
    return meetings.meeting(PHILA, event_row(**more), ("*",))


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise",
    [
        {"MatterLastModifiedUtc": "2026-06-12T01:02:03"},
        {"MatterRowVersion": "BBB="},
        {"MatterGuid": "G-2"},
        {"MatterPassedDate": "0001-01-01T00:00:00"},
        {"MatterAgendaDate": "2026-06-11T23:59:00"},
        {"MatterTitle": " An  ordinance on signs\r\n"},
    ],
)
def test_stamps_and_spaces_are_never_news(noise: dict[str, Any]) -> None:
    plain = matters.matter(PHILA, matter_row(), ("*",))
    assert matters.matter(PHILA, matter_row(**noise), ("*",)).fields == plain.fields


def test_a_document_made_again_is_the_same_one() -> None:
    def shown(guid: str) -> dict[str, Any]:
        row = {
            "MatterAttachmentId": 9,
            "MatterAttachmentName": "Summary",
            "MatterAttachmentHyperlink": f"https://x.example/{guid}.docx",
        }
        (event,) = matters.events({"attachments": [row]}, {})
        return {"key": event.key, **event.fields}

    assert shown("a") == shown("b")


def test_exact_duplicates_and_repeated_documents_are_one() -> None:
    twice = {
        "histories": [history_row(2), history_row(1), history_row(2), history_row(3, "Held")],
        "attachments": [
            {"MatterAttachmentId": n, "MatterAttachmentName": "A", "MatterAttachmentHyperlink": "u"}
            for n in (8, 7)
        ],
    }
    keys = [event.key for event in matters.events(twice, {})]
    assert keys == ["history:1", "history:3", "~attachment:7"]


def test_equal_steps_of_two_meetings_or_of_none_are_two() -> None:
    rows = [history_row(n, MatterHistoryEventId=n + 80) for n in (1, 2)]
    rows += [history_row(n, MatterHistoryEventId=None) for n in (3, 4)]
    keys = [event.key for event in matters.events({"histories": rows}, {})]
    assert keys == [f"history:{n}" for n in (1, 2, 3, 4)]


def test_a_document_off_the_site_is_not_shown() -> None:
    row = {"MatterAttachmentId": 9, "MatterAttachmentShowOnInternetPage": False}
    assert matters.events({"attachments": [row]}, {}) == ()


def test_the_status_of_a_matter_is_not_news_of_the_meeting() -> None:
    def item(status: str) -> dict[str, Any]:
        row = {"EventItemId": 1, "EventItemTitle": "T", "EventItemMatterStatus": status}
        found = meetings.with_items(meeting(), PHILA, [row], {}, {})
        return dict(found.events[0].fields)

    assert item("Committee") == item("Filed")


def test_without_all_lists_nothing_can_be_missing() -> None:
    assert matters.coverage({"histories": [], "attachments": []}) is Coverage.WHOLE
    assert matters.coverage({"histories": []}) is Coverage.ADDITIONS
    assert meeting().coverage is Coverage.ADDITIONS


def test_the_token_must_be_a_reference() -> None:
    (problem,) = Legistar.problems({"client": "nyc", "token": "abc"})
    assert problem.startswith("token: is a secret") and "abc" not in problem
    assert Legistar.fingerprint({"client": "nyc"}) == Legistar.fingerprint(
        {"client": "nyc", "token": "env:T"}
    )


# ---- matters -------------------------------------------------------------------------------------


def test_a_matter_and_its_names() -> None:
    found = matters.matter(PHILA, matter_row(), ("*",), ("phila bill 260011",))
    assert found.key == "ordinance/phila/77" and found.kind is MatterKind.ORDINANCE
    assert found.title == "Bill 260011: Signs"
    assert found.refs == ("phila Bill 260011", "phila bill 260011")
    assert found.fields["agenda_date"] == "2026-06-11"
    assert found.url == "https://phila.legistar.com/gateway.aspx?m=l&id=77"
    assert "summary" not in found.fields  # the column of New York holds something else here


def test_sponsors_are_those_of_the_highest_version() -> None:
    rows = [
        {
            "MatterSponsorMatterVersion": version,
            "MatterSponsorName": name,
            "MatterSponsorSequence": place,
        }
        for version, name, place in [
            ("*", "Old", 0),
            ("B", "Second", 1),
            ("B", "Lead ", 0),
            ("A", "Older", 0),
        ]
    ]
    fields = matters.added_fields({"sponsors": rows})
    assert fields == {"sponsors": ("Lead", "Second"), "lead_author": "Lead"}


@pytest.mark.parametrize(
    ("lower", "higher"), [("*", "A"), ("", "1"), ("A", "B"), ("Z", "AA"), ("9", "10")]
)
def test_the_order_of_versions(lower: str, higher: str) -> None:
    assert api.rank(lower) < api.rank(higher)


def test_a_vote_with_its_tally() -> None:
    votes = [
        {"VotePersonName": name, "VoteValueName": value}
        for name, value in [("A", "Affirmative"), ("B", "Negative "), ("C", "Affirmative")]
    ]
    row = history_row(1, "Approved by Council", MatterHistoryPassedFlagName="Pass")
    (event,) = matters.events({"histories": [row]}, {1: votes})
    assert event.fields["tally"] == "Affirmative 2, Negative 1"
    assert event.fields["votes"] == ("A: Affirmative", "B: Negative", "C: Affirmative")
    assert event.fields["result"] == "Pass" and event.fields["when"] == "2026-06-11T10:30"
    assert "tally" not in act(row).fields  # nobody asked: that says nothing


def test_a_row_without_action_is_a_place_on_an_agenda() -> None:
    event = act(history_row(1, None))
    assert event.kind == "hearing"
    assert event.fields["text"] == "On the agenda of Committee on Law"


def test_a_lost_section_sign_comes_back() -> None:
    fields = matters.added_fields({"texts": [{"MatterTextPlain": "adding \ufffd 3-196"}]})
    assert fields == {"text": "adding § 3-196"}


# ---- meetings ------------------------------------------------------------------------------------


def test_a_moved_meeting_keeps_its_key() -> None:
    before, after = meeting(), meeting(EventTime="12:30 PM")
    assert before.key == after.key == "meeting/phila/5"
    assert (before.fields["start"], after.fields["start"]) == (
        "2026-06-18T11:00",
        "2026-06-18T12:30",
    )
    assert before.refs == ("phila event 5",)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"EventAgendaStatusName": "Cancelled"}, "cancelled"),
        ({"EventComment": "THIS MEETING IS CANCELED"}, "cancelled"),
        ({"EventTime": "Deferred"}, "deferred"),
        ({"EventLocation": "POSTPONED"}, "deferred"),
        ({"EventComment": "Jointly with the Committee on Technology."}, "set"),
    ],
)
def test_the_state_of_a_meeting(more: dict[str, Any], wanted: str) -> None:
    found = meeting(**more)
    assert found.fields["status"] == wanted
    # One fact: what is off says nothing of its room, comment or agenda.
    assert ("place" in found.fields) == (wanted == "set")
    assert ("start" in found.fields) == ("EventTime" not in more)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1:00 PM", "13:00"),
        ("13:00", "13:00"),
        ("12:30 AM", "00:30"),
        ("9 a.m.", "09:00"),
        ("10am", "10:00"),
        ("Deferred", ""),
        ("", ""),
        ("25:00", ""),
    ],
)
def test_printed_times(text: str, wanted: str) -> None:
    assert api.clock(text) == wanted


def test_the_items_of_an_agenda_lead_to_matters() -> None:
    rows = [
        {
            "EventItemId": 2,
            "EventItemTitle": "Resolution",
            "EventItemMatterId": 77,
            "EventItemMatterFile": "Res 1",
            "EventItemActionName": "Filed",
        },
        {"EventItemId": 1, "EventItemTitle": "", "EventItemMinutesNote": "Others attending: A"},
        {"EventItemId": 3, "EventItemTitle": "Roll Call"},
    ]
    calls = {3: [{"RollCallValueName": "Present"}, {"RollCallValueName": "Absent "}]}
    found = meetings.with_items(meeting(), PHILA, rows, {}, calls)
    assert found.coverage is Coverage.WHOLE
    note, item, roll = found.events
    assert (note.key, note.fields["text"]) == ("item:1", "Others attending: A")
    assert item.fields["matter"] == "ordinance/phila/77" and item.fields["number"] == "Res 1"
    assert roll.fields["rollcall"] == "Absent 1, Present 1"


# ---- what is asked -------------------------------------------------------------------------------


def context(*refs: str, marks: dict[str, str] | None = None, **settings: Any) -> SourceContext:
    return SourceContext(
        name="phila",
        namespace="phila",
        spider="legistar",
        settings={"client": "phila", **settings},
        followed=Followed(refs=frozenset(refs)),
        marks=marks or {},
        now=NOW,
    )


def test_what_names_what() -> None:
    refs = ("phila Bill 260011", "phila event 22", "ordinance/phila/77", "meeting/phila/23")
    wanted = Wanted.of(context(*refs).followed, {})
    assert wanted.spelled == {"bill 260011": "Bill 260011"}
    assert set(wanted.matters) == {77} and set(wanted.meetings) == {22, 23}
    row = {"MatterId": 77, "MatterFile": "BILL 260011"}
    assert wanted.refs(row, 77) == ("ordinance/phila/77", "phila Bill 260011")
    assert wanted.refs({"MatterId": 1, "MatterFile": ""}, 1) == ()


def test_quotes_and_long_lists_of_names() -> None:
    assert api.any_of("MatterFile", ["O'Hare 1"]) == "MatterFile eq 'O''Hare 1'"
    assert [len(part) for part in api.chunks(list(range(45)))] == [20, 20, 5]
    url = api.address(api.BASE, "nyc", "matters", filter="MatterFile eq 'Int 5'", top=1000)
    assert url == (
        "https://webapi.legistar.com/v1/nyc/matters"
        "?$filter=MatterFile%20eq%20%27Int%205%27&$top=1000"
    )


MARK = "2026-06-12T00:00:00Z histories=3|Bill 260011"


def test_few_are_read_in_full_each_time_and_many_by_stamp_and_beat() -> None:
    mark = Mark.parse(MARK)
    assert mark is not None and str(mark) == MARK
    assert Run.of(context("phila Bill 1")).due(mark, "2026-01-01T00:00:00")
    many = Run.of(context(*(f"phila Bill {n}" for n in range(FEW + 1))))
    assert many.due(None, "")
    assert not many.due(mark, "2026-01-01T00:00:00")  # nothing moved, read twelve hours ago
    assert many.due(mark, "2026-06-09T12:00:00")  # within 72 hours: stamps lie
    old = Mark.parse("2026-06-11T12:00:30Z|Bill 1")
    assert many.due(old, "2026-01-01T00:00:00")  # its beat
    assert not Run.of(context(*(f"phila Bill {n}" for n in range(FEW + 1)), beat="7d")).due(
        old, "2026-01-01T00:00:00"
    )


def test_the_look_back_reaches_behind_the_last_good_reading() -> None:
    assert Run.of(context()).start.isoformat() == "2026-06-09T12:00:00+00:00"
    late = Run.of(context(marks={"covered": "2026-06-01T12:00:00Z"}))
    assert late.start.isoformat() == "2026-05-29T12:00:00+00:00"


@pytest.mark.parametrize(
    ("whole", "moved", "thorough"),
    [
        ("2026-06-11T13:00:00Z", {}, False),
        ("2026-06-11T13:00:00Z", {"MatterRowVersion": "ZZ=", "MatterGuid": "another"}, False),
        ("2026-06-11T13:00:00Z", {"MatterVersion": "B"}, True),
        ("2026-06-11T13:00:00Z", {"MatterLastModifiedUtc": "2026-06-12T11:00:00"}, True),
        ("2026-06-11T12:00:30Z", {}, True),  # its beat
        ("", {}, True),
    ],
)
def test_all_parts_are_read_when_the_row_moved_or_the_beat_has_come(
    whole: str, moved: dict[str, Any], thorough: bool
) -> None:
    mark = Mark("2026-06-12T11:00:00Z", {"versions": 2}, "Bill 1", whole, printed(matter_row()))
    mark = Mark.parse(str(mark)) or pytest.fail("the mark is not read back")
    assert Run.of(context("phila Bill 1")).thorough(mark, matter_row(**moved)) is thorough


@pytest.mark.parametrize("text", ["", "x", "2026-06-12T00:00:00Z a=b|c", "no stamp"])
def test_a_broken_mark_is_none(text: str) -> None:
    assert Mark.parse(text) is None


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"client": "web api"}, "client"),
        ({"client": "nyc", "keep": "some"}, "keep"),
        ({"client": "nyc", "bodies": "Rules"}, "bodies"),
        ({"client": "nyc", "beat": "soon"}, "beat"),
        ({"client": "nyc", "timezone": "Mars"}, "timezone"),
        ({"client": "nyc", "url": "here"}, "url"),
        ({}, "client"),
    ],
)
def test_mistakes_are_named(settings: dict[str, Any], word: str) -> None:
    (problem,) = Legistar.problems(settings)
    assert problem.startswith(f"{word}: ")


# ---- links ---------------------------------------------------------------------------------------

DETAIL = "https://phila.legistar.com/LegislationDetail.aspx?ID=3996243&GUID=8BA20DCE"
PAGE = (
    "<html><span id='ctl00_ContentPlaceHolder1_lblFile2'>260011</span>"
    "<span id='ctl00_ContentPlaceHolder1_lblName2'>Signs &amp; more</span></html>"
)


def test_a_web_id_is_no_id_of_the_api() -> None:
    (unseen,) = Legistar.recognise(DETAIL)
    assert unseen.missing == ("number",) and "not those of the API" in unseen.sentences[0]
    (found,) = Legistar.recognise(DETAIL, page=PAGE)
    assert found.refs == ("phila 260011",) and found.title == "Signs & more"
    assert "followed by its file number" in found.sentences[0] and not found.missing


@pytest.mark.parametrize(
    ("text", "client", "refs"),
    [
        ("Int 0055-2026", "nyc", ("nyc Int 0055-2026",)),
        ("nyc Res 0099-2026", "nyc", ("nyc Res 0099-2026",)),
        (
            "https://legistar.council.nyc.gov/MeetingDetail.aspx?LEGID=22364&GID=61&G=2FD0",
            "nyc",
            ("nyc event 22364",),
        ),
        (
            "https://phila.legistar.com/gateway.aspx?m=l&id=77",
            "phila",
            ("ordinance/phila/77",),
        ),
        (
            "https://webapi.legistar.com/v1/phila/matters/77/histories",
            "phila",
            ("ordinance/phila/77",),
        ),
        ("https://webapi.legistar.com/v1/phila/events/5", "phila", ("phila event 5",)),
        ("https://webapi.legistar.com/v1/phila", "phila", ()),
        ("https://phila.legistar.com/Calendar.aspx", "phila", ()),
    ],
)
def test_what_is_recognised(text: str, client: str, refs: tuple[str, ...]) -> None:
    (found,) = Legistar.recognise(text)
    assert found.settings["client"] == client and found.refs == refs and not found.missing
    assert ("token" in found.settings) == (client == "nyc")


def test_a_council_that_left_is_said_to_show_nothing_new() -> None:
    for client, said in (
        ("chicago", "left Legistar"),
        ("sfgov", "no file introduced"),
        ("nyc", ""),
    ):
        (found,) = Legistar.recognise(f"https://webapi.legistar.com/v1/{client}/matters/77")
        warned = [one for one in found.sentences if "left Legistar" in one or "no file" in one]
        assert (said in warned[0]) if said else not warned


@pytest.mark.parametrize(
    "text",
    [
        "2:25-cv-10999",
        "SB 627",
        "https://www.example.org/LegislationDetail.aspx?ID=1",
        "https://phila.legistar.com/People.aspx",
    ],
)
def test_what_is_not_ours(text: str) -> None:
    assert Legistar.recognise(text) == []


def test_a_meeting_by_web_id_says_what_to_do() -> None:
    (found,) = Legistar.recognise("https://phila.legistar.com/MeetingDetail.aspx?ID=9&GUID=X")
    assert found.missing == ("event",) and '"phila event NUMBER"' in found.sentences[0]


def test_json_of_another_encoding_is_read() -> None:
    body = json.dumps([matter_row(MatterName="Café")], ensure_ascii=False).encode("cp1252")
    assert json_answers.whole(body)[0]["MatterName"] == "Café"
