"""What of a page is a passage, what is its frame, and that no page holds the reader up."""

from __future__ import annotations


import pytest

from spiders.facts import Unexpected
from spiders.page_blocks import MOST_CHARACTERS, MOST_PASSAGES, Page, Shown
from spiders.page_chrome import content
from spiders.page_noise import plain
from tests.patience import soon

URL = "https://city.example/mayor/orders/index.html"


def read(body: str, url: str = URL) -> Shown:
    tree = Page(body.encode(), "text/html; charset=utf-8", url)
    return tree.read(content(tree))


def test_a_mirror_is_nowhere_in_the_words() -> None:
    body = "<html><body><a href='http://mirror.example/m/eo/1.pdf'>One</a> <a href='2.pdf'>Two</a>"
    tree = Page(body.encode(), "text/html", URL, "http://mirror.example/m/")
    shown = tree.read(content(tree)).passages[0].text
    assert shown == "One [/eo/1.pdf] Two [/mayor/orders/2.pdf]"


def texts(body: str) -> list[str]:
    return [one.text for one in read(f"<html><body>{body}</body></html>").passages]


@pytest.mark.parametrize(
    "body, expected",
    [
        ("<p>One</p>Two<br>Three <b>bo</b>ld<p>Four", ["One", "Two", "Three bold", "Four"]),
        ("<ul><li>One<ul><li>Two</ul><li>Three</ul>", ["One", "Two", "Three"]),
        ("<dl><dt>Who<dd>The Mayor</dl>", ["Who", "The Mayor"]),
        (
            "<table><tr><th>Date<th>No.</tr><tr><td>1/2<td><p>Order</p><p>12</p><td></tr></table>",
            ["Date | No.", "1/2 | Order 12"],
        ),
        (
            "<table><tr><td><h1>Page</h1><p>laid out<table><tr><td>a<td>b</table></td></tr>",
            ["Page", "laid out", "a | b"],
        ),
        ("<p>a&nbsp;&#8203;b &amp; c</p><p> </p><p>¶</p>", ["a b & c"]),
        ("x<script>var a='<p>y</p>'</script><style>.b{}</style><!-- z --> w", ["x w"]),
        ("<p>One<select><option>A</select><textarea>t</textarea></p>", ["One"]),
    ],
)
def test_passages_are_paragraphs_lines_and_rows(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    "href, shown",
    [
        ("/eo/1.pdf?v=2", "Order 1 [/eo/1.pdf]"),
        ("https://city.example/eo/1.pdf", "Order 1 [/eo/1.pdf]"),
        ("../eo/a%20b.PDF#page=2", "Order 1 [/mayor/eo/a b.PDF]"),
        ("http://state.example/x.docx", "Order 1 [state.example/x.docx]"),
        ("/eo/1.html", "Order 1"),
        ("http://[bad/1.pdf", "Order 1 [http://[bad/1.pdf]"),
        ("javascript:go('1.pdf')", "Order 1"),
    ],
)
def test_a_link_to_a_file_names_it(href: str, shown: str) -> None:
    assert texts(f'<p><a href="{href}">Order 1</a></p>') == [shown]


@pytest.mark.parametrize(
    "frame",
    [
        "<nav>Menu</nav>",
        "<header>City of Boston</header>",
        "<footer>311</footer>",
        "<div role=search>Find</div>",
        "<ul class='nav navbar-nav'><li>Menu</ul>",
        "<div id=site-footer>311</div>",
        "<div class='x banner'>Subscribe</div>",
        "<p class=breadcrumbs>Home / Orders</p>",
        "<aside>News</aside>",
    ],
)
def test_the_frame_of_a_page_is_left_out(frame: str) -> None:
    assert texts(f"{frame}<p>The order stands until it is rescinded</p>{frame}") == [
        "The order stands until it is rescinded"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<div class='sidebar'><h1>Orders</h1></div><p>More of it</p>",
        "<div class='menu'><p>Nearly all of the page stands in here</p></div><p>x</p>",
        "<article><header>Orders</header><p>The order stands until it is rescinded</p></article>",
    ],
)
def test_what_holds_the_content_is_never_the_frame(body: str) -> None:
    assert len(texts(body)) == 2


def test_main_is_the_content_where_a_page_has_one() -> None:
    assert texts("<p>Before</p><main><header>Orders</header><p>One</p></main><p>After</p>") == [
        "Orders",
        "One",
    ]


@pytest.mark.parametrize(
    "passage, left",
    [
        ("Page last updated: Monday, March 3, 2025 at 10:11 AM EST", ""),
        ("Last reviewed on 3/3/2025", ""),
        ("Page generated 01/05/2026 14:00:00 · Page views: 1007", ""),
        ("You are visitor number 12,345", ""),
        ("© 2026 City of Boston", ""),
        ("Today is Friday, May 1", ""),
        ("Posted 3 hours ago by the clerk", "Posted … ago by the clerk"),
        ("Order 4 (1,204 views)", "Order 4 (…)"),
        ("Updated rules take effect on March 3", None),
        ("Published: June 5, 2025", None),
        ("Date last filed: 01/02/2026", None),
        ("Last updated by order of the court", None),
        ("Tuesday, July 10, 2018 at 10:00 a.m.", None),
        ("Public comments: 1,234", None),
        ("Copyrighted works and the city", None),
        ("2026 views on zoning", None),
    ],
)
def test_stamps_and_counters_are_no_words_of_a_page(passage: str, left: str | None) -> None:
    assert plain(passage) == (passage if left is None else left)


BIG = 4 * 1024 * 1024
HOSTILE = {
    "spaces": "<p>a</p>" + " " * BIG + "<p>b</p>",
    "spaces in a row": f"<table><tr><td>a{' ' * BIG}</td></tr></table>",
    "spaces in an attribute": f"<p class='{' ' * BIG}'>a</p>",
    "one word": "<p>" + "a" * BIG,
    "digits": "<p>" + "1," * (BIG // 2),
    "views": "<p>" + "views " * (BIG // 6),
    "brackets": "<p>" + "(" * BIG,
    "nested": "<div class=nav>" * (BIG // 15) + "a",
    "nested rows": "<table><tr><td>" * 20_000 + "a",
    "paragraphs": "<p>a b" * 40_000,
    "links": "<a href='/x.pdf'>a</a>" * 80_000,
    "comments": "<!-- a -->" * 400_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_holds_the_reader_up(body: str) -> None:
    with soon():
        shown = read(f"<html><body>{body}</body></html>")
    assert len(shown.passages) <= MOST_PASSAGES
    assert sum(len(one.text) for one in shown.passages) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "body, reason",
    [
        ("<p>a" * 300_000, "too many to compare"),
        ("<p>" + "a" * 7_000_000, "bytes"),
    ],
)
def test_a_page_too_large_to_compare_is_refused_in_a_sentence(body: str, reason: str) -> None:
    with pytest.raises(Unexpected, match=reason):
        read(f"<html><body>{body}</body></html>")


def test_what_stands_behind_the_end_of_a_page_is_not_read() -> None:
    padded = "<html><body><p>One</p></body></html>" + "<!-- debug -->" * 600_000
    assert [one.text for one in read(padded).passages] == ["One"]
