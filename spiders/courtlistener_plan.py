"""What one reading of CourtListener is to fetch: what is due, what has to wait, what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from spiders.courtlistener_dockets import Docket, Named, named
from tracker.domain import budget, keys
from tracker.domain.courtlistener import NAMESPACE, whole
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import instant

#: The docket's own record (judge, end) is asked for when an entry moved, but not more often than
#: this, and once in so long when none did. A service that was refused is asked again after a beat.
BEAT, RARELY = timedelta(hours=24), timedelta(days=7)
#: Rows are stamped before they can be seen: what moved shortly before the last row is read again.
OVERLAP = timedelta(minutes=10)
#: Pages that CourtListener turns at most.
PAGES = 100
#: So many dockets of one case are read: some cases have two there.
DUPLICATES = 3


@dataclass(slots=True)
class Run:
    """One reading of a source: what it wants, what it knew, what it may still send."""

    ctx: SourceContext
    dockets: dict[int, Docket] = field(default_factory=dict)
    known: frozenset[int] = frozenset()  # read before this reading
    refs: dict[int, set[str]] = field(default_factory=dict)
    lookups: dict[str, str] = field(default_factory=dict)  # ref -> the mark of its last look-up
    wanted: list[Named] = field(default_factory=list)
    refused: str = ""  # when the API last refused entries to the key, and in what words
    later: list[Docket | Named] = field(default_factory=list)
    said: bool = False  # whether what waits has been said
    sent: int = 0
    owed: int = 0  # requests of what was chosen that are still to be sent
    good: int = 0
    failed: int = 0

    @classmethod
    def of(cls, ctx: SourceContext) -> Run:
        """What is followed, with what is remembered of it."""
        run = cls(ctx, refused=ctx.marks.get("refused", ""))
        for id_ in ctx.settings.get("dockets") or ():
            run._add(int(id_))
        for ref in sorted(ctx.followed.refs, key=lambda ref: (keys.is_case_ref(ref), ref)):
            found = named(ref, ctx.name)
            if isinstance(found, int):
                run._add(found, ref)
            elif found is not None:
                run._look_up(found)
        run.known = frozenset(id_ for id_, docket in run.dockets.items() if docket.read)
        return run

    def _look_up(self, found: Named) -> None:
        mark = self.ctx.marks.get(f"ref {found.ref}", "")
        self.lookups[found.ref] = mark
        ids = [whole(part) for part in mark.split()[1:]]
        ids += [one.id for one in self.dockets.values() if found.is_case_of(one)]
        for id_ in ids:
            self._add(id_, found.ref)
        if not ids:
            self.wanted.append(found)

    def _add(self, id_: int, ref: str = "") -> Docket:
        if id_ not in self.dockets:
            text = self.ctx.marks.get(f"docket {id_}", "")
            self.dockets[id_] = Docket.parse(id_, text) if text else Docket(id=id_)
        self.refs.setdefault(id_, set()).update({ref} - {""})
        return self.dockets[id_]

    def found(self, name: Named, rows: Sequence[Mapping[str, str]]) -> list[Docket]:
        """Note what a look-up found: the dockets that it names, those now first seen."""
        ids = [whole(row["id"]) for row in rows][:DUPLICATES]
        fresh = [id_ for id_ in ids if id_ not in self.dockets]
        for id_, row in zip(ids, rows):
            docket = self._add(id_, name.ref)
            docket.identify(row["court"], row["number"], row["case"])
            docket.name, docket.path = row["name"] or docket.name, row["path"] or docket.path
        self.lookups[name.ref] = " ".join([self.ctx.now, *map(str, ids)])
        return [self.dockets[id_] for id_ in fresh]

    # ---- requests ---------------------------------------------------------------------------

    @property
    def by_api(self) -> bool:
        """Whether entries are asked of the API: with a key, unless it was refused lately."""
        return bool(self.ctx.secrets.get("key")) and not self._lately(self.refused[:20])

    def needs_record(self, docket: Docket) -> bool:
        """Whether the docket's own record is asked for: who it is, then judge and end by a key."""
        if not docket.key and not self._lately(docket.asked):
            return True
        if not self.ctx.secrets.get("key"):
            return False
        return self.ctx.budget_left is None or not self._lately(docket.asked, RARELY)

    def may_ask(self, docket: Docket) -> bool:
        """Whether the record may be asked for again because an entry moved."""
        return not self._lately(docket.asked)

    def _lately(self, at: str, beat: timedelta = BEAT) -> bool:
        return bool(at) and instant(self.ctx.now) - instant(at) < beat

    def affords(self, more: bool = False) -> bool:
        """Whether one more request may be sent; `more` than was planned, if nothing else waits."""
        left = self.ctx.budget_left
        return left is None or self.sent + (self.owed if more else 0) < left

    def needs_older(self, docket: Docket) -> bool:
        """Whether rows are left that the first readings had no requests for."""
        return bool(docket.floor) and self.by_api

    def cost(self, docket: Docket) -> int:
        """The requests of one docket as far as they are known before."""
        return 1 + self.needs_record(docket) + self.needs_older(docket)

    def calls(self) -> list[str]:
        """Each request of a whole reading, by when what it fetches was last read."""
        due = [docket.read for docket in self.dockets.values() for _ in range(self.cost(docket))]
        return [*map(self.last, self.wanted), *due]

    def choose(self) -> list[Docket | Named]:
        """What is asked now, what was read longest ago first; what has to wait is kept aside."""
        things: dict[str, Docket | Named] = {f"#{one.id}": one for one in self.dockets.values()}
        things |= {name.ref: name for name in self.wanted}
        read = {name: self.last(thing) for name, thing in things.items()}
        now: list[Docket | Named] = []
        left = self.ctx.budget_left
        for name in budget.oldest_first(things, read):
            thing = things[name]
            # What a look-up finds is read at once; one thing is always tried.
            cost = self.cost(thing) if isinstance(thing, Docket) else 2
            if left is not None and now and (self.later or cost > left):
                self.later.append(thing)
                continue
            left = None if left is None else left - cost
            self.owed += cost
            now.append(thing)
        return now

    def last(self, thing: Docket | Named) -> str:
        """When it was last read or looked up, "" for never."""
        return thing.read if isinstance(thing, Docket) else self.lookups[thing.ref][:20]

    def start(self, docket: Docket) -> str:
        """From which stamp on changed rows are asked for; "" for the whole docket."""
        if self.ctx.budget_left is None or not docket.modified:
            return ""
        at = instant(docket.modified)
        return (at if docket.partly else at - OVERLAP).isoformat()

    # ---- names ------------------------------------------------------------------------------

    def follows(self, docket: Docket) -> tuple[str, ...]:
        """Why a docket is kept.

        One that joins others under a name that was read before is first seen under its own; and a
        case's id may only pin what is followed by its number.
        """
        refs = self.refs.get(docket.id, set())
        numbers = {ref for ref in refs if not keys.is_case_ref(ref)}
        pins = not numbers and any(
            ref.startswith(f"{docket.court} ") and not keys.is_case_ref(ref)
            for ref in self.ctx.followed.refs
        )
        refs = numbers or refs
        others = {ref for id_ in self.known for ref in self.refs.get(id_, ())}
        joins = refs <= others if refs else bool(self.known)
        if docket.id not in self.known and (joins or (refs and pins)):
            return (f"{NAMESPACE} {docket.id}",)
        return tuple(sorted(refs)) or ("*",)

    def waiting(self, things: Iterable[Docket | Named]) -> dict[str, str]:
        """Things by their names in watches, each with its last read."""
        return {
            name: self.last(one)
            for one in things
            for name in ([one.ref] if isinstance(one, Named) else self.refs[one.id] or [one.called])
        }

    def unread(self, things: Iterable[Docket | Named]) -> list[str]:
        """The follows of things that were never read yet."""
        found: set[str] = set()
        for one in things:
            if isinstance(one, Named):
                found.add(one.ref)
            elif not one.read:
                found |= self.refs.get(one.id) or ({"*"} if not self.known else set())
        return sorted(found)

    def marks(self) -> dict[str, str]:
        """What the next reading has to know."""
        begun = [one for one in self.dockets.values() if one.read or one.asked or one.key]
        found = {f"docket {one.id}": one.mark() for one in begun}
        found |= {f"ref {ref}": mark for ref, mark in self.lookups.items() if mark}
        return found | ({"refused": self.refused} if self.refused else {})
