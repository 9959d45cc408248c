"""One HTTP question and answer, and what a sample site is: a function from the one to the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tracker.demo.things import Holdings


@dataclass(frozen=True, slots=True)
class Asked:
    """One GET: the path, the arguments of the query with all their values, the key that came."""

    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    key: str = ""

    @classmethod
    def of(cls, target: str, key: str = "") -> Asked:
        """From the target of a request line: "/bills?session=20252026"."""
        parts = urlsplit(target)
        return cls(parts.path, parse_qs(parts.query), key)

    def first(self, name: str) -> str:
        """The first value of an argument, "" if there is none."""
        return next(iter(self.query.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the world: what there is, when it is, and a number that moves the noise."""

    holdings: Holdings
    now: datetime
    turn: int


@dataclass(frozen=True, slots=True)
class Site:
    """One sample site.

    `answer` gives the reply to a question; None is a page that it does not have. `hollow` is the
    answer of a site that is up and has lost everything that it held. With `locked` it answers
    nobody who lacks the demo's key.
    """

    answer: Callable[[Look, Asked], Reply | None]
    robots: str = ""
    hollow: Reply = Reply(200)
    locked: bool = False


def jsonned(values: Any, status: int = 200) -> Reply:
    """An answer in JSON."""
    body = json.dumps(values, ensure_ascii=False).encode()
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8"})
