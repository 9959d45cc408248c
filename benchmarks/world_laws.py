"""Lines of `tracker changes --json` on bills and council matters, joined into facts of the world.

The world tells a council's new version once; we tell its document, its label and its words. The
rule for one matter, by what our own output says alone:

- each new attachment is a fact; a new label and new words of the same round belong to the newest
  of them, and make one fact where there is none;
- what changes of one hearing in one round (day, time, place) is one move of it;
- a passed date that comes or goes with the status in one round is one fact with it;
- where `tracker status` says that a part of the matter (attachments, versions, texts) could not be
  read while the rest of a new version was told, that part completes the same fact in the first
  round that reads the matter again: one document, or the words without a label;
- every other line is a fact by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

Change = dict[str, Any]
Report = dict[str, Any]
#: A source and the key of a matter there.
Place = tuple[str, str]

#: Parts of a matter that carry a new version, and what a line of theirs is.
DOCUMENTS, WORDS = "attachments", "texts"
PARTS = {DOCUMENTS: DOCUMENTS, "versions": WORDS, WORDS: WORDS}

_OPS = {"new": "new", "restored": "new", "gone": "removed"}
_EVENTS = {"action": "action", "version": "version", "attachment": "version"}
_FIELDS = {"title": "title_edited", "status": "status_change"}
_HEARINGS = {"new": "hearing_set", "restored": "hearing_set", "gone": "hearing_cancelled"}
#: The attributes that a new version brings with it, beside its document.
_OF_VERSION = ("version", "text")
_OF_STATUS = ("status", "passed_date")
_STATUS = -1


class Facts:
    """What was told of bills and council matters, over all rounds of one world."""

    def __init__(self) -> None:
        #: (source, matter) -> parts of its newest version, unread when the rest was told.
        self.owed: dict[Place, set[str]] = {}
        self.completed = 0

    def round(
        self, lines: Mapping[Place, Sequence[Change]], unread: Mapping[Place, set[str]]
    ) -> list[tuple[Place, Report]]:
        """The facts that one round tells, by matter.

        `unread` are the parts (values of `PARTS`) that could not be read. Each fact has its `kind`,
        its `entry` where the source has an id for it, and its `text`.
        """
        found: list[tuple[Place, Report]] = []
        owed, self.owed = self.owed, {}
        for place in dict.fromkeys([*lines, *owed]):
            parts = unread.get(place, set())
            rows = lines.get(place, ())
            late = _late(rows, owed.get(place, set()) - parts)
            self.completed += len(late)
            facts = _joined([row for row in rows if row["id"] not in late])
            found += [(place, fact) for fact in facts]
            is_told = any(fact["kind"] == "version_new" for fact in facts)
            self.owed[place] = parts if is_told else owed.get(place, set()) & parts
        return found


def _late(rows: Iterable[Change], parts: Collection[str]) -> set[int]:
    """The lines that complete a version that was told in part: its document, its words."""
    documents = [row["id"] for row in rows if _is_document(row)]
    words = [row["id"] for row in rows if row["event"] is None and row["field"] == "text"]
    labelled = any(row["event"] is None and row["field"] == "version" for row in rows)
    late = documents[:1] if DOCUMENTS in parts else []
    return {*late, *(words if WORDS in parts and not labelled else [])}


def _is_document(row: Change) -> bool:
    return row["op"] == "new" and _kind(row) == "version_new"


def _joined(rows: Sequence[Change]) -> list[Report]:
    """One report a fact."""
    newest = max((row["id"] for row in rows if _is_document(row)), default=0)
    moved = {row["field"] for row in rows if row["event"] is None}
    groups: dict[int | str, list[Change]] = {}
    for row in rows:
        groups.setdefault(_fact_of(row, newest, "status" in moved), []).append(row)
    return [_fact(group) for group in groups.values()]


def _fact_of(row: Change, newest: int, status_moved: bool) -> int | str:
    """The number of the fact that a line belongs to: its own, or that of what it comes with.

    A hearing's moves go by its key.
    """
    if row["event"] and row["event"]["kind"] == "hearing" and row["op"] == "changed":
        return str(row["event"]["key"])
    if row["event"] is None and row["op"] == "changed":
        if row["field"] in _OF_VERSION:
            return newest
        if row["field"] in _OF_STATUS and status_moved:
            return _STATUS
    return int(row["id"])


def _fact(lines: list[Change]) -> Report:
    """One report; the line of an event leads, for it names the id and the document."""
    lead = next((line for line in lines if line["event"]), lines[0])
    lead = next((line for line in lines if line["field"] == "status"), lead)
    told: Report = {"kind": _kind(lead)}
    name = re.split("[: ]", lead["event"]["key"])[-1] if lead["event"] else ""
    if name.isdigit():
        told["entry"] = int(name)
    return {**told, "text": "\n".join(_words(line) for line in lines)}


def _kind(change: Change) -> str:
    """The world's word for a line, or one that its scorer counts as false."""
    event, field = change["event"], change["field"]
    if event is not None and event["kind"] == "hearing":
        return _HEARINGS.get(change["op"], "hearing_moved")
    if event is not None:
        what = _EVENTS.get(event["kind"], event["kind"])
        if change["op"] == "changed":
            return "action_amended" if (what, field) == ("action", "text") else f"{what}_{field}"
        return f"{what}_{_OPS[change['op']]}"
    if change["op"] != "changed":
        return f"record_{change['op']}"
    if field == "agenda_date":
        return _hearing(change)
    return "version_new" if field in _OF_VERSION else _FIELDS.get(field, f"{field}_changed")


def _hearing(change: Change) -> str:
    """A council's matter has one day on an agenda: it comes, moves, and goes."""
    if not change["before"]:
        return "hearing_set"
    return "hearing_moved" if change["after"] else "hearing_cancelled"


def _words(change: Change) -> str:
    """What the line says is there now; of what has gone, what was there."""
    said = change["after"] or change["before"]
    if change["field"] == "version":
        return f'"MatterVersion":"{said}"'  # as the source prints it: a letter alone says nothing
    text = said if isinstance(said, str) else ", ".join(map(str, said or ()))
    event = change["event"]
    if event and event["kind"] == "hearing":
        return f"{event['date']} {event['text']}\n{text}"
    return f"{event['text']}\n{text}" if event and change["op"] != "changed" else text
