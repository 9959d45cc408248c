"""What the list reader makes of a page; first what it must never make of it."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.dates import day
from spiders.facts import Unexpected
from spiders.listing import Listing
from tests.spiders.site_server import HEAD, LIST
from tracker.domain.items import Answer, Coverage, Grade
from tracker.domain.ports import SourceContext

URL = "https://city.example/orders"
SETTINGS: dict[str, Any] = {
    "url": URL,
    "kind": "order",
    "row": "table.orders tr",
    "fields": {"title": "a", "date": "td:nth-child(1)", "link": "a::attr(href)"},
}
CALENDAR = (
    "<html><body><table class='rgMasterTable'><tr><th>Name</th><th>Date</th></tr>"
    "<tr class='rgRow'><td><a href='Dept.aspx?ID=1'>Board</a></td><td>12/6/2018</td>"
    "<td><a class='ical' href='View.ashx?M=IC&ID=570943&GUID=AB'></a></td>"
    "<td>Not&nbsp;available</td></tr>"
    "<tr class='rgAltRow'><td><a href='Dept.aspx?ID=1'>Board</a></td><td>12/20/2018</td>"
    "<td><a class='ical' href='View.ashx?M=IC&ID=570944&GUID=CD'></a></td>"
    "<td>Agenda</td></tr></table></body></html>"
)


def read(page: str, settings: dict[str, Any] | None = None, **more: Any) -> Answer:
    ctx = SourceContext(
        name="boston",
        namespace="boston",
        spider="listing",
        settings={**SETTINGS, **(settings or {})},
        **more,
    )
    return Listing().read_body(ctx, page.encode(), "text/html", URL)


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page, grade, reason",
    [
        (LIST.replace("orders", "orders-v2"), Grade.BROKEN, "new design"),
        (f"{HEAD}<table class='orders'><tr><th>Date</th></tr></table>", Grade.EMPTY, "0 row"),
        (LIST.replace("<a href", "<b title").replace("</a>", "</b>"), Grade.BROKEN, "lack"),
        ("", Grade.BROKEN, "new design"),
        ("<div>" * 5000, Grade.BROKEN, "new design"),
        ("\x00\x01\xff", Grade.BROKEN, "new design"),
    ],
)
def test_a_page_without_the_list_is_never_an_empty_list(
    page: str, grade: Grade, reason: str
) -> None:
    with pytest.raises(Unexpected, match=reason) as caught:
        read(page)
    assert caught.value.grade is grade


def test_fewer_rows_than_expected_are_refused() -> None:
    with pytest.raises(Unexpected, match="shows 5 row"):
        read(LIST, {"expect": 6})


@pytest.mark.parametrize(
    "noisy",
    [
        LIST.replace("/eo/1.pdf", "/eo/1.pdf?utm_source=x"),
        LIST.replace("Order No. 1", " Order\n  No.&nbsp;1 "),
        LIST.replace("January 1, 2025", "2025-01-01T23:30:00-05:00"),
        LIST.replace('"/eo/1.pdf"', '"http://city.example/eo/1.pdf"'),
        LIST.replace("<tr>", "<tr class='odd' data-x='1'>"),
        LIST + "\n" + "<!-- debug -->" * 1000,
        LIST.replace("<td>", "<td><!-- 12:00 -->"),
    ],
)
def test_noise_changes_nothing(noisy: str) -> None:
    plain, other = read(LIST), read(noisy)
    assert [(m.key, m.fields) for m in other.matters] == [(m.key, m.fields) for m in plain.matters]


def test_odd_rows_are_said_and_sound_ones_kept() -> None:
    more = "<tr><td>soon</td><td><a href='/eo/6.pdf'>No. 6</a></td></tr><tr><td>-</td></tr>"
    double = "<tr><td>January 1, 2025</td><td><a href='/eo/1.pdf'>Other</a></td></tr>"
    answer = read(LIST.replace("</table>", more + double + "</table>"))
    assert [m.title for m in answer.matters][0] == "Order No. 1" and len(answer.matters) == 6
    assert answer.matters[5].date == ""
    said = " ".join(answer.notes)
    assert "1 row(s) have no key" in said and "1 row(s) share" in said and '"soon"' in said


def _more(*rows: tuple[str, str]) -> str:
    """The list with further rows of (title, link)."""
    cells = "".join(f"<tr><td></td><td><a href='{to}'>{title}</a></td></tr>" for title, to in rows)
    return LIST.replace("</table>", cells + "</table>")


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("Masks", "/eo/Order on Masks")], id="a link with spaces of its own"),
        pytest.param([("Masks", "/eo/6/"), ("Badges", "/eo/6/Press Release")], id="other title"),
        pytest.param([("Masks", "/eo/6/"), ("Masks", "/eo/6/Signed Order.pdf")], id="a file"),
        pytest.param([("Masks", "/eo/6"), ("Masks", "/eo/60")], id="the next number"),
        pytest.param([("Masks", "/eo/6/"), ("Masks", "/eo/6/amended")], id="an address of its own"),
        pytest.param([("Masks", "/eo/6/"), ("Masks", "/eo/6/?part=Part two")], id="an argument"),
        pytest.param(
            [("View", "/eo/"), ("View", "/eo/On Masks"), ("View", "/eo/On Badges")],
            id="a title that says nothing",
        ),
    ],
)
def test_a_row_of_its_own_is_never_taken_for_a_slip(rows: list[tuple[str, str]]) -> None:
    answer = read(_more(*rows))
    assert len(answer.matters) == 5 + len(rows) and not answer.notes


@pytest.mark.parametrize("link", ["/eo/6/Executive Orders", "/eo/6/Executive%20Orders"])
@pytest.mark.parametrize("first", [True, False])
def test_a_link_that_ran_into_the_next_column_is_no_second_row(link: str, first: bool) -> None:
    rows = [("Order on Masks", "/eo/6/"), ("Order on Masks", link)]
    answer = read(_more(*(rows if first else rows[::-1])))
    assert [matter.url for matter in answer.matters[5:]] == ["https://city.example/eo/6/"]
    assert "1 row(s) repeat another one" in " ".join(answer.notes)


# ---- what a list shows ---------------------------------------------------------------------------


def test_a_row_is_read_whole() -> None:
    answer = read(LIST)
    first = answer.matters[0]
    assert (first.key, first.position) == ("order/boston/https://city.example/eo/1.pdf", 0)
    assert first.fields == {
        "title": "Order No. 1",
        "date": "2025-01-01",
        "link": "https://city.example/eo/1.pdf",
    }
    assert first.url == "https://city.example/eo/1.pdf"
    extent = answer.extent
    assert (extent.matters, extent.hold_minutes, extent.hold_reads) == (Coverage.WINDOW, 1440, 2)
    assert read(LIST, {"rolls": False}).extent.matters is Coverage.WHOLE


def test_a_calendar_is_keyed_by_a_pattern() -> None:
    settings = {
        "kind": "meeting",
        "row": "table.rgMasterTable tr.rgRow, table.rgMasterTable tr.rgAltRow",
        "key": {"css": "a.ical", "attr": "href", "pattern": r"[?&]ID=(\d+)"},
        "fields": {
            "title": "td:nth-child(1)",
            "date": {"css": "td:nth-child(2)", "format": "%m/%d/%Y"},
            "link": "a.ical::attr(href)",
            "agenda": {"css": "td:nth-child(4)", "empty": ["Not available"]},
            "view": {"css": "td:nth-child(3)", "compare": False},
        },
    }
    first, second = read(CALENDAR, settings).matters
    assert (first.key, second.key) == ("meeting/boston/570943", "meeting/boston/570944")
    assert (first.fields["agenda"], second.fields["agenda"]) == ("", "Agenda")
    assert first.date == "2018-12-06" and "view" not in first.fields


def test_places_in_a_row() -> None:
    page = "<ul><li class='r' data-id='7'>Own <em>In effect</em> text <a href='/x'>T</a></li></ul>"
    settings = {
        "row": "li.r",
        "key": {"css": "::attr(data-id)"},
        "exclude": "a b, script",
        "fields": {
            "title": "a",
            "text": "::text",
            "status": "em",
            "number": {"css": "li.r", "pattern": r"effect (\w+)"},
        },
    }
    (matter,) = read(page, settings).matters
    assert matter.key == "order/boston/7"
    assert (matter.fields["text"], matter.fields["status"]) == ("Own text", "In effect")
    assert matter.fields["number"] == "text" and matter.url == "https://city.example/x"


def test_what_is_excluded_is_not_read() -> None:
    page = LIST.replace("Order No. 1<", "Order <span class='new'>NEW</span>No. 1<")
    assert read(page, {"exclude": ".new"}).matters[0].title == "Order No. 1"


def test_a_mirror_never_gets_into_links() -> None:
    page = LIST.replace('"/eo/1.pdf"', '"http://127.0.0.1:8000/eo/1.pdf"')
    answer = read(page, base_url="http://127.0.0.1:8000")
    assert answer.matters[0].url == "https://city.example/eo/1.pdf"


def test_a_very_long_key_stays_its_own() -> None:
    rows = LIST.replace("/eo/1.pdf", "/" + "a" * 5000).replace("/eo/2.pdf", "/" + "a" * 5001)
    keys = {m.key for m in read(rows).matters}
    assert len(keys) == 5 and max(map(len, keys)) < 300


@pytest.mark.parametrize(
    "text, form, found",
    [
        ("2025-01-20T21:30:00-05:00", "", "2025-01-20"),
        ("2025-01-20", "", "2025-01-20"),
        ("January 20, 2025", "", "2025-01-20"),
        ("Jan. 20, 2025", "", "2025-01-20"),
        ("Sept. 4, 2026", "", "2026-09-04"),
        ("Monday, January 20th, 2025 at 5:00 PM", "", "2025-01-20"),
        ("20 January 2025", "", "2025-01-20"),
        ("1/23/2019", "", "2019-01-23"),
        ("01/02/03", "", "2003-01-02"),
        ("20.01.2025", "%d.%m.%Y", "2025-01-20"),
        ("20.01.2025", "", None),
        ("2/30/2025", "", None),
        ("March", "", None),
        ("12", "", None),
        ("next Tuesday", "", None),
        ("Marchen 3, 2025", "", None),
        ("12/31/9999", "", None),
    ],
)
def test_days_are_read_by_known_forms_only(text: str, form: str, found: str | None) -> None:
    assert day(text, form) == found


@pytest.mark.parametrize(
    "change, wrong",
    [
        ({"row": "table..x"}, "row: "),
        ({"row": ""}, "row: is missing"),
        ({"fields": {"title": "a["}}, "fields.title: "),
        ({"fields": {"date": "td"}}, "fields: needs"),
        ({"fields": {"title": {"css": "a", "regex": "x"}}}, "fields.title: does not know regex"),
        ({"fields": {"title": {"css": "a", "pattern": "("}}}, "fields.title: pattern"),
        ({"fields": ["a"]}, "fields: must be"),
        ({"fields": {"title": 3}}, "fields.title: must be"),
        ({"key": {"field": "number"}}, "key: names the field"),
        ({"exclude": "<b>"}, "exclude: "),
        ({"kind": "bill"}, "kind: "),
        ({"rolls": "no"}, "rolls: "),
        ({"expect": -1}, "expect: "),
        ({"url": "city.example"}, "url: "),
        ({"rows": "tr"}, "rows: is no setting"),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], wrong: str) -> None:
    found = Listing.problems({**SETTINGS, **change})
    assert any(one.startswith(wrong) for one in found), found
    assert Listing.problems(SETTINGS) == []


def test_the_fingerprint_moves_with_what_shapes_values() -> None:
    before = Listing.fingerprint(SETTINGS)
    assert before == Listing.fingerprint({**SETTINGS, "expect": 4})
    assert before != Listing.fingerprint({**SETTINGS, "row": "tr"})
    assert before != Listing.fingerprint({**SETTINGS, "fields": {"title": "b"}})
