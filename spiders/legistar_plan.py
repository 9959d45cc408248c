"""What a reading of a council is to fetch: names looked up, and which records are read in full."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from spiders import keep, terms
from spiders.legistar_api import NAMES, Row, word
from spiders.terms import Terms
from tracker.domain import keys, normalise
from tracker.domain.items import MatterKind
from tracker.domain.ports import Followed, SourceContext
from tracker.domain.schedule import interval
from tracker.domain.sightings import instant, stamp

#: Stamps lie: what moved within this time is read again whatever they say (facts: 72 hours).
LOOK_BACK = timedelta(hours=72)
#: A list that fails is good enough for so long, if others answer.
PATIENCE = timedelta(hours=24)
#: So many followed records are read in full each time; of more, only what moved or is due.
FEW = 30
#: Votes and roll calls come in within this time; a calendar is read from so long ago on.
LATELY = timedelta(days=45)
#: Requests that a record takes in full, but for votes.
COST = 5
#: A record that nobody read for so long is forgotten.
FORGOTTEN = timedelta(days=400)

#: Columns that move without meaning.
_CHURNS = ("RowVersion", "Guid")
_MEETING = re.compile(r"(?:event|meeting)\s+(\d+)", re.IGNORECASE)
_KEY = re.compile(r"(ordinance|meeting)/[^/\s]+/(\d+)")

Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is followed of a council, by what names it: each with the words of its watches."""

    files: Names = field(default_factory=dict)  # folded file number -> references
    spelled: Mapping[str, str] = field(default_factory=dict)  # folded -> as a watch writes it
    matters: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    meetings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    terms: Terms = ()
    everything: bool = False
    bodies: frozenset[str] = frozenset()

    @classmethod
    def of(cls, followed: Followed, settings: Mapping[str, Any]) -> Wanted:
        """Sorted by what they name; the first word of a reference is this source."""
        files: dict[str, list[str]] = defaultdict(list)
        spelled: dict[str, str] = {}
        ids: dict[str, dict[int, list[str]]] = {
            "ordinance": defaultdict(list),
            "meeting": defaultdict(list),
        }
        for ref in sorted(followed.refs):
            kind, name = _named(ref)
            if kind:
                ids[kind][int(name)].append(ref)
            elif name:
                files[normalise.folded(name)].append(ref)
                spelled.setdefault(normalise.folded(name), name)
        return cls(
            files={name: tuple(refs) for name, refs in files.items()},
            spelled=spelled,
            matters={key: tuple(refs) for key, refs in ids["ordinance"].items()},
            meetings={key: tuple(refs) for key, refs in ids["meeting"].items()},
            terms=terms.compiled(followed.terms),
            everything=followed.everything or keep.everything(settings),
            bodies=frozenset(normalise.folded(name) for name in settings.get("bodies") or ()),
        )

    def __len__(self) -> int:
        return len(self.files) + len(self.matters) + len(self.meetings)

    def refs(self, row: Row, identifier: int) -> tuple[str, ...]:
        """The references that name this matter, by its id or its file number."""
        return (*self.matters.get(identifier, ()), *self.files.get(file_name(row), ()))

    def follows(self, body: str, *texts: str) -> tuple[str, ...]:
        """Why a record that nobody names is kept; () when nobody wants it."""
        if self.everything and (not self.bodies or normalise.folded(body) in self.bodies):
            return ("*",)
        return tuple(terms.found(self.terms, normalise.text(" ".join(texts))))


def file_name(row: Row) -> str:
    """The file number of a matter as references are folded; "" for a blank one."""
    return normalise.folded(keys.docket_number(word(row, "MatterFile")))


def printed(row: Row) -> str:
    """A short print of a row, without what moves by itself."""
    values = [f"{name}={word(row, name)}" for name in sorted(row) if not name.endswith(_CHURNS)]
    text = "\x1f".join(values).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=9).hexdigest()


def _named(ref: str) -> tuple[str, str]:
    """(kind, id) of a reference by id, ("", file number) of one by number."""
    by_key = _KEY.fullmatch(ref)
    if by_key:
        return by_key[1], by_key[2]
    name = ref.partition(" ")[2].strip()
    by_id = _MEETING.fullmatch(name)
    return ("meeting", by_id[1]) if by_id else ("", name)


# ---- what the last readings left -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """When a record was last read, how long its lists were, and what it is called.

    `whole` is the instant at which all of its parts were read, `row` the print of its row then.
    """

    read: str
    lengths: Mapping[str, int] = field(default_factory=dict)
    name: str = ""
    whole: str = ""
    row: str = ""

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """The mark that `str` wrote; None for anything else."""
        head, _, name = text.partition("|")
        try:
            read, *rest = head.split()
            instant(read)
            pairs = dict(pair.split("=") for pair in rest)
            whole, row = pairs.pop("whole", ""), pairs.pop("row", "")
            if whole:
                instant(whole)
            lengths = {part: int(count) for part, count in pairs.items()}
            return cls(read, lengths, name, whole, row)
        except ValueError:
            return None

    def __str__(self) -> str:
        parts: dict[str, int | str] = {**self.lengths}
        if self.whole:
            parts |= {"whole": self.whole, "row": self.row}
        stated = "".join(f" {name}={value}" for name, value in sorted(parts.items()))
        return f"{self.read}{stated}|{self.name}"


@dataclass(slots=True)
class Run:
    """One reading of one council: what it wants, what it knew, what it learned."""

    ctx: SourceContext
    wanted: Wanted
    marks: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    opened: int = 0
    failed: int = 0
    lists: int = 0
    unlisted: int = 0

    @classmethod
    def of(cls, ctx: SourceContext) -> Run:
        """With the marks of earlier readings, those of long forgotten records left out."""
        run = cls(ctx, Wanted.of(ctx.followed, ctx.settings))
        oldest = stamp(run.now - FORGOTTEN)
        run.marks = {
            name: text for name, text in ctx.marks.items() if name == "offers" or text >= oldest
        }
        return run

    def calls(self) -> list[str]:
        """The requests of a whole reading, by when what they fetch was last read."""
        lists = 1 + len(self.wanted) // NAMES
        read = [self.mark(kind, key) for kind, key in self._named()]
        each = [mark.read if mark else "" for mark in read for _ in range(COST)]
        return [*[""] * lists, *each]

    def _named(self) -> list[tuple[MatterKind, int]]:
        """Every followed record by its id, 0 where it was never looked up."""
        bills = [*self.wanted.matters, *(self.known(name) for name in self.wanted.files)]
        found = [(MatterKind.ORDINANCE, key) for key in bills]
        return [*found, *((MatterKind.MEETING, key) for key in self.wanted.meetings)]

    def affords(self) -> bool:
        """Whether the requests of one more record are left to be sent."""
        left = self.ctx.budget_left
        return left is None or self.sent + COST <= left

    @property
    def now(self) -> datetime:
        return instant(self.ctx.now)

    @property
    def start(self) -> datetime:
        """From when on moved rows are asked for: before the last good reading, and 72 hours."""
        covered = self.ctx.marks.get("covered", "")
        return min(self.now, instant(covered) if covered else self.now) - LOOK_BACK

    def mark(self, kind: MatterKind, identifier: int) -> Mark | None:
        """What the last full reading of a record left."""
        text = self.ctx.marks.get(f"{kind.value}/{identifier}", "")
        return Mark.parse(text) if text else None

    def may_wait(self, kind: MatterKind, names: Iterable[str | int]) -> bool:
        """Whether one of many lists may stay unread: its records were seen within a day."""
        self.unlisted += 1
        oldest = min((self._seen(kind, name) for name in names), default="")
        recent = bool(oldest) and self.now - instant(oldest) < PATIENCE
        return recent and self.unlisted * 3 <= self.lists

    def is_known(self, kind: MatterKind, name: str | int) -> bool:
        """Whether that file number or id was ever read."""
        return self.mark(kind, name if isinstance(name, int) else self.known(name)) is not None

    def _seen(self, kind: MatterKind, name: str | int) -> str:
        """When a record was last in a list, "" for never."""
        mark = self.mark(kind, name if isinstance(name, int) else self.known(name))
        listed = self.ctx.marks.get(f"file/{name}", "").partition(" ")[0]
        return max(mark.read, listed) if mark else ""

    def read(self, kind: MatterKind, identifier: int, row: Row, lengths: dict[str, int]) -> None:
        """A record has been read: all of its parts, or, with a whole reading before, some."""
        now, before = self.ctx.now, self.mark(kind, identifier)
        name = word(row, "MatterFile") or f"{kind.value} {identifier}"
        if before and not self.thorough(before, row):
            mark = replace(before, read=now, lengths={**before.lengths, **lengths}, name=name)
        else:
            mark = Mark(now, lengths, name, whole=now, row=printed(row))
        self.marks[f"{kind.value}/{identifier}"] = str(mark)

    def known(self, name: str) -> int:
        """The id that a file number had, 0 if it was never found."""
        last = self.ctx.marks.get(f"file/{name}", "").rpartition(" ")[2]
        return int(last) if last.isdigit() else 0

    def found(self, name: str, identifier: int) -> None:
        """A file number has been looked up."""
        self.marks[f"file/{name}"] = f"{self.ctx.now} {identifier}"

    def offers(self, part: str) -> bool:
        """Whether the council has ever answered for that sub-list."""
        return part in self.marks.get("offers", "").split()

    def offered(self, part: str) -> None:
        """The council answers for that sub-list."""
        self.marks["offers"] = " ".join(sorted({*self.marks.get("offers", "").split(), part}))

    def due(self, mark: Mark | None, moved: str) -> bool:
        """Whether a record is read in full now; `moved` is the newest stamp or date of its row."""
        if mark is None or len(self.wanted) <= FEW:
            return True
        if self._beat(mark.read):
            return True
        return bool(moved) and instant(moved) >= min(instant(mark.read), self.now) - LOOK_BACK

    def thorough(self, mark: Mark | None, row: Row) -> bool:
        """Whether all parts of a record are read: its row moved, or its time has come again."""
        if mark is None or not mark.whole or mark.row != printed(row):
            return True
        return self._beat(mark.whole)

    def _beat(self, since: str) -> bool:
        """Whether that is too long ago; with a minute's grace, for cron is not so exact."""
        beat = interval(str(self.ctx.settings.get("beat") or "24h"))
        return self.now - instant(since) >= beat - timedelta(minutes=1)

    def young(self, day: str) -> bool:
        """Whether votes of that day may still come in."""
        return bool(day) and self.now - instant(day) <= LATELY

    def followers(self, kind: MatterKind, identifier: int) -> tuple[str, ...]:
        """The references that a record is followed by, also one that its council renumbered."""
        if kind is MatterKind.MEETING:
            return self.wanted.meetings.get(identifier, ())
        by_file = [
            refs for name, refs in self.wanted.files.items() if self.known(name) == identifier
        ]
        return (
            *self.wanted.matters.get(identifier, ()),
            *(ref for refs in by_file for ref in refs),
        )
