"""The answers of one reading as one: what each of them showed is still known."""

from __future__ import annotations

from dataclasses import replace

from spiders.reading import Reading
from tests.flow.reader import order
from tracker.domain.items import Answer, Extent
from tracker.domain.ports import Capture, SourceContext

CTX = SourceContext(name="s", namespace="s", spider="x", settings={})
EMPTY = Answer(source="s", matters=(), extent=Extent(), url="u")


def capture(sha256: str) -> Capture:
    return Capture(
        source="s",
        sha256=sha256,
        url=sha256,
        status=200,
        headers={},
        fetched_at="",
        packed=b"",
        size=0,
    )


def part(number: str, sha256: str, **more: str) -> Answer:
    matter = replace(order(number, f"Order {number}"), shown_by=dict(more))
    return replace(EMPTY, matters=(matter,), capture=sha256)


def shown_by(reading: Reading) -> list[dict[str, str]]:
    whole = reading.whole()
    assert whole is not None
    return [matter.shown_by for matter in whole.matters]


def test_each_matter_names_the_answer_that_showed_it() -> None:
    answers = [part("1", "a"), part("2", "b", text="c"), replace(part("3", ""), capture="")]
    reading = Reading(CTX, answers=answers, captures=[capture("a"), capture("b"), capture("c")])
    assert shown_by(reading) == [{"": "a"}, {"": "b", "text": "c"}, {}]
    whole = reading.whole()
    assert whole is not None and whole.capture == "a"


def test_what_a_spider_says_itself_stands() -> None:
    own = replace(part("1", "last"), matters=(replace(order("1", "1"), shown_by={"": "row"}),))
    reading = Reading(CTX, answers=[own], captures=[capture("row"), capture("last")])
    assert shown_by(reading) == [{"": "row"}]


def test_a_single_answer_is_not_named_again_at_each_matter() -> None:
    reading = Reading(CTX, answers=[part("1", "a")], captures=[capture("a")])
    assert shown_by(reading) == [{}]


def test_what_was_left_out_is_gathered() -> None:
    parts = [replace(EMPTY, skipped={"a": "1", "b": ""}), replace(EMPTY, skipped={"c": "2"})]
    whole = Reading(CTX, answers=parts).whole()
    assert whole is not None and whole.skipped == {"a": "1", "b": "", "c": "2"}
