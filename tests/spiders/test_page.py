"""A page and what is told of it: first what must never be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from sqlalchemy import Engine, select

from spiders.not_found import not_found
from spiders.page import Page
from spiders.page_memory import Memory
from tests.conftest import NOW
from tests.spiders.page_reader import URL, PageReader
from tracker.domain.items import Grade
from tracker.domain.ports import SourceContext
from tracker.store.engine import reading
from tracker.store.models import Source
from tracker.store.types import table

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEAD = "<!DOCTYPE html><html><head><title>Orders of the Mayor</title></head><body>"
NAV = "<ul class='nav'><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li></ul>"
FOOT = "<div id='site-footer'>City Hall, One Square, call 311</div></body></html>"
ROWS = [
    ("1/9/2026", "No. 4", "On federal agents in courthouses and city buildings"),
    ("1/7/2026", "No. 3", "On records of detention and their release to families"),
    ("1/5/2026", "No. 2", "On the use of city parking lots for staging areas"),
    ("1/2/2026", "No. 1", "On eviction notices and the winter moratorium"),
]
LEAD = "<p>The orders below are in force until the Mayor rescinds them in writing.</p>"
ASK = "<p>Questions go to the Law Department, Room 615.</p>"


def table_of(rows: list[tuple[str, str, str]]) -> str:
    cells = ("".join(f"<td class='c'>{cell}</td>" for cell in row) for row in rows)
    return f"<table class='o'>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def page(
    rows: list[tuple[str, str, str]] | None = None,
    *,
    lead: str = LEAD,
    before: str = "",
    after: str = "",
) -> str:
    body = f"<h1>Orders</h1>{lead}{table_of(ROWS if rows is None else rows)}{ASK}"
    return f"{HEAD}{NAV}{before}<div id='content'>{body}</div>{after}{FOOT}"


def redesigned(rows: list[tuple[str, str, str]] | None = None, lead: str = LEAD) -> str:
    cards = "".join(
        f"<section class='card'><h4>Order {number}</h4><p>Signed on {date}</p><p>Subject: {words}"
        "</p></section>"
        for date, number, words in (ROWS if rows is None else rows)
    )
    inside = f"<h2>Orders</h2>{lead}{cards}{ASK}"
    return f"{HEAD}<div class='v2'><div class='wrap'>{inside}</div></div>{FOOT}"


def small(title: str, words: str) -> str:
    return f"<html><head><title>{title}</title></head><body><p>{words}</p></body></html>"


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> Callable[..., PageReader]:
    def made(**settings: object) -> PageReader:
        return PageReader(engine, tmp_path / "data", Page, **settings)

    return made


def health(one: PageReader) -> tuple[str, str]:
    sources = table(Source)
    with reading(one.engine) as connection:
        row = connection.execute(select(sources)).one()
    return row.health, row.reason


# ---- never ---------------------------------------------------------------------------------------

FRAME = (
    "<div class='banner'>{}</div>",
    "<div class='receipt'>Page generated {} · Page views: {}</div>",
)


@pytest.mark.parametrize(
    "second",
    [
        page(before=FRAME[0].format("Offices closed"), after=FRAME[1].format("2/9/2026 10:00", 7)),
        page(ROWS[::-1]),
        page().replace("<tr>", "\n   <tr>").replace("</td>", "  </td>\n"),
        page().replace("class='c'", 'valign="top" class="c"'),
        page(
            before="<script>var token = 'b';</script><!-- debug 0x8 --><input type=hidden value=9>"
        ),
        page(after="<p>Last updated on February 9, 2026</p><p>© 2026 City of Boston</p>"),
        page(after="<p>You are visitor number 1,024</p>"),
        page(before="<nav><ul><li>A new menu entry</li></ul></nav>"),
        page().replace("courthouses and", "courthouses&nbsp;and").replace("'", '"'),
        page()
        .replace("<div id='content'>", "<div id='content'><div>")
        .replace(ASK, f"</div>{ASK}"),
    ],
    ids=[
        "banner and receipt",
        "order",
        "white space",
        "attributes",
        "tokens",
        "stamps",
        "counter",
        "menu",
        "entities",
        "a wrapper",
    ],
)
def test_noise_is_never_told(city: Callable[..., PageReader], second: str) -> None:
    mayor = city()
    for hours, body in enumerate([page(), second, second, page(), second]):
        assert mayor.show(NOW + 13 * hours * HOUR, body).state == "good"
    assert mayor.news() == []
    assert health(mayor) == ("good", "")


@pytest.mark.parametrize(
    "body, grade",
    [
        (small("Orders", "Orders"), Grade.BROKEN),
        ("", Grade.EMPTY),
        (page()[:-200], Grade.BROKEN),
        (small("Log in", "<input type=password>"), Grade.LOGIN),
        (
            small("Just a moment...", "Checking your browser; it takes a few seconds."),
            Grade.BLOCKED,
        ),
        (small("Error", "An unexpected error occurred. Please try again later."), Grade.BROKEN),
    ],
    ids=["bare", "empty", "cut", "login", "wall", "error"],
)
def test_a_broken_page_is_an_incident_and_no_news(
    city: Callable[..., PageReader], body: str, grade: Grade
) -> None:
    mayor = city()
    mayor.show(NOW, page())
    settled = mayor.show(NOW + DAY, body)
    assert (settled.state, settled.grade) == ("failed", grade)
    mayor.show(NOW + 2 * DAY, page())
    assert mayor.news() == []


def test_a_list_that_fails_to_load_is_not_told_as_emptied(city: Callable[..., PageReader]) -> None:
    mayor = city()
    mayor.show(NOW, page())
    mayor.show(NOW + 6 * HOUR, page([]))
    mayor.show(NOW + 12 * HOUR, page([("", "", "No records to display.")]))
    mayor.show(NOW + 18 * HOUR, page())
    mayor.show(NOW + 60 * HOUR, page())
    assert mayor.news() == []


def test_what_differs_between_two_readings_moments_apart_is_never_told(
    city: Callable[..., PageReader],
) -> None:
    def at(quote: str) -> str:
        return page(lead=f"{LEAD}<div class='x'><p>{quote}</p></div>")

    mayor = city()
    mayor.show(NOW, at("Did you know? Trees are good."))
    mayor.show(NOW + DAY, at("Our heroes: the library"), at("Register your dog"))
    mayor.show(NOW + 2 * DAY, at("Shovel your walk"), at("Compost is back"))
    mayor.show(NOW + 3 * DAY, at("Meet the new mayor"))
    assert mayor.unused == 1, "a restless place is learnt, and no second reading is needed"
    mayor.show(NOW + 5 * DAY, at("Meet the new mayor"))
    assert mayor.news() == []


def test_a_date_that_goes_with_the_clock_is_never_told(city: Callable[..., PageReader]) -> None:
    mayor = city()
    for day in range(4):
        now = NOW + day * DAY
        clock = f"<div class='today'>{now:%A}, {now:%B} {now.day}, {now.year}</div>"
        mayor.show(now, page(before=clock))
    assert mayor.news() == []


def test_a_new_design_reaches_the_operator_only(city: Callable[..., PageReader]) -> None:
    mayor = city()
    mayor.show(NOW, page())
    settled = mayor.show(NOW + DAY, redesigned(ROWS[1:]))
    assert (settled.state, settled.broke) == ("good", True)
    kind, reason = health(mayor)
    assert kind == "redesign" and "told to nobody" in reason
    settled = mayor.show(NOW + 2 * DAY, redesigned(ROWS[1:]))
    assert settled.back and mayor.news() == []
    mayor.show(NOW + 3 * DAY, redesigned([("2/1/2026", "No. 5", "On snow"), *ROWS[1:]]))
    assert mayor.news() == [([], ["Order No. 5", "Signed on 2/1/2026", "Subject: On snow"])]


def test_a_short_page_in_another_design_is_waited_out(city: Callable[..., PageReader]) -> None:
    short = small("Orders", "This page is resting. Come back some other day of the week.")
    mayor = city()
    mayor.show(NOW, page())
    mayor.show(NOW + 6 * HOUR, short)
    assert health(mayor)[0] == "doubted"
    mayor.show(NOW + 12 * HOUR, page([("2/1/2026", "No. 5", "On snow"), *ROWS]))
    assert mayor.news() == [([], ["2/1/2026 | No. 5 | On snow"])], "the old words were kept"
    for hours in (18, 30, 44, 50):
        mayor.show(NOW + hours * HOUR, short)
    assert len(mayor.news()) == 1 and health(mayor) == ("good", "")


def test_other_settings_are_a_silent_baseline(city: Callable[..., PageReader]) -> None:
    mayor = city()
    mayor.show(NOW, page())
    mayor.settings["select"] = "table"
    mayor.show(NOW + DAY, page(ROWS[1:]))
    mayor.show(NOW + 3 * DAY, page(ROWS[1:]))
    assert mayor.news() == []


# ---- told, once ----------------------------------------------------------------------------------

NEW = ("2/1/2026", "No. 5", "On masks of officers")
EDITED = (*ROWS[1][:2], ROWS[1][2] + ", as amended")
LINKED = (*ROWS[0][:2], f"<a href='/eo/4-signed.pdf?v=3'>{ROWS[0][2]}</a>")


@pytest.mark.parametrize(
    "second, went, came",
    [
        (page([NEW, *ROWS]), [], ["2/1/2026 | No. 5 | On masks of officers"]),
        (
            page([ROWS[0], EDITED, *ROWS[2:]]),
            [" | ".join(ROWS[1])],
            [f"{' | '.join(ROWS[1])}, as amended"],
        ),
        (
            page([LINKED, *ROWS[1:]]),
            [" | ".join(ROWS[0])],
            [f"{' | '.join(ROWS[0])} [/eo/4-signed.pdf]"],
        ),
        (
            page(lead="<p>All orders below were rescinded by the Mayor on Monday.</p>"),
            ["The orders below are in force until the Mayor rescinds them in writing."],
            ["All orders below were rescinded by the Mayor on Monday."],
        ),
        (page([NEW, *ROWS[::-1]]), [], ["2/1/2026 | No. 5 | On masks of officers"]),
    ],
    ids=["row", "edit", "link", "another paragraph", "order and row"],
)
def test_what_is_new_is_told_once(
    city: Callable[..., PageReader], second: str, went: list[str], came: list[str]
) -> None:
    mayor = city()
    assert mayor.show(NOW, page()).told == 0
    for hours in (6, 12, 36, 60):
        mayor.show(NOW + hours * HOUR, second)
    assert mayor.news() == [(went, came)]


def test_what_vanished_is_told_when_it_stayed_away_for_a_day(
    city: Callable[..., PageReader],
) -> None:
    mayor = city()
    mayor.show(NOW, page())
    for hours in (6, 12, 18, 24):
        mayor.show(NOW + hours * HOUR, page(ROWS[1:]))
    assert mayor.news() == []
    mayor.show(NOW + 30 * HOUR, page(ROWS[1:]))
    mayor.show(NOW + 60 * HOUR, page(ROWS[1:]))
    assert mayor.news() == [([" | ".join(ROWS[0])], [])]


def test_a_page_that_is_not_found_is_gone_after_three_reads_and_a_day(
    city: Callable[..., PageReader],
) -> None:
    ctx = SourceContext(name="mayor", namespace="mayor", spider="page", settings={})
    request = Request(URL, meta={"again": True})
    answer = not_found(ctx, HtmlResponse(URL, status=404, body=b"Not found", request=request))
    assert answer is not None
    mayor = city()
    mayor.show(NOW, page())
    for hours in (6, 31):
        mayor.read(NOW + hours * HOUR, extent=answer.extent)
    assert mayor.told() == []
    mayor.read(NOW + 37 * HOUR, extent=answer.extent)
    assert [op for op, *_ in mayor.told()] == ["gone"]
    mayor.show(NOW + 48 * HOUR, page())
    assert [op for op, *_ in mayor.told()] == ["gone", "restored"]


def test_a_page_that_lost_its_end_for_good_can_be_taken_by_other_settings(
    city: Callable[..., PageReader],
) -> None:
    endless = page().replace("</html>", "")
    mayor = city()
    mayor.show(NOW, page())
    settled = mayor.show(NOW + DAY, endless)
    assert settled.state == "failed" and "no </html>" in settled.reason
    mayor.settings["expect"] = 12  # tells nothing of what is read
    assert mayor.show(NOW + 2 * DAY, endless).state == "failed"
    mayor.settings["select"] = "body"
    assert mayor.show(NOW + 3 * DAY, endless).state == "good"
    assert mayor.news() == []


def test_unchanged_answers_are_witnesses_of_what_vanished(city: Callable[..., PageReader]) -> None:
    mayor = city()
    mayor.show(NOW, page())
    mayor.show(NOW + 6 * HOUR, page(ROWS[1:]))
    for hours in (18, 31):
        mayor.read(NOW + hours * HOUR, grade=Grade.UNCHANGED)
    assert mayor.news() == [([" | ".join(ROWS[0])], [])]
    mayor.show(NOW + 60 * HOUR, page(ROWS[1:]))
    assert len(mayor.news()) == 1


def test_a_memory_of_another_form_is_none() -> None:
    assert Memory.load("{", "x") is None and Memory.load('{"shape": "x"}', "x") is None
    assert Memory.load('{"shape": "x", "passages": "a b", "more": 1}', "x") is None
    known = Memory(shape="x", passages=("a", "b"), strikes={"p": 1})
    assert Memory.load(known.mark(), "x") == known and Memory.load(known.mark(), "y") is None


def test_a_page_that_rolls_loses_rows_without_a_word(city: Callable[..., PageReader]) -> None:
    mayor = city(rolls=True)
    mayor.show(NOW, page())
    mayor.show(NOW + DAY, page([NEW, *ROWS[:3]]))
    mayor.show(NOW + 3 * DAY, page([NEW, *ROWS[:3]]))
    mayor.show(NOW + 4 * DAY, page([NEW, *ROWS[:2]]))
    mayor.show(NOW + 6 * DAY, page([NEW, *ROWS[:2]]))
    assert mayor.news() == [([], ["2/1/2026 | No. 5 | On masks of officers"])]


def test_only_the_part_that_is_named_is_followed(city: Callable[..., PageReader]) -> None:
    mayor = city(select="table.o", exclude="tr:last-child", ignore=["^1/9/2026"], expect=2)
    mayor.show(NOW, page())
    mayor.show(
        NOW + DAY, page([("1/9/2026", "x", "y"), *ROWS[1:3], ("1", "2", "3")], lead="<p>x</p>")
    )
    assert mayor.news() == []
    mayor.show(NOW + 2 * DAY, page([*ROWS[1:3], NEW, ROWS[3]]))
    assert [came for _, came in mayor.news()] == [["2/1/2026 | No. 5 | On masks of officers"]]
    settled = mayor.show(NOW + 3 * DAY, page().replace("class='o'", "class='p'"))
    assert settled.state == "failed" and "selector found nothing" in settled.reason
