"""Lines of `tracker changes --json` on dockets, joined into facts of the world.

A court's feed shows an entry by its label, CourtListener by its text. The world tells an entry
once; of ours the first source tells that it is new, and a later one may bring its text. The rule,
by what our own output says alone: a text that came to what another source's `new` line said, word
for word, is that entry's text and completes its fact; every other line is a fact by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

Change = dict[str, Any]
Report = dict[str, Any]

#: The world gives a row of CourtListener another id by adding this: a row made anew.
ROWS = 7_000_000

_EVENTS = {"new": "entry_new", "gone": "entry_removed", "restored": "entry_new"}
_AMENDED = ("labels", "text")
_FIELDS = {"case_name": "title_edited", "case_status": "status_change"}
#: How CourtListener's spider calls an entry by its number, and one that has none by its row.
_NUMBERED, _ROW = "entry-", "minute-entry-"


class Dockets:
    """What was told of dockets, over all rounds of one world."""

    def __init__(self) -> None:
        #: (docket, what was said of a new entry) -> by which sources, as often as it was.
        self.said: dict[tuple[str, str], Counter[str]] = {}
        self.completed = 0

    def round(self, lines: Iterable[Change]) -> list[tuple[Change, Report]]:
        """The facts that one round tells, each with its line: matter, kind, perhaps entry."""
        rows = list(lines)
        for row in rows:
            if row["event"] and row["op"] == "new":
                place = (matter(row), row["after"])
                self.said.setdefault(place, Counter())[row["source"]] += 1
        told = [row for row in rows if not self._completes(row)]
        self.completed += len(rows) - len(told)
        return [(row, _fact(row)) for row in told]

    def _completes(self, row: Change) -> bool:
        """Whether a line brings the text of what another source told; each is completed once."""
        if not row["event"] or (row["op"], row["field"]) != ("changed", "text"):
            return False
        tellers = self.said.get((matter(row), row["before"]), Counter())
        others = [source for source, left in tellers.items() if left and source != row["source"]]
        tellers.subtract(others[:1])
        return bool(others)


def court_of(source: str) -> str:
    """The world's court of a source: its name, or what stands behind "cl-" or "atom-"."""
    return source.rpartition("-")[2]


def matter(row: Change) -> str:
    """What the world calls the docket: several of its courts may stand for one real court."""
    return f"docket/{court_of(row['source'])}/{row['matter'].rpartition('/')[2]}"


def _fact(row: Change) -> Report:
    told: Report = {"matter": matter(row), "kind": _kind(row)}
    if row["event"] and row["event"]["kind"] == "entry":
        told["entry"] = entry(row["event"]["key"])
    return told


def _kind(row: Change) -> str:
    """The world's word for a line, or one that its scorer counts as false."""
    op, field = row["op"], row["field"]
    if row["event"] and row["event"]["kind"] != "entry":
        return f"{row['event']['kind']}_{field or op}"
    if row["event"]:
        amended = "entry_amended" if field in _AMENDED else f"entry_{field}"
        return _EVENTS.get(op, amended)
    return _FIELDS.get(field, f"{field}_changed") if op == "changed" else f"matter_{op}"


def entry(key: str) -> int:
    """The number that an entry's key names, else the world's id of it."""
    for start in (_NUMBERED, _ROW):
        if key.startswith(start):
            number, _, row = key.removeprefix(start).partition(".")
            return int(row or number) % ROWS
    return int(key.rpartition("&")[2])


def words(row: Change) -> Iterator[str]:
    """What a line says of an entry or a docket."""
    event = row["event"] or {}
    for part in (row["matter_title"], event.get("text"), row["before"], row["after"]):
        if part:
            yield part if isinstance(part, str) else ", ".join(map(str, part))
