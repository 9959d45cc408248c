"""What is proposed for a list that nobody described yet: titles, numbers, keys."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.listing import Listing
from spiders.propose import propose
from tests.spiders.site_server import HEAD, LIST
from tests.spiders.test_listing import SETTINGS, URL, read

NAMES = ["Use of City Property", "Street Closures and Parades", "Requests for Information"]
DAYS = ["February 9, 2026", "January 5, 2026", "December 1, 2025"]


def table(*cells: str, header: str = "<tr><th>Number</th><th>Title</th></tr>") -> str:
    """A page with a table of a row for each name; a cell may use {n}, {name} and {day}."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{c.format(n=n, name=name, day=day)}</td>" for c in cells) + "</tr>"
        for n, name, day in zip((13, 12, 11), NAMES, DAYS)
    )
    return f"{HEAD}<table class='orders'>{header}{rows}</table></body></html>"


PDF = '<a href="/eo/{n}.pdf">Read the order (PDF)</a>'
PLAIN = table("2026-{n}", "{name}", "{day}", PDF)
LINKED = table("EO 2026-{n}", '<a href="/eo/{n}">{name}</a>', "{day}", PDF)
NUMBERED = table('<a href="/eo/{n}">No. {n}</a>', "{name}", "{day}")


def test_a_list_is_proposed() -> None:
    menu = "".join(f"<li><a href='/m{n}'>Menu {n}</a></li>" for n in range(9))
    page = LIST.replace("<table", f"<ul class='nav'>{menu}</ul><table")
    found = propose(page, URL)
    assert found["row"] == "table.orders tr" and found["kind"] == "order"
    assert found["fields"] == SETTINGS["fields"] and found["title"] == "Orders of the Mayor"
    assert "key" not in found
    assert len(read(page, found).matters) == 5


@pytest.mark.parametrize("page", ["", "<p>No list here.</p>", "<div>" * 3000])
def test_no_list_is_proposed_where_there_is_none(page: str) -> None:
    assert propose(page, URL) == {"url": URL}


@pytest.mark.parametrize(
    ("page", "title"),
    [(PLAIN, "td:nth-child(2)"), (LINKED, "a"), (NUMBERED, "td:nth-child(2)")],
)
def test_titles_and_numbers_are_found_in_their_columns(page: str, title: str) -> None:
    found = propose(page, URL)
    assert found["fields"]["title"] == title
    assert found["fields"]["number"] == "td:nth-child(1)"
    found.pop("title")  # of the source, not a setting of the spider
    assert Listing.problems(found) == []
    matters = read(page, found).matters
    assert [matter.title for matter in matters] == NAMES
    keys = ["13", "12", "11"] if page is NUMBERED else ["2026-13", "2026-12", "2026-11"]
    assert [matter.key for matter in matters] == [f"order/boston/{key}" for key in keys]


def test_a_key_survives_another_way_to_write_the_number() -> None:
    found = propose(LINKED, URL)
    keys = [matter.key for matter in read(LINKED, found).matters]
    again = read(LINKED.replace("EO 2026", "Executive Order No. 2026"), found).matters
    assert [matter.key for matter in again] == keys


@pytest.mark.parametrize(
    "cell",
    ["{day}", "Order on {name}", "2026", "", "{n} pages", "{name} 7"],
)
def test_what_is_no_number_is_no_key(cell: str) -> None:
    found = propose(table(cell, '<a href="/eo/{n}">{name}</a>', "{day}"), URL)
    assert "key" not in found and "number" not in found["fields"]


def test_a_column_that_counts_the_rows_is_no_key() -> None:
    page = table("{n}", '<a href="/eo/{n}">{name}</a>')
    for place, number in enumerate((13, 12, 11), 1):
        page = page.replace(f"<td>{number}</td>", f"<td>{place}</td>")
    assert "key" not in propose(page, URL)


def test_titles_beside_equal_links_are_found_outside_of_tables() -> None:
    rows = "".join(
        f"<li class='item'><h3>{name}</h3><time datetime='2026-0{n}-01'></time>"
        f"<a href='/r/{n}'>Read more</a></li>"
        for n, name in enumerate(NAMES, 1)
    )
    page = f"{HEAD}<ul class='releases'>{rows}</ul></body></html>"
    found: dict[str, Any] = propose(page, URL)
    assert found["fields"]["title"] == "h3"
    assert [matter.title for matter in read(page, found).matters] == NAMES
