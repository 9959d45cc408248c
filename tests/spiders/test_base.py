"""One answer and one outcome for each source, whatever a parser does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from spiders.base import SourceSpider
from spiders.facts import Option, Refusal, Unexpected
from spiders.reading import Reading
from tests.spiders.run_crawl import MemoryDesk
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter, MatterKind
from tracker.domain.ports import SourceContext, Validators

CTX = SourceContext(
    name="s", namespace="s", spider="two", settings={}, now="2026-01-01T00:00:00Z", marks={"a": "1"}
)


def answer(name: str) -> Answer:
    matter = Matter(key=name, kind=MatterKind.PAGE, title=name)
    extent = Extent(matters=Coverage.ADDITIONS)
    return Answer(source="s", matters=(matter,), extent=extent, url="u", notes=("note",))


class Two(SourceSpider):
    """Two pages make one source; `show` is what reading the second does."""

    name = "two"
    options = (Option(name="x", kind="text", help="a setting.", required=True),)
    show: Any = None

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        return [self.ask(ctx, "https://a.gov/1"), self.ask(ctx, "https://a.gov/2")]

    def read(self, ctx: SourceContext, response: Response) -> Any:
        if response.url.endswith("/2") and isinstance(self.show, Exception):
            raise self.show
        return answer(response.url) if response.url.endswith("/1") else self.show


def run(show: Any, status: int = 200, spider: type[Two] = Two) -> tuple[MemoryDesk, list[Any]]:
    """Both pages answered, and what is asked for afterwards."""
    desk = MemoryDesk([CTX])
    two = spider(desk=desk)
    two.show = show
    two.readings["s"] = reading = _reading()
    first, second = two._first(reading)
    more = []
    for request, code in ((first, 200), (second, status)):
        page = HtmlResponse(request.url, status=code, request=request, body=b"<p>page</p>")
        more.extend(two.answered(page))
    two.closed("finished")
    return desk, more


def _reading() -> Reading:
    return Reading(CTX)


def test_two_pages_are_one_answer() -> None:
    desk, more = run(answer("second"))
    assert [one["grade"] for one in desk.outcomes] == ["ok"] and not more
    assert [m["key"] for m in desk.answers[0]["matters"]] == ["https://a.gov/1", "second"]
    assert desk.answers[0]["notes"] == ("note",) and len(desk.captures) == 2
    assert set(desk.outcomes[0]["validators"]) == {"https://a.gov/1", "https://a.gov/2"}


@pytest.mark.parametrize(
    "show, status, grade",
    [
        (KeyError("row"), 200, "broken"),
        (Unexpected("no list."), 200, "broken"),
        (Unexpected("not today.", Grade.REFUSED), 200, "refused"),
        ([], 404, "gone"),
        ([], 304, "broken"),
    ],
)
def test_half_a_source_is_never_an_answer(show: Any, status: int, grade: str) -> None:
    desk, more = run(show, status)
    if more:  # asked once more, and as bad again
        two = Two(desk=desk)
        two.show = show
        reading = two.readings["s"] = _reading()
        reading.retried, reading.pending = True, 1
        desk.outcomes.clear()
        page = HtmlResponse(more[0].url, status=status, request=more[0], body=b"<p>page</p>")
        assert two.answered(page) == []
    assert [one["grade"] for one in desk.outcomes] == [grade] and desk.answers == []
    assert "Traceback" not in desk.outcomes[0]["reason"] and desk.outcomes[0]["validators"] == {}


def test_further_pages_are_waited_for() -> None:
    desk = MemoryDesk([CTX])
    two = Two(desk=desk)
    two.readings["s"] = reading = _reading()
    first, second = two._first(reading)
    third = two.ask(CTX, "https://a.gov/3")
    two.show = [answer("second"), third]
    for request in (first, second):
        page = HtmlResponse(request.url, request=request, body=b"<p>page</p>")
        two.answered(page)
    assert desk.outcomes == [] and reading.pending == 1
    two.show = answer("third")
    two.answered(HtmlResponse(third.url, request=third, body=b"<p>page</p>"))
    assert len(desk.answers[0]["matters"]) == 3 and desk.outcomes[0]["grade"] == "ok"


def test_nothing_shown_is_not_good() -> None:
    class Silent(Two):
        def read(self, ctx: SourceContext, response: Response) -> Any:
            return []

    desk, _ = run(None, spider=Silent)
    assert [one["grade"] for one in desk.outcomes] == ["broken"] and desk.answers == []


def test_settings_that_make_no_request_end_the_reading() -> None:
    class Wrong(Two):
        def requests(self, ctx: SourceContext) -> Iterable[Request]:
            return [self.ask(ctx, str(ctx.settings["url"]))]

    desk = MemoryDesk([CTX])
    wrong = Wrong(desk=desk)
    assert wrong._first(_reading()) == []
    assert desk.outcomes[0]["grade"] == "broken" and "address" in desk.outcomes[0]["reason"]


def test_one_page_alone_is_asked_conditionally() -> None:
    class One(Two):
        def requests(self, ctx: SourceContext) -> Iterable[Request]:
            return [self.ask(ctx, "https://a.gov/1")]

    known = Validators(etag="1")
    ctx = SourceContext(
        name="s", namespace="s", spider="one", settings={}, validators={"https://a.gov/1": known}
    )
    (request,) = One()._first(Reading(ctx))
    assert request.meta["validators"] == known
    assert all("validators" not in one.meta for one in Two()._first(Reading(ctx)))


def test_settings_are_checked() -> None:
    said = Two.problems({"y": 1})
    assert said[0].startswith("y: is no setting") and said[1].startswith("x: is missing")


def test_a_refusal_is_not_asked_again() -> None:
    desk = MemoryDesk([CTX])
    two = Two(desk=desk)
    two.readings["s"] = reading = _reading()
    request = two._first(reading)[0]

    class Failed:
        def __init__(self) -> None:
            self.request = request
            self.value = Refusal("robots.txt does not allow it.", Grade.REFUSED)

    assert two.failed(Failed()) == []  # type: ignore[arg-type]
    assert desk.outcomes[0]["grade"] == "refused" and desk.outcomes[0]["requests"] == 0
