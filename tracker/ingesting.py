"""Taking what is handed over: offered to the readers, settled as a crawl is, kept if not read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import Engine

from tracker import correspondence, pushing, runs, syncing
from tracker.config import Config
from tracker.crawl import recover
from tracker.domain import pushes
from tracker.ingest import boxes, proof
from tracker.ingest.boxes import Offer
from tracker.ingest.item import DocketReading, Item, NotADocket, Reading, Unread
from tracker.ingest.letters import Unopened
from tracker.ingest.readers import READERS, Reader
from tracker.keeping import Keep
from tracker.match import match
from tracker.pushing import Waits
from tracker.spool import Folder
from tracker.store import inbox
from tracker.store.engine import reading, writing

logger = logging.getLogger(__name__)

#: The section in which one item at a time is taken.
SECTION = "ingest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an item; see `inbox.Handed` for the states. `known`: of an earlier time."""

    name: str
    sha256: str
    state: str
    reason: str = ""
    system: str = ""
    key: str = ""
    source_id: int | None = None
    told: int = 0
    notes: tuple[str, ...] = ()
    alarm: str = ""
    known: bool = False
    left: bool = False  # too large: it is not here, and stays where it was

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it who has not been told yet."""
        return self.state in inbox.OPEN and not self.known


class Desk:
    """Takes items one by one; each is committed before the next one is looked at."""

    def __init__(
        self, engine: Engine, config: Config, now: datetime, readers: Iterable[Reader] = READERS
    ) -> None:
        self.engine, self.config, self.now = engine, config, now
        self._readers = tuple(readers)
        self._folder = Folder(config.store.data)
        self._folder.make()
        self._keep = Keep(config.store.data)
        syncing.sync(engine, config, now)
        run = runs.new_run(self._folder, now)
        with runs.living(self._folder, run):
            recover(engine, self._folder, run)

    # ---- taking ---------------------------------------------------------------------------------

    def take(self, offer: Offer, box: str = "", *, again: bool = False) -> Taken:
        """Take an offered item; one that is known is not read again, but `again` if it is open."""
        with runs.alone(self._folder, SECTION):
            taken = self._known(offer.item, again)
            if taken is None:
                taken = self._read(offer, box)
                self._put(offer, box, taken)
        offer.done()
        return taken

    def _known(self, item: Item, again: bool) -> Taken | None:
        with reading(self.engine) as connection:
            row = inbox.by_sha(connection, item.sha256)
        if row is None or (row.state in inbox.OPEN and again):
            return None
        return Taken(
            name=item.name,
            sha256=item.sha256,
            state=row.state,
            reason=row.reason,
            system=row.system,
            source_id=row.source_id,
            told=row.told,
            known=True,
        )

    def _read(self, offer: Offer, box: str) -> Taken:
        item = offer.item
        taken = Taken(name=item.name, sha256=item.sha256, state="unknown")
        if offer.too_large:
            limit = boxes.LARGEST // 2**20
            reason = f"it has {offer.too_large:,} bytes; up to {limit} MB are read, so it stays"
            said = f"{reason} where it is, unread."
            return replace(taken, state="refused", reason=said, left=True)
        answer = correspondence.read(self.engine, item, self.now)
        if answer is not None:
            taken = replace(taken, state="noted", system="mail")
            if answer.look:
                return replace(taken, alarm=answer.text.rstrip("."))
            return replace(taken, notes=(answer.text,))
        server = self.config.boxes[box].authserv if box in self.config.boxes else ""
        doubt = proof.unproven(item, server) if server else ""
        if doubt:
            return replace(taken, state="refused", reason=doubt)
        try:
            found = offered(item, self._readers)
        except (NotADocket, Unopened) as error:
            return replace(taken, state="refused", reason=str(error))
        except Faulty as error:
            return replace(taken, reason=str(error))
        if not isinstance(found, DocketReading):
            return replace(taken, reason=unknown(item))
        return self._shown(item, found, taken)

    def _shown(self, item: Item, found: DocketReading, taken: Taken) -> Taken:
        """What a reading leads to."""
        key = _plain(found.key)
        taken = replace(taken, system=found.system, key=key, notes=found.notes, alarm=found.alarm)
        with reading(self.engine) as connection:
            row = inbox.by_key(connection, found.system, key, item.sha256) if key else None
            settled = inbox.settled(connection, item.sha256, pushes.SYSTEMS)
        if settled is not None:  # a run died between settling it and writing that down
            return replace(taken, state="read", source_id=settled.source_id, told=settled.told)
        if row is not None:
            return replace(
                taken, state="repeat", reason=f"it was handed over before, as {row.name}."
            )
        if not found.matters:
            return replace(taken, state="noted")
        try:
            done = pushing.settle(self.engine, self.config, self._folder, item, found, self.now)
        except Waits as error:
            return replace(taken, state="waiting", reason=str(error))
        return replace(
            taken,
            state="read",
            source_id=done.source_id,
            told=done.told,
            notes=(*found.notes, *done.notes),
        )

    def _put(self, offer: Offer, box: str, taken: Taken) -> None:
        """Keep the bytes that nobody else keeps, then write down what became of the item."""
        item = offer.item
        if taken.state in inbox.OPEN and not offer.too_large:
            self._keep.put(item.sha256, item.body)
        row = {
            "sha256": item.sha256,
            "box": box,
            "name": _plain(item.name),
            "media_type": _plain(item.media_type),
            "headers": {_plain(name): _plain(value) for name, value in item.kept_headers()},
            "size": offer.too_large or len(item.body),
            "state": taken.state,
            "reason": _plain(taken.reason),
            "key": taken.key,
            "system": taken.system,
            "source_id": taken.source_id,
            "told": taken.told,
            "notes": [_plain(note) for note in (taken.alarm, *taken.notes) if note],
            "received_at": item.received_at,
            "offered_at": self.now,
        }
        with writing(self.engine) as connection:
            inbox.put(connection, row)
        if taken.state not in inbox.OPEN:
            self._keep.drop(item.sha256)

    # ---- what is kept ---------------------------------------------------------------------------

    def again(self) -> Iterator[Taken]:
        """Offer everything again that is kept, oldest first: readers have learnt since."""
        yield from self._kept(inbox.OPEN)

    def waiting(self) -> Iterator[Taken]:
        """The items whose waiting is over: settled now, or found to be something else."""
        for taken in self._kept(("waiting",)):
            if taken.state != "waiting":
                yield taken

    def _kept(self, states: tuple[str, ...]) -> Iterator[Taken]:
        with reading(self.engine) as connection:
            rows = inbox.listed(connection, states)
        for row in reversed(rows):
            body = self._keep.get(row.sha256)
            if body is None:
                continue
            item = Item(
                name=row.name,
                media_type=row.media_type,
                headers=tuple(row.headers.items()),
                body=body,
                received_at=row.received_at,
            )
            taken = self.take(Offer(item=item), row.box, again=True)
            same = (taken.state, _plain(taken.reason)) == (row.state, row.reason)
            yield replace(taken, known=same)

    def match(self) -> int:
        """Make what was settled pending for whom it concerns."""
        return match(self.engine, self.now)


# ---- readers -------------------------------------------------------------------------------------


class Faulty(Exception):
    """A reader that failed on an item: one sentence."""


def offered(item: Item, readers: Iterable[Reader]) -> Reading | None:
    """What the first reader that knows the item makes of it."""
    for reader in readers:
        try:
            found = reader(item)
        except (NotADocket, Unopened):
            raise
        except Unread as error:
            raise Faulty(str(error)) from None
        except Exception as error:
            logger.debug("%s failed on %s", reader, item.name, exc_info=True)
            kind = type(error).__name__
            said = f"the reader {_name(reader)} failed on it ({kind}); run with -vv to see where."
            raise Faulty(said) from None
        if found is not None:
            _check(found)
            return found
    return None


def _name(reader: Callable[[Item], object]) -> str:
    return getattr(reader, "__module__", "?").rpartition(".")[2]


def _check(found: Reading) -> None:
    """What a reader gives can be written down: a lone half of a character cannot."""
    try:
        msgspec.json.encode(found)
    except UnicodeEncodeError:
        raise NotADocket("it holds characters that are none (half a pair of UTF-16).") from None


def unknown(item: Item) -> str:
    if not item.body.strip():
        return "it is empty."
    return "no reader knows it."


def _plain(text: str) -> str:
    """Text that every store takes and no terminal is steered by."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown.encode("utf-8", "replace").decode()[:2_000]
