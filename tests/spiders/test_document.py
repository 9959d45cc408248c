"""Documents and what is told of them: first what must never be told, and what must never hang."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine, select

from spiders import document_text
from spiders.document import Document
from spiders.document_text import clean, extract
from spiders.facts import Unexpected
from tests.conftest import NOW
from tests.flow.reader import change
from tests.spiders import pdf_maker
from tests.spiders.conftest import Crawled, crawl
from tests.spiders.page_reader import PageReader
from tests.spiders.pdf_maker import pdf
from tests.spiders.site_server import Site
from tracker.domain.items import Grade
from tracker.store.engine import reading

DAY = timedelta(days=1)
ORDER = "Executive Order 2026-1\nNo agent may wear a mask while making an arrest in this city."
AMENDED = ORDER.replace("may wear", "may wear or carry")
SECOND = "Second page\nThis order is in force until it is rescinded."


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> PageReader:
    return PageReader(engine, tmp_path / "data", Document, url="https://city.example/eo/1.pdf")


def told(reader: PageReader) -> list[tuple[str, str, str | None, str | None]]:
    with reading(reader.engine) as connection:
        rows = connection.execute(select(change).order_by(change.c.id)).all()
    return [(row.op, row.field, row.before, row.after) for row in rows]


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [
        pdf(ORDER, SECOND, producer="Maker 2"),
        pdf(ORDER, SECOND, packed=True),
        pdf(ORDER.replace(" ", "  "), SECOND),
        pdf(ORDER.replace("while ", "while\n"), SECOND),
        pdf(ORDER + "\nPage 1 of 2", SECOND + "\nPage 2 of 2"),
        pdf(ORDER, SECOND + "\nLast updated: February 9, 2026"),
        pdf(ORDER, SECOND) + b"% written anew\n%%EOF\n",
    ],
    ids=["producer", "packing", "spaces", "line breaks", "page numbers", "stamp", "appendix"],
)
def test_the_same_words_in_other_bytes_are_no_news(city: PageReader, second: bytes) -> None:
    assert city.show(NOW, pdf(ORDER, SECOND)).state == "good"
    assert city.show(NOW + DAY, second).state == "good"
    assert told(city) == []


LOGIN = "<html><title>Log in</title><form><input type=password></form></html>"


@pytest.mark.parametrize(
    "body, grade, reason",
    [
        (LOGIN, Grade.LOGIN, "login page"),
        ("<html><body>Our new site</body></html>", Grade.BROKEN, "spider page"),
        ("", Grade.EMPTY, "empty"),
        (pdf(ORDER, SECOND)[:-40], Grade.BROKEN, "breaks off"),
        (pdf(ORDER, locked=True), Grade.BROKEN, "locked with a password"),
        (b"%PDF-1.7\n" + b"\0\xff" * 90_000 + b"%%EOF", Grade.BROKEN, "damaged or cut"),
        (pdf(), Grade.BROKEN, "damaged or cut"),
    ],
    ids=["login", "page", "empty", "cut", "locked", "junk", "no pages"],
)
def test_what_is_no_document_is_an_incident_in_one_sentence(
    city: PageReader, body: str | bytes, grade: Grade, reason: str
) -> None:
    city.show(NOW, pdf(ORDER, SECOND))
    settled = city.show(NOW + DAY, body)
    assert (settled.state, settled.grade) == ("failed", grade)
    assert reason in settled.reason and settled.reason.count(". ") == 0
    city.show(NOW + 2 * DAY, pdf(ORDER, SECOND))
    assert told(city) == []


@pytest.mark.parametrize(
    "make",
    [pdf_maker.recursive, pdf_maker.bomb],
    ids=["a form in itself", "a bomb"],
)
def test_a_hostile_document_ends_its_reader_and_nothing_else(
    make: Callable[[], bytes],
) -> None:
    body, began = make(), time.monotonic()
    with pytest.raises(Unexpected, match="made its reader end"):
        extract(body, processor=1)
    assert time.monotonic() - began < 30


def test_a_document_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_text, "SECONDS", 0.05)
    with pytest.raises(Unexpected, match="more than 0.05 seconds"):
        extract(pdf(ORDER))


def test_a_document_with_too_many_pages_is_read_to_the_limit() -> None:
    read = extract(pdf_maker.endless())
    assert read.pages == 1_000_000 and read.cut


def test_without_the_library_the_sentence_says_what_to_install(
    city: PageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    settled = city.show(NOW, pdf(ORDER))
    assert settled.grade is Grade.REFUSED
    assert "pip install 'legal-tracker[documents]'" in settled.reason


def test_another_release_of_the_library_is_a_silent_baseline(
    city: PageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.show(NOW, pdf(ORDER, SECOND))
    monkeypatch.setattr("spiders.document.version", lambda name: "99")
    city.show(NOW + DAY, pdf(AMENDED, SECOND))
    assert told(city) == []


# ---- told, once ----------------------------------------------------------------------------------


def test_changed_words_are_told_once_and_pages_with_them(city: PageReader) -> None:
    city.show(NOW, pdf(ORDER, SECOND))
    for day in (1, 2):
        city.show(NOW + day * DAY, pdf(AMENDED, SECOND, "An annex\nwith names."))
    ((op, field, before, after),) = told(city)
    assert (op, field) == ("changed", "document_text")
    assert before is not None and "may wear a mask" in before
    assert after is not None and "may wear or carry a mask" in after and "An annex" in after


def test_a_scanned_document_is_said_to_be_so_and_compared_as_a_picture(city: PageReader) -> None:
    answers = [pdf_maker.scanned(0.2, 0.5), pdf_maker.scanned(0.2, 0.5) + b"\n%%EOF\n"]
    for day, body in enumerate([*answers, pdf_maker.scanned(0.2, 0.9)]):
        city.show(NOW + day * DAY, body)
    assert [row[:2] for row in told(city)] == [("changed", "scanned")]
    assert extract(answers[0]).pictures == 2


def test_a_file_that_is_no_pdf_is_compared_by_its_bytes(city: PageReader) -> None:
    for day, body in enumerate([b"PK\3\4 one", b"PK\3\4 one", b"PK\3\4 two"]):
        city.show(NOW + day * DAY, body)
    assert [row[:2] for row in told(city)] == [("changed", "file")]


# ---- the text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pages, text",
    [
        (["City Register\nOne.\n1", "City Register\nTwo.\n2", "City Register\nThree.\n3"],
         "One. Two. Three."),
        (["A\n- 2 -", "Page 3 of 4\nB"], "A B"),
        (["\n".join(f"{n}\nline {n}" for n in range(1, 29))],
         " ".join(f"line {n}" for n in range(1, 29))),
        (["Held in\n1204\n318\n77\nin all\nat\nlast"], "Held in 1204 318 77 in all at last"),
        (["consti\ufffe\ntution"], "constitution"),
        (["", ""], ""),
    ],
    ids=["running heads", "page numbers", "line numbers", "figures", "hyphen", "nothing"],
)  # fmt: skip
def test_the_text_is_what_is_said_and_not_how_it_is_set(pages: list[str], text: str) -> None:
    assert clean(pages) == text


# ---- real crawls ---------------------------------------------------------------------------------


def source(name: str, url: str, spider: str = "document", **more: Any) -> dict[str, Any]:
    given = {"now": "2026-02-09T17:00:00Z", "delay": 0.0, "allow_private": True, **more}
    return {"name": name, "spider": spider, "settings": {"url": url}, **given}


@pytest.fixture(scope="module")
def crawled(site: Site) -> Crawled:
    """Documents of all sorts, and a page beside them that is answered in between."""
    long = pdf(*["\n".join(f"line {n} of this page" for n in range(48))] * 400)
    bodies = {
        "order": pdf(ORDER, SECOND),
        "long": long,
        "long2": long,
        "locked": pdf(ORDER, locked=True),
        "huge": b"%PDF-1.4\n" + b"0" * 30_000_000,
    }
    for name, body in bodies.items():
        site.page(f"/doc/{name}", body, "application/pdf")

    async def drips(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(600):
            await response.write(b"%PDF-1.4\n" + b"0" * 90_000)
        return response

    site.pages["/doc/drips"] = drips
    html = "<html><title>T</title><body><p>The words of a page, ten or more of them, so there.</p>"
    site.page("/doc/page", html + "</body></html>")
    page = source("page", f"{site.url}/doc/page", spider="page")
    names = [*bodies, "drips"]
    return crawl(*(source(name, f"{site.url}/doc/{name}") for name in names), page)


def test_a_document_is_read_while_the_crawl_goes_on(crawled: Crawled) -> None:
    ended = [one["source"] for one in crawled.raw["outcomes"]]
    assert ended.index("page") < ended.index("long") or ended.index("page") < ended.index("long2")
    assert {crawled.grade(name) for name in ("order", "long", "long2", "page")} == {"ok"}
    (answer,) = crawled.answers("order")
    (matter,) = answer["matters"]
    assert matter["title"] == "order" and matter["fields"]["pages"] == "2"


@pytest.mark.parametrize(
    "name, grade", [("locked", "broken"), ("huge", "unreachable"), ("drips", "unreachable")]
)
def test_a_hostile_answer_is_one_sentence(crawled: Crawled, name: str, grade: str) -> None:
    outcome = crawled.outcome(name)
    assert outcome["grade"] == grade and outcome["reason"].endswith(".")
