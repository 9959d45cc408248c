"""What cannot be in an answer: faults of its spider, found before anything is compared.

An item that breaks these rules would be told wrongly or never: a date that is none is in no order,
a matter that nothing follows is silent for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from tracker.domain.items import Answer, Event, Extent, Matter, Value

_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_KEY = re.compile(r"[a-z]+/[^/\s]+/\S.*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 80  # characters of a wrong value in a sentence


def problems(answer: Answer) -> list[str]:
    """Every problem of an answer and of its items, each with what it is of; [] when it is sound."""
    found = [*_of_answer(answer), *(f"extent: {said}" for said in _of_extent(answer.extent))]
    for matter in answer.matters:
        found += (f"{_short(matter.key)}: {said}" for said in _of_matter(matter))
        for event in matter.events:
            place = f"{_short(matter.key)}, {event.kind} {_short(event.key)}"
            found += (f"{place}: {said}" for said in _of_event(event))
    return found


def _of_answer(answer: Answer) -> Iterator[str]:
    yield from _date("built_at", answer.built_at)
    for name, at in answer.skipped.items():
        yield from _date(f"skipped {_short(name)}", at)


def _of_extent(extent: Extent) -> Iterator[str]:
    yield from _date("since", extent.since)
    if extent.hold_minutes < 1 or extent.hold_reads < 1:
        yield "what is missing must be doubted for a minute and a reading at least"


def _of_matter(matter: Matter) -> Iterator[str]:
    if not _KEY.fullmatch(matter.key) or _CONTROL.search(matter.key):
        yield "the key must be kind/place/id in one line"
    for name in ("date", "as_of", "since"):
        yield from _date(name, getattr(matter, name))
    yield from _url(matter.url)
    yield from _fields(matter.fields)
    if matter.position is not None and matter.position < 0:
        yield f"position {matter.position} is before the first"
    if not matter.follows or not all(matter.follows):
        yield "follows must say why it was kept"
    if not all(ref.strip() for ref in matter.refs):
        yield "a ref is empty"


def _of_event(event: Event) -> Iterator[str]:
    if not event.key.strip() or _CONTROL.search(event.key):
        yield "the key must be one line that is not empty"
    yield from _date("date", event.date)
    yield from _url(event.url)
    yield from _fields(event.fields)
    for alias in event.aliases:
        scheme, _, name = alias.partition(":")
        if not scheme or not name:
            yield f"alias {_short(alias)} must be scheme:name"


def _date(name: str, text: str) -> Iterator[str]:
    if text and not _is_date(text):
        yield f"{name} {_short(text)} is neither a day nor a UTC instant"


@lru_cache(maxsize=4_096)
def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _url(url: str) -> Iterator[str]:
    if url and not url.lower().startswith(("https://", "http://")):
        yield f"url {_short(url)} is no web address"


def _fields(fields: Mapping[str, Value]) -> Iterator[str]:
    for name, value in fields.items():
        many = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        if not (name and (value is None or isinstance(value, str) or many)):
            yield f"field {_short(name)} is neither text nor several texts"


def _short(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")
