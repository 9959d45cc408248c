"""The sequences of a samples folder: their captures in order, their clock, their truth."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_TIME = re.compile(
    r"(?P<year>20\d\d)-?(?P<month>\d\d)(?:-?(?P<day>\d\d)(?:T(?P<hour>\d\d)(?P<minute>\d\d)"
    r"(?P<second>\d\d)?Z?)?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One folder with a `changes.json`: real captures of one source in time order."""

    name: str
    kind: str
    folder: Path
    captures: tuple[str, ...]
    faulty: frozenset[str]
    changes: tuple[dict[str, Any], ...]

    def body(self, capture: str) -> bytes:
        """The bytes of a capture as they were kept."""
        return (self.folder / capture).read_bytes()

    def text(self, capture: str) -> str:
        """The capture as UTF-8 text."""
        return self.body(capture).decode("utf-8")


def read_sequence(path: Path) -> Sequence:
    """The sequence that a `changes.json` describes."""
    data = json.loads(path.read_text("utf-8"))
    return Sequence(
        name=data["sequence"],
        kind=data["kind"],
        folder=path.parent,
        captures=tuple(data["captures"]),
        faulty=frozenset(data.get("faulty", ())),
        changes=tuple(data["changes"]),
    )


def find_sequences(folder: Path) -> list[Sequence]:
    """Every sequence below a folder, by its place in it."""
    return [read_sequence(path) for path in sorted(folder.rglob("changes.json"))]


def capture_time(name: str) -> datetime:
    """The instant in a capture's name: a day alone is its noon, a month alone its first day."""
    found = _TIME.search(name)
    if found is None:
        raise ValueError(f"{name} holds no time")
    day = int(found["day"] or 1)
    hour = int(found["hour"]) if found["hour"] else 12
    return datetime(
        int(found["year"]),
        int(found["month"]),
        day,
        hour,
        int(found["minute"] or 0),
        int(found["second"] or 0),
        tzinfo=UTC,
    )


def clock(captures: Many[str]) -> list[datetime]:
    """The time of each reading: that of its capture, or the one before where names run back."""
    times: list[datetime] = []
    for name in captures:
        stated = capture_time(name)
        times.append(max(stated, times[-1]) if times else stated)
    return times
