"""Why a change of the simulated world could not be told: proved by the labels of what was read.

A change that no good answer ever showed, in a design that the selector reads, cannot be told by
anyone. An answer is good when its tick has no fault, or one that only the first request meets, or
one that leaves the facts readable; and the page stands in a design that the selector reads.

Which answer shows a change: a page its own; a bill the list of 20 in which it is asked for, or at
LegiScan the master list and its own answer; a council's matter its row in such a list, read alone
where the list comes empty, and its list of histories for a step; a docket each source that shows
that kind of change: the court's feed while the entry stands there, CourtListener's feed, or its
API, by the docket's own record or all pages of its entries. The world labels what was read beside
its watch list, and names the matters of each list; a followed matter is in one list a tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: The page moves through three designs in turn. The second wraps the text of each cell in a span,
#: so that the title's selector finds nothing; the third has no table at all.
DESIGNS = 3
#: What JSON says stays readable with the wrong charset in its header, and before much white space.
READABLE_FAULTS = frozenset({"slow"})
READABLE_JSON = READABLE_FAULTS | {"wrong_charset", "huge"}
#: A feed that names its own charset, and whose reader stops at its end, is as sturdy.
STURDY_VIEWS = ("os_", "ls_", "lg_", "cl_", "docket_atom")
LISTS = ("os_list", "ls_list", "lg_list")
ENTRIES = "cl_entries"
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
    """The truth's lines, asked for the state of what shows a change at a tick."""

    last: int = 0
    window: int = 0  # ticks that an item stays in a court's feed
    changes: list[Change] = field(default_factory=list)
    watch: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[tuple[str, int], str] = field(default_factory=dict)
    lists: dict[tuple[str, int], str] = field(default_factory=dict)  # by matter
    pages: dict[tuple[str, int], str] = field(default_factory=dict)  # of entries, by docket
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
        readable = READABLE_JSON if line["view"].startswith(STURDY_VIEWS) else READABLE_FAULTS
        if line["fault"] and line["sticky"] and line["fault"] not in readable:
            self.faults[at] = line["fault"]
            if line["view"] in LISTS:
                self.lists |= {(name, line["tick"]): line["fault"] for name in line["matters"]}
            if line["view"] == ENTRIES:  # any of a docket's pages
                names = line.get("matters") or [line["matter"]]
                self.pages |= {(name, line["tick"]): line["fault"] for name in names}
        if "redesign" in line["noise"]:
            self.redesigns.add(at)

    def url_of(self, change: Change) -> str:
        """The watched address that shows the change."""
        return next(str(row["url"]) for row in self._rows(change) if row["view"] in change["views"])

    def _rows(self, change: Change) -> list[dict[str, Any]]:
        """What is watched of its matter, or of its court."""
        places = (change["matter"], f"court/{change['court']}")
        return [row for row in self.watch if row["matter"] in places]

    def trouble(self, change: Change, tick: int) -> str:
        """What made every answer of that tick that could show it unreadable, "" if one was good."""
        if change["family"] == "bill":
            return self._bill(change, tick)
        if change["family"] == "docket":
            return self._docket(change, tick)
        if change["family"] == "matter":
            return self._record(change, tick)
        return self._page(self.url_of(change), tick)

    def _page(self, url: str, tick: int) -> str:
        turns = sum((url, past) in self.redesigns for past in range(1, tick + 1))
        if turns % DESIGNS:
            return "other design"
        return self.faults.get((url, tick), "")

    def _bill(self, change: Change, tick: int) -> str:
        found = self._list(change, tick)
        if not found and self._rows(change)[0]["view"] == "ls_bill":
            found = self._page(self.url_of(change), tick)
        return found

    def _docket(self, change: Change, tick: int) -> str:
        """The trouble of each source that shows such a change, "" when one of them had none."""
        found = []
        for row in self._rows(change):
            if row["view"] == "cmecf_rss" and row["view"] in change["views"]:
                aged = tick >= change["tick"] + self.window
                found.append("feed rolled" if aged else self._page(row["url"], tick))
            elif row["view"] == "docket_atom" and row["view"] in change["views"]:
                found.append(self._page(row["url"], tick))
            elif row["view"] in ("cl_docket", ENTRIES):
                found += self._api(change, tick)
        if not found:
            return "not shown"
        return "" if "" in found else " and ".join(found)

    def _api(self, change: Change, tick: int) -> list[str]:
        """By the API a docket is read whole: its record and its entries, whichever is watched."""
        found = []
        if "cl_docket" in change["views"]:
            number = change["matter"].rpartition("/")[2]
            fault = self.faults.get((f"/api/rest/v4/dockets/{number}/", tick))
            found.append(f"record {fault}" if fault else "")
        if ENTRIES in change["views"]:
            fault = self.pages.get((change["matter"], tick))
            found.append(f"entries {fault}" if fault else "")
        return found

    def _list(self, change: Change, tick: int) -> str:
        fault = self.lists.get((change["matter"], tick))
        return f"list {fault}" if fault else ""

    def _record(self, change: Change, tick: int) -> str:
        record = "/".join(self.url_of(change).split("/")[:5])  # /v1/{client}/matters/{id}
        found = self._list(change, tick)
        if found == "list empty_200":
            found = self.faults.get((record, tick), "")
        if not found and change["kind"] == "action_new":
            fault = self.faults.get((f"{record}/histories", tick))
            found = f"histories {fault}" if fault else ""
        return found


def excuses(missed: Iterable[str], labels: Labels) -> list[Excuse]:
    """One excuse for each change that was not told, proved or not."""
    known = {change["cid"]: change for change in labels.changes}
    return [_excuse(known[cid], labels) for cid in missed]


def _excuse(change: Change, labels: Labels) -> Excuse:
    proved, reason = _reason(change, labels)
    place = f"{reason} ({labels.url_of(change)})"
    return Excuse(cid=change["cid"], kind=change["kind"], proved=proved, reason=place)


def _reason(change: Change, labels: Labels) -> tuple[bool, str]:
    shown = range(change["tick"], _end(change, labels))
    good = [tick for tick in shown if not labels.trouble(change, tick)]
    if not good:
        return True, f"no good answer showed it: {_story(change, shown, labels)}"
    before = _before(change, labels)
    if before is not None:
        # An edit or a removal is only seen where what stood before is shown too.
        before = {**before, "views": [v for v in before["views"] if v in change["views"]]}
        unseen = range(before["tick"], change["tick"])
        if all(labels.trouble(before, tick) for tick in unseen):
            told = _story(before, unseen, labels)
            return True, f"no good answer showed what it changed, {before['kind']}: {told}"
    if change["kind"] == "order_removed" and good[-1] - good[0] < HOLD_TICKS:
        ticks = ", ".join(f"t{tick}" for tick in good)
        return False, f"shown only at {ticks}, less than the 24 hours that a removal is held"
    return False, f"good answers from t{good[0]} on"


def _end(change: Change, labels: Labels) -> int:
    """The tick from which the page no longer shows the change."""
    later = [other for other in _same_thing(change, labels) if other["tick"] > change["tick"]]
    ends = [other["tick"] for other in later if _covers(other, change)]
    return int(min([*ends, labels.last + 1]))


def _covers(later: Change, change: Change) -> bool:
    """Whether a later change leaves nothing to see of this one."""
    if _of_agenda(later) and _of_agenda(change):
        return True
    return later["kind"] in (change["kind"], "entry_removed", "order_removed")


def _of_agenda(change: Change) -> bool:
    """A council's matter has one day on an agenda, whoever set, moved or cancelled it."""
    return bool(change["family"] == "matter" and change["kind"].startswith("hearing"))


def _before(change: Change, labels: Labels) -> Change | None:
    """The change that made what this one changed or took back."""
    earlier = [other for other in _same_thing(change, labels) if other["tick"] < change["tick"]]
    made = [
        other
        for other in earlier
        if other["kind"].endswith("_new")
        or (other["family"] == "docket" and other["kind"].startswith("hearing"))
        or other["kind"] == change["kind"] == "status_change"
        or (_of_agenda(other) and change["kind"] == "hearing_cancelled")
    ]
    return made[-1] if made else None


def _same_thing(change: Change, labels: Labels) -> list[Change]:
    """All that happened to the same entry, or to the same attribute of the matter."""
    return [
        other
        for other in labels.changes
        if other["matter"] == change["matter"]
        and (other["eid"] == change["eid"] or (_of_agenda(other) and _of_agenda(change)))
    ]


def _story(change: Change, ticks: range, labels: Labels) -> str:
    return ", ".join(f"t{tick} {labels.trouble(change, tick)}" for tick in ticks)
