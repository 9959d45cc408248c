"""Lines of `tracker changes --json` as reports of the world's scorer: none is left out."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from benchmarks.world_reports import errors, reports, source_name
from benchmarks.world_setup import addresses, configuration

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
]
URLS = addresses(WATCH)


def told(op: str, field: str | None, event: str | None, matter: str) -> dict[str, Any]:
    found = {"key": event, "text": "Order"} if event else None
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
    (report,) = reports(3, [change], URLS)
    assert (report["matter"], report["kind"], report.get("entry")) == (matter, kind, entry)
    assert report["tick"] == 3
    assert report["url"] == URLS[change["source"]]
    assert "Title" in report["text"]


def test_a_set_of_labels_is_spelled_out() -> None:
    (report,) = reports(1, [told("changed", "labels", "400003&17", DOCKET)], URLS)
    assert report["text"] == "Title\nOrder\na, b"


def test_a_source_that_was_not_read_is_an_error_and_no_alarm() -> None:
    assert errors(2, ["nysd"], URLS) == [{"type": "error", "tick": 2, "url": WATCH[0]["url"]}]


def test_a_copy_of_a_court_is_told_apart_by_its_source() -> None:
    change = {**told("new", None, "400003&17", DOCKET), "source": "nysd12"}
    (report,) = reports(1, [change], {"nysd12": "/ecf/nysd12/cgi-bin/rss_outside.pl"})
    assert report["matter"] == "docket/nysd12/400003"
    setup = configuration("http://127.0.0.1:1", [{**WATCH[0], "court": "nysd12"}])
    table = tomllib.loads(setup)["sources"]["nysd12"]
    assert (table["court"], table["base_url"]) == ("nysd", "http://127.0.0.1:1/ecf/nysd12")


def test_every_watched_address_becomes_a_source() -> None:
    table = tomllib.loads(configuration("http://127.0.0.1:1", WATCH))
    assert list(table["sources"]) == [source_name(row) for row in WATCH]
    assert table["sources"]["nysd"]["base_url"] == "http://127.0.0.1:1/ecf/nysd"
    assert table["sources"]["city007"]["fields"]["status"] == "td:nth-child(3) em"
    assert table["watches"]["orders"]["sources"] == ["city007"]
