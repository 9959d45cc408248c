"""Why a change of the simulated world could not be told: proved by the labels of its address.

A change that no good answer ever showed, in a design that the selector reads, cannot be told by
anyone. An answer is good when its tick has no fault, or one that only the first request meets, or a
slow one, and the page stands in a design that the selector reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: The page moves through three designs in turn. The second wraps the text of each cell in a span,
#: so that the title's selector finds nothing; the third has no table at all.
DESIGNS = 3
READABLE_FAULTS = ("slow",)
HOLD_TICKS = 4  # a removal is believed after 24 hours; a tick is six

Change = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why one change was not told; `proved` when no good answer showed it."""

    cid: str
    kind: str
    proved: bool
    reason: str

    def __str__(self) -> str:
        word = "proved  " if self.proved else "UNPROVED"
        return f"{word} {self.cid} {self.kind}: {self.reason}"


@dataclass(slots=True)
class Labels:
    """The truth's lines, asked for the state of an address at a tick."""

    last: int = 0
    window: int = 0  # ticks that an item stays in a court's feed
    changes: list[Change] = field(default_factory=list)
    watch: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[tuple[str, int], str] = field(default_factory=dict)
    redesigns: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, lines: Iterable[dict[str, Any]]) -> Labels:
        """The labels of a truth file."""
        found = cls()
        for line in lines:
            found._take(line)
        return found

    def _take(self, line: dict[str, Any]) -> None:
        if line["type"] == "world":
            self.last, self.window = line["tick"], line["config"]["rss_window"]
        elif line["type"] == "change":
            self.changes.append(line)
        elif line["type"] == "watch":
            self.watch.append(line)
        elif line["type"] == "label":
            self._take_label(line)

    def _take_label(self, line: dict[str, Any]) -> None:
        at = (line["url"], line["tick"])
        if line["fault"] and line["sticky"] and line["fault"] not in READABLE_FAULTS:
            self.faults[at] = line["fault"]
        if "redesign" in line["noise"]:
            self.redesigns.add(at)

    def trouble(self, url: str, tick: int) -> str:
        """What made every answer of that tick unreadable, "" when one was good."""
        turns = sum((url, past) in self.redesigns for past in range(1, tick + 1))
        if turns % DESIGNS:
            return "other design"
        return self.faults.get((url, tick), "")

    def url_of(self, change: Change) -> str:
        """The watched address that shows the change."""
        places = (change["matter"], f"court/{change['court']}")
        return next(
            str(row["url"])
            for row in self.watch
            if row["matter"] in places and row["view"] in change["views"]
        )


def excuses(missed: Iterable[str], labels: Labels) -> list[Excuse]:
    """One excuse for each change that was not told, proved or not."""
    known = {change["cid"]: change for change in labels.changes}
    return [_excuse(known[cid], labels) for cid in missed]


def _excuse(change: Change, labels: Labels) -> Excuse:
    url = labels.url_of(change)
    proved, reason = _reason(change, url, labels)
    return Excuse(cid=change["cid"], kind=change["kind"], proved=proved, reason=f"{reason} ({url})")


def _reason(change: Change, url: str, labels: Labels) -> tuple[bool, str]:
    shown = range(change["tick"], _end(change, labels))
    good = [tick for tick in shown if not labels.trouble(url, tick)]
    if not good:
        return True, f"no good answer showed it: {_story(url, shown, labels)}"
    before = _before(change, labels)
    if before is not None:
        unseen = range(before["tick"], change["tick"])
        if all(labels.trouble(url, tick) for tick in unseen):
            told = _story(url, unseen, labels)
            return True, f"no good answer showed what it changed, {before['kind']}: {told}"
    if change["kind"] == "order_removed" and good[-1] - good[0] < HOLD_TICKS:
        ticks = ", ".join(f"t{tick}" for tick in good)
        return False, f"shown only at {ticks}, less than the 24 hours that a removal is held"
    return False, f"good answers from t{good[0]} on"


def _end(change: Change, labels: Labels) -> int:
    """The tick from which the page no longer shows the change."""
    later = [other for other in _same_thing(change, labels) if other["tick"] > change["tick"]]
    ends = [other["tick"] for other in later if _covers(other, change)]
    if change["family"] == "docket":
        ends.append(change["tick"] + labels.window)
    return int(min([*ends, labels.last + 1]))


def _covers(later: Change, change: Change) -> bool:
    return later["kind"] in (change["kind"], "entry_removed", "order_removed")


def _before(change: Change, labels: Labels) -> Change | None:
    """The change that made what this one changed or took back."""
    earlier = [other for other in _same_thing(change, labels) if other["tick"] < change["tick"]]
    made = [
        other
        for other in earlier
        if other["kind"].endswith("_new") or other["kind"] == change["kind"] == "status_change"
    ]
    return made[-1] if made else None


def _same_thing(change: Change, labels: Labels) -> list[Change]:
    return [
        other
        for other in labels.changes
        if other["matter"] == change["matter"] and other["eid"] == change["eid"]
    ]


def _story(url: str, ticks: range, labels: Labels) -> str:
    return ", ".join(f"t{tick} {labels.trouble(url, tick)}" for tick in ticks)
