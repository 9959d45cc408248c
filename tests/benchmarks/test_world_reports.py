"""Lines of `tracker changes --json` as reports of the world's scorer: none is left out."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest

from benchmarks.world_reports import Reporter, source_name, spelled
from benchmarks.world_setup import configuration, places

WATCH = [
    {
        "view": "cmecf_rss",
        "matter": "court/nysd",
        "court": "nysd",
        "url": "/ecf/nysd/cgi-bin/rss_outside.pl",
    },
    {
        "view": "orders_html",
        "matter": "orders/city007",
        "court": "city007",
        "url": "/city/city007/executive-orders",
    },
    {
        "view": "os_bill",
        "matter": "bill/NC/HB 100",
        "court": "NC",
        "number": "HB 100",
        "url": "/bills/ocd-bill/1?include=actions",
    },
    {
        "view": "lg_histories",
        "matter": "matter/oakland/Int 1003-2026",
        "court": "oakland",
        "number": "Int 1003-2026",
        "url": "/v1/oakland/matters/60003/histories",
    },
]
PLACES = places(WATCH)
URLS = PLACES.urls


def reports(tick: int, changes: list[dict[str, Any]], *unread: str) -> list[dict[str, Any]]:
    return rounds([(changes, unread)], tick)[0]


def rounds(
    played: list[tuple[list[dict[str, Any]], tuple[str, ...]]], tick: int = 1
) -> list[list[dict[str, Any]]]:
    """The reports of each round: its changes, and what the notes of the council say."""
    reporter, found = Reporter(PLACES), []
    for changes, notes in played:
        before = len(reporter.told)
        status = {"name": "oakland", "health": "good", "notes": list(notes)}
        reporter.round(tick, changes, [status])
        found.append(reporter.told[before:])
    return found


def told(op: str, field: str | None, event: str | None, matter: str) -> dict[str, Any]:
    found = {"key": event, "kind": "entry", "text": "Order"} if event else None
    source = "nysd" if matter.startswith("docket") else "city007"
    values = {"before": None, "after": ["a", "b"] if field == "labels" else "after"}
    place = {"source": source, "matter": matter, "matter_title": "Title"}
    return {**place, **values, "op": op, "field": field, "event": found}


DOCKET, ORDER = "docket/nysd/400003", "order/city007/1234"


@pytest.mark.parametrize(
    "change,matter,kind,entry",
    [
        (told("new", None, "400003&17", DOCKET), DOCKET, "entry_new", 17),
        (told("gone", None, "400003&17", DOCKET), DOCKET, "entry_removed", 17),
        (told("restored", None, "400003&17", DOCKET), DOCKET, "entry_new", 17),
        (told("changed", "labels", "400003&17", DOCKET), DOCKET, "entry_amended", 17),
        (told("changed", "case_name", None, DOCKET), DOCKET, "title_edited", None),
        (told("changed", "docket_number", None, DOCKET), DOCKET, "docket_number_changed", None),
        (told("new", None, None, DOCKET), DOCKET, "matter_new", None),
        (told("gone", None, None, DOCKET), DOCKET, "matter_gone", None),
        (told("new", None, None, ORDER), "orders/city007", "order_new", 1234),
        (told("gone", None, None, ORDER), "orders/city007", "order_removed", 1234),
        (told("restored", None, None, ORDER), "orders/city007", "order_new", 1234),
        (told("changed", "status", None, ORDER), "orders/city007", "status_change", 1234),
        (told("changed", "title", None, ORDER), "orders/city007", "title_edited", 1234),
        (told("changed", "date", None, ORDER), "orders/city007", "date_changed", 1234),
    ],
)
def test_each_change_becomes_a_report(
    change: dict[str, Any], matter: str, kind: str, entry: int | None
) -> None:
    (report,) = reports(3, [change])
    assert (report["matter"], report["kind"], report.get("entry")) == (matter, kind, entry)
    assert report["tick"] == 3
    assert report["url"] == URLS[change["source"]]
    assert "Title" in report["text"]


def test_a_set_of_labels_is_spelled_out() -> None:
    (report,) = reports(1, [told("changed", "labels", "400003&17", DOCKET)])
    assert report["text"] == "Title\nOrder\na, b"


def test_a_report_spells_each_apostrophe_as_the_world_may() -> None:
    reporter = Reporter(PLACES)
    reporter.told = [{"kind": "title_edited", "text": "D'Angelo v. O'Neil"}, {"type": "error"}]
    first, error = reporter.reports()
    assert "D\u2019Angelo v. O'Neil" in first["text"].splitlines()
    assert len(first["text"].splitlines()) == 4 and error == {"type": "error"}
    many = spelled("'" * 9).splitlines()
    assert many == ["'" * 9, "\u2019" * 9] and spelled("Lee v. Smith") == "Lee v. Smith"


def test_a_source_that_was_not_read_is_an_error_and_no_alarm() -> None:
    reporter = Reporter(PLACES)
    rows = [{"name": name, "health": "failed", "notes": []} for name in ("nysd", "oakland")]
    reporter.round(2, [], rows)
    assert reporter.told == [
        {"type": "error", "tick": 2, "source": "nysd", "url": WATCH[0]["url"]},
        {"type": "error", "tick": 2, "source": "oakland", "url": None},
    ]


def test_a_copy_of_a_court_is_told_apart_by_its_source() -> None:
    change = {**told("new", None, "400003&17", DOCKET), "source": "nysd12"}
    watch = [{**WATCH[0], "court": "nysd12"}]
    reporter = Reporter(places(watch))
    reporter.round(1, [change], [])
    assert [one["matter"] for one in reporter.told] == ["docket/nysd12/400003"]
    setup = configuration("http://127.0.0.1:1", watch)
    table = tomllib.loads(setup)["sources"]["nysd12"]
    assert (table["court"], table["base_url"]) == ("nysd", "http://127.0.0.1:1/ecf/nysd12")


def test_every_watched_address_becomes_a_source() -> None:
    table = tomllib.loads(configuration("http://127.0.0.1:1", WATCH))
    assert list(table["sources"]) == [source_name(row) for row in WATCH]
    assert table["sources"]["nysd"]["base_url"] == "http://127.0.0.1:1/ecf/nysd"
    assert table["sources"]["city007"]["fields"]["status"] == "td:nth-child(3) em"
    assert table["watches"]["orders"]["sources"] == ["city007"]
    assert table["watches"]["laws"]["matters"] == ["nc HB 100", "oakland Int 1003-2026"]


def test_a_state_and_a_council_are_one_source_each_without_budget_and_delay() -> None:
    more = [{**WATCH[2], "number": "SB 7"}, {**WATCH[3], "number": "Int 9-2026"}]
    table = tomllib.loads(configuration("http://127.0.0.1:1", [*WATCH, *more]))
    assert list(table["sources"]) == ["nysd", "city007", "nc", "oakland"]
    for source in table["sources"].values():
        assert (source["budget"], source["delay"]) == (False, 0.0)


# ---- dockets that several sources show ----------------------------------------------------------


def entry_line(
    source: str, op: str, key: str, *, field: str = "", before: Any = None, after: Any = None
) -> dict[str, Any]:
    """A line of a docket's entry; what it says is in `before` and `after`."""
    event = {"key": key, "kind": "entry", "text": "Order"}
    place = {"source": source, "matter": DOCKET, "matter_title": "Title", "event": event}
    return {**place, "op": op, "field": field, "before": before, "after": after}


SAID, ORDERED = "15 · Order", "ORDER granting 12 Motion"
STUB = entry_line("nysd", "new", "400003&17", after=SAID)
TEXT = entry_line("cl-nysd", "changed", "entry-15", field="text", before=SAID, after=ORDERED)
WHOLE = entry_line("atom-nysd", "new", "entry-15", after=f"15 · {ORDERED}")
EDITED = entry_line("cl-nysd", "changed", "entry-15", field="text", before=ORDERED, after="ORDER")
SECOND = entry_line("nysd", "new", "400003&18", after=SAID)


@pytest.mark.parametrize(
    "rounds_told,kinds",
    [
        ([[STUB, TEXT]], ["entry_new"]),
        ([[TEXT, STUB]], ["entry_new"]),
        ([[STUB], [TEXT]], ["entry_new"]),
        ([[STUB, SECOND, TEXT, TEXT]], ["entry_new", "entry_new"]),
        ([[STUB, TEXT, EDITED]], ["entry_new", "entry_amended"]),
        ([[WHOLE], [EDITED]], ["entry_new", "entry_amended"]),
        # Each text completes one entry, of the same docket, that another source told.
        ([[STUB, TEXT, TEXT]], ["entry_new", "entry_amended"]),
        ([[TEXT]], ["entry_amended"]),
        ([[{**STUB, "source": "cl-nysd"}, TEXT]], ["entry_new", "entry_amended"]),
        ([[{**STUB, "matter": "docket/nysd/400004"}, TEXT]], ["entry_new", "entry_amended"]),
        ([[STUB, {**TEXT, "op": "gone", "field": ""}]], ["entry_new", "entry_removed"]),
        # Told by two sources is two reports: the scorer counts the second as a repeat.
        ([[STUB, WHOLE]], ["entry_new", "entry_new"]),
    ],
)
def test_a_text_completes_what_another_source_told(
    rounds_told: list[list[dict[str, Any]]], kinds: list[str]
) -> None:
    reporter = Reporter(PLACES)
    for tick, lines in enumerate(rounds_told):
        reporter.round(tick, lines, [])
    assert [one["kind"] for one in reporter.told] == kinds
    assert reporter.completed == sum(map(len, rounds_told)) - len(kinds)
    assert {one["source"] for one in reporter.told} <= {"nysd", "cl-nysd", "atom-nysd"}


@pytest.mark.parametrize(
    "key,entry",
    [
        ("400003&17", 17),
        ("entry-15", 15),
        ("minute-entry-1234", 1234),
        ("minute-entry-14001234", 1234),
        ("entry-15.7001234", 1234),
    ],
)
def test_an_entry_goes_by_its_number_or_row(key: str, entry: int) -> None:
    (report,) = reports(1, [entry_line("cl-nysd", "new", key, after="Order")])
    assert (report["entry"], report["matter"]) == (entry, DOCKET)
    assert "url" not in report


@pytest.mark.parametrize(
    "change,kind",
    [
        (told("changed", "case_status", None, DOCKET), "status_change"),
        (told("changed", "judge", None, DOCKET), "judge_changed"),
        (entry_line("cl-nysd", "changed", "entry-15", field="number"), "entry_number"),
        (
            {**STUB, "event": {"key": "entry-15/1", "kind": "attachment", "text": "A"}},
            "attachment_new",
        ),
    ],
)
def test_a_line_of_a_docket_that_the_world_lacks_counts_as_false(
    change: dict[str, Any], kind: str
) -> None:
    assert [one["kind"] for one in reports(1, [change])] == [kind]


def test_dockets_are_two_sources_a_court_with_a_key_for_the_api_alone() -> None:
    rows = [
        {"view": view, "matter": f"docket/nysd/{number}", "court": "nysd", "number": "1", "url": ""}
        for number, view in enumerate(["docket_atom", "cl_docket", "cl_entries"], start=400000)
    ]
    table = tomllib.loads(configuration("http://127.0.0.1:1", rows))
    feeds, api = table["sources"]["atom-nysd"], table["sources"]["cl-nysd"]
    assert (feeds["dockets"], api["dockets"]) == ([400000], [400001, 400002])
    assert "key" not in feeds and api["key"].startswith("env:")
    assert "watches" not in table


# ---- bills and council matters ------------------------------------------------------------------

BILL, MATTER = "bill/nc/2026/HB 100", "ordinance/oakland/60003"
NUMBERS = itertools.count(1)


def law(
    op: str,
    field: str | None = None,
    event: tuple[str, str] | None = None,
    before: str | None = None,
    after: str | None = None,
    matter: str = MATTER,
) -> dict[str, Any]:
    """A line; `event` is its kind and key."""
    named = {"kind": event[0], "key": event[1], "text": after} if event else None
    values = {"op": op, "field": field, "event": named, "before": before, "after": after}
    source = "nc" if matter == BILL else "oakland"
    return {"id": next(NUMBERS), "source": source, "matter": matter, **values}


def hearing(op: str, field: str | None = None, before: Any = None, after: Any = None) -> Any:
    """A line of one hearing of a bill, on the sixth of February."""
    found = law(op, field, ("hearing", "~hearing:a.0"), before, after, BILL)
    return {**found, "event": {**found["event"], "date": "2026-02-06", "text": "Judiciary"}}


LABEL = law("changed", "version", before="*", after="A")
WORDS = law("changed", "text", before="one", after="two")
PAPER = law("new", event=("attachment", "~attachment:8001"), after="Engrossed")
NEXT_PAPER = law("new", event=("attachment", "~attachment:8009"), after="Enrolled")
STATUS = law("changed", "status", before="Introduced", after="Adopted")
PASSED = law("changed", "passed_date", before=None, after="2026-01-09")


@pytest.mark.parametrize(
    "lines,kinds",
    [
        ([law("changed", "sponsors", before="a", after="b")], ["sponsors_changed"]),
        ([law("changed", "lead_author", before="a", after="b")], ["lead_author_changed"]),
        ([law("gone", event=("action", "history:1"), before="x")], ["action_removed"]),
        ([law("changed", "note", ("action", "history:1"), "x", "y")], ["action_note"]),
        ([law("gone", event=("attachment", "~attachment:1"), before="x")], ["version_removed"]),
        ([law("changed", "file", ("attachment", "~attachment:1"), "1", "2")], ["version_file"]),
        ([law("gone", before="x")], ["record_gone"]),
        ([PASSED], ["passed_date_changed"]),
        ([law("changed", "date", ("action", "~a.0"), "x", "y", BILL)], ["action_date"]),
    ],
)
def test_what_the_world_does_not_have_counts_as_false(
    lines: list[dict[str, Any]], kinds: list[str]
) -> None:
    assert [report["kind"] for report in reports(1, lines)] == kinds


@pytest.mark.parametrize(
    "lines,facts",
    [
        ([law("new", event=("action", "history:17"), after="Read")], [("action_new", 17)]),
        ([law("restored", event=("action", "history:17"), after="Read")], [("action_new", 17)]),
        ([law("changed", "title", before="x", after="y")], [("title_edited", None)]),
        ([law("changed", "agenda_date", after="2026-01-09")], [("hearing_set", None)]),
        ([law("changed", "agenda_date", before="x", after="y")], [("hearing_moved", None)]),
        ([law("changed", "agenda_date", before="x")], [("hearing_cancelled", None)]),
        ([STATUS, PASSED], [("status_change", None)]),
        (
            [STATUS, law("changed", "title", before="x", after="y")],
            [("status_change", None), ("title_edited", None)],
        ),
        ([LABEL, WORDS], [("version_new", None)]),
        ([PAPER], [("version_new", 8001)]),
        ([PAPER, LABEL, WORDS], [("version_new", 8001)]),
        ([LABEL, PAPER, WORDS, NEXT_PAPER], [("version_new", 8009), ("version_new", 8001)]),
        (
            [law("new", event=("version", "~text:a.0"), after="Enrolled", matter=BILL)],
            [("version_new", None)],
        ),
        ([law("changed", "text", ("action", "~a.0"), "x", "y", BILL)], [("action_amended", None)]),
        ([hearing("new", after="Judiciary")], [("hearing_set", None)]),
        ([hearing("gone", before="Judiciary")], [("hearing_cancelled", None)]),
        (
            [hearing("changed", "date", "x", "y"), hearing("changed", "place", "x", "y")],
            [("hearing_moved", None)],
        ),
        (
            [law("new", event=("version", "text 6942"), after="x", matter=BILL)],
            [("version_new", 6942)],
        ),
    ],
)
def test_the_lines_of_one_fact_are_one_report(
    lines: list[dict[str, Any]], facts: list[tuple[str, int | None]]
) -> None:
    found = reports(4, lines)
    assert [(report["kind"], report.get("entry")) for report in found] == facts
    assert {report["matter"] for report in found} <= {"bill/NC/HB 100", WATCH[3]["matter"]}
    assert all("url" not in report and report["tick"] == 4 for report in found)
    if facts[0][0].startswith("hearing") and lines[0]["event"]:
        assert "2026-02-06" in found[0]["text"]


def test_a_matter_that_nobody_watches_keeps_our_key_and_counts_as_false() -> None:
    (report,) = reports(1, [law("changed", "title", after="y", matter="ordinance/oakland/9")])
    assert report["matter"] == "ordinance/oakland/9"


NO_PAPERS = "attachments of Int 1003-2026 could not be read: a page came."
NO_TEXTS = "texts of Int 1003-2026 could not be read: a page came."
NO_ROWS = "Int 1001-2026, Int 1003-2026 could not be read: a page came."


@pytest.mark.parametrize(
    "played",
    [
        [([LABEL, WORDS], ()), ([PAPER], ())],
        [([PAPER], ()), ([LABEL], ())],
        [([LABEL, PAPER], ()), ([WORDS], (NO_TEXTS,))],
        [([], (NO_TEXTS,)), ([WORDS], ())],
        [([LABEL, PAPER], (NO_TEXTS,)), ([], ()), ([WORDS], ())],
        [([LABEL, PAPER], ()), ([], (NO_ROWS,)), ([WORDS], ())],
        [([LABEL, PAPER], (NO_PAPERS,)), ([WORDS], ())],
        [([LABEL, WORDS], (NO_PAPERS.replace("1003", "1004"),)), ([PAPER], ())],
    ],
)
def test_a_part_told_later_is_a_report_of_its_own(
    played: list[tuple[list[dict[str, Any]], tuple[str, ...]]],
) -> None:
    told = [report for found in rounds(played) for report in found]
    assert len(told) == sum(bool(lines) for lines, _ in played)


def test_a_part_that_could_not_be_read_completes_its_fact() -> None:
    first, second, third = rounds(
        [([LABEL, WORDS], (NO_PAPERS,)), ([], (NO_PAPERS,)), ([PAPER], ())]
    )
    assert (len(first), second, third) == (1, [], [])
    first, second = rounds([([LABEL, PAPER], (NO_TEXTS,)), ([WORDS], ())])
    assert (len(first), second) == (1, [])
    first, *later = rounds([([LABEL, PAPER], (NO_TEXTS,)), ([], (NO_ROWS,)), ([WORDS], ())])
    assert (len(first), later) == (1, [[], []])


def test_only_the_part_that_was_missing_completes_a_fact() -> None:
    _, later = rounds([([LABEL, WORDS], (NO_PAPERS,)), ([PAPER, NEXT_PAPER, LABEL], ())])
    assert [report["entry"] for report in later] == [8009]
