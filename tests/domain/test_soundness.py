"""What cannot be in an answer is named, each with its item; what sources show is not refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tracker.domain.items import Answer, Coverage, Event, EventKind, Extent, Matter, MatterKind
from tracker.domain.soundness import problems

EVENT = Event(key="869712&9", kind=EventKind.ENTRY, date="2026-02-09T17:00:00Z")
MATTER = Matter(
    key="docket/cacd/869712",
    kind=MatterKind.DOCKET,
    title="A v. B",
    url="https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?869712",
    events=(EVENT,),
)
ANSWER = Answer(source="cacd", matters=(MATTER,), extent=Extent(), url="https://a.example/feed")

SOUND: dict[str, dict[str, Any]] = {
    "all that may be empty": {"url": "", "date": "", "title": "", "fields": {}},
    "a key with spaces and slashes": {"key": "bill/ca/20252026/SB 627"},
    "a day": {"date": "2026-02-09"},
    "the first day of all": {"date": "0001-01-01"},
    "a list and nothing as values": {"fields": {"labels": ("a", "b"), "status": None, "t": ""}},
    "a window": {"coverage": Coverage.WINDOW, "since": "2026-02-08T17:00:00Z"},
    "a window of all that is dated": {"coverage": Coverage.WINDOW},
    "the first place": {"position": 0},
}
MATTERS: dict[str, tuple[dict[str, Any], str]] = {
    "no key": ({"key": ""}, "the key must be kind/place/id"),
    "half a key": ({"key": "docket/cacd"}, "the key must be kind/place/id"),
    "two lines as key": ({"key": "docket/cacd/1\n2"}, "the key must be kind/place/id"),
    "no such hour": ({"date": "2026-02-09T25:00:00Z"}, "date '2026-02-09T25:00:00Z' is neither"),
    "no such day": ({"date": "2026-02-30"}, "date '2026-02-30' is neither"),
    "a printed date": ({"date": "02/09/2026"}, "date '02/09/2026' is neither"),
    "another zone": ({"as_of": "2026-02-09T17:00:00-08:00"}, "as_of '2026-02-09T17:00:00-08:00'"),
    "digits of another script": ({"date": "٢٠٢٦-٠٢-٠٩"}, "is neither a day"),
    "a program as url": ({"url": "javascript:alert(1)"}, "url 'javascript:alert(1)' is no web"),
    "a number as value": ({"fields": {"votes": 11}}, "field 'votes' is neither text"),
    "a list of numbers": ({"fields": {"votes": (1, 2)}}, "field 'votes' is neither text"),
    "before the first": ({"position": -1}, "position -1"),
    "kept for nothing": ({"follows": ()}, "follows must say why"),
    "an empty name": ({"refs": ("cacd 2:25-cv-1", " ")}, "a ref is empty"),
}
EVENTS: dict[str, tuple[dict[str, Any], str]] = {
    "no key": ({"key": " "}, "the key must be one line"),
    "two lines as key": ({"key": "9\r"}, "the key must be one line"),
    "no such day": ({"date": "2026-13-01"}, "date '2026-13-01' is neither"),
    "a file as url": ({"url": "file:///etc/passwd"}, "is no web address"),
    "a name without a scheme": ({"aliases": ("031146250233",)}, "must be scheme:name"),
    "a number as value": ({"fields": {"number": 9}}, "field 'number' is neither text"),
}
ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "built at no time": ({"built_at": "yesterday"}, "built_at 'yesterday' is neither"),
    "skipped at no time": ({"skipped": {"ca SB 627": "never"}}, "skipped 'ca SB 627' 'never'"),
    "believed at once": ({"extent": Extent(hold_reads=0)}, "must be doubted"),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_sources_show_is_sound(name: str) -> None:
    assert problems(replace(ANSWER, matters=(replace(MATTER, **SOUND[name]),))) == []


@pytest.mark.parametrize("name", MATTERS)
def test_a_wrong_matter_is_named(name: str) -> None:
    values, said = MATTERS[name]
    wrong = replace(MATTER, **values)
    (found,) = problems(replace(ANSWER, matters=(MATTER, wrong)))
    assert found.startswith(f"{wrong.key!r}: ") and said in found


@pytest.mark.parametrize("name", EVENTS)
def test_a_wrong_event_is_named(name: str) -> None:
    values, said = EVENTS[name]
    wrong = replace(EVENT, **values)
    (found,) = problems(replace(ANSWER, matters=(replace(MATTER, events=(EVENT, wrong)),)))
    assert found.startswith(f"'docket/cacd/869712', entry {wrong.key!r}: ") and said in found


@pytest.mark.parametrize("name", ANSWERS)
def test_a_wrong_answer_is_named(name: str) -> None:
    values, said = ANSWERS[name]
    (found,) = problems(replace(ANSWER, **values))
    assert said in found


def test_every_problem_is_named_in_one_pass() -> None:
    wrong = replace(MATTER, url="x", date="x", events=(replace(EVENT, date="x", url="x"),))
    assert len(problems(replace(ANSWER, matters=(wrong, wrong), built_at="x"))) == 9
