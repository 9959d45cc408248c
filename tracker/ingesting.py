"""Taking what is handed over: offered to the readers, settled as a crawl is, kept if not read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, Row

from tracker import pushing, runs, syncing
from tracker.config import Config, resolve
from tracker.config.boxes import Box
from tracker.crawl import recover
from tracker.domain import pushes
from tracker.domain.diff import printed_fields
from tracker.errors import UserError, WrongUse
from tracker.ingest import boxes, imap
from tracker.ingest.boxes import Offer, Unreachable
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
        self._engine, self._config, self._now = engine, config, now
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
                taken = self._read(offer)
                self._put(offer, box, taken)
        offer.done()
        return taken

    def _known(self, item: Item, again: bool) -> Taken | None:
        with reading(self._engine) as connection:
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

    def _read(self, offer: Offer) -> Taken:
        item = offer.item
        taken = Taken(name=item.name, sha256=item.sha256, state="unknown")
        if offer.too_large:
            limit = boxes.LARGEST // 2**20
            reason = f"it has {offer.too_large:,} bytes; up to {limit} MB are read, so it stays"
            said = f"{reason} where it is, unread."
            return replace(taken, state="refused", reason=said, left=True)
        try:
            found = offered(item, self._readers)
        except (NotADocket, Unopened) as error:
            return replace(taken, state="refused", reason=str(error))
        except Faulty as error:
            return replace(taken, reason=str(error))
        if found is None:
            return replace(taken, reason=_unknown(item))
        return self._shown(item, found, taken)

    def _shown(self, item: Item, found: DocketReading, taken: Taken) -> Taken:
        """What a reading leads to."""
        key = _plain(found.key)
        taken = replace(taken, system=found.system, key=key, notes=found.notes, alarm=found.alarm)
        with reading(self._engine) as connection:
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
            done = pushing.settle(self._engine, self._config, self._folder, item, found, self._now)
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
            "offered_at": self._now,
        }
        with writing(self._engine) as connection:
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
        with reading(self._engine) as connection:
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

    def mailbox(self, box: Box) -> Iterator[Taken]:
        """Take what is new in a mailbox; raises `Unreachable` where it cannot be read."""
        try:
            yield from self._maildir(box) if box.maildir else self._imap(box)
        except Unreachable as error:
            self._note(box, {"problem": str(error)})
            raise
        self._note(box, {"read_at": self._now, "problem": ""})

    def _maildir(self, box: Box) -> Iterator[Taken]:
        assert box.maildir is not None
        for offer in boxes.maildir(box.maildir):
            yield self.take(offer, box.name)

    def _imap(self, box: Box) -> Iterator[Taken]:
        try:
            password = resolve(box.password, self._config.path.parent)
        except UserError as error:
            raise Unreachable(f"the mailbox {box.name} cannot be read: {error}") from None
        server = imap.Server(
            name=box.name,
            host=box.host,
            port=box.port,
            user=box.user,
            password=password,
            folder=box.folder,
            ca=box.ca,
        )
        with imap.opened(server) as folder:
            with reading(self._engine) as connection:
                place = inbox.place(connection, box.name)
            same = place is not None and place.uid_validity == folder.validity
            for offer in folder.after(place.last_uid if same and place is not None else 0):
                yield self.take(offer, box.name)
                self._note(box, {"uid_validity": folder.validity, "last_uid": offer.uid})

    def _note(self, box: Box, values: dict[str, object]) -> None:
        with writing(self._engine) as connection:
            inbox.put_place(connection, box.name, values)

    def match(self) -> int:
        """Make what was settled pending for whom it concerns."""
        return match(self._engine, self._now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a reading of all mailboxes gave: items, and the mailboxes that broke or are back."""

    taken: tuple[Taken, ...] = ()
    broke: tuple[str, ...] = ()  # one sentence each, said when it happens
    back: tuple[str, ...] = ()


def sweep(engine: Engine, config: Config, now: datetime) -> Swept:
    """Read all mailboxes of the configuration, and match what came; one that breaks stops none."""
    desk = Desk(engine, config, now)
    with reading(engine) as connection:
        before = inbox.places(connection, list(config.boxes))
    taken = list(desk.waiting())
    broke: list[str] = []
    back: list[str] = []
    for box in config.boxes.values():
        had = before[box.name].problem if box.name in before else ""
        try:
            for one in desk.mailbox(box):
                taken.append(one)
        except Unreachable as error:
            broke += [] if had else [str(error)]
        else:
            back += [box.name] if had else []
    desk.match()
    return Swept(taken=tuple(taken), broke=tuple(broke), back=tuple(back))


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


def _unknown(item: Item) -> str:
    if not item.body.strip():
        return "it is empty."
    return "no reader knows it."


def _plain(text: str) -> str:
    """Text that every store takes and no terminal is steered by."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown.encode("utf-8", "replace").decode()[:2_000]


# ---- looking -------------------------------------------------------------------------------------


def rehearse(offer: Offer) -> Iterator[str]:
    """What the readers make of an item, in lines; nothing is kept."""
    item = offer.item
    try:
        found = None if offer.too_large else offered(item, READERS)
    except (NotADocket, Unopened, Faulty) as error:
        yield f"{item.name}: {error}"
        return
    if found is None:
        yield f"{item.name}: {'too large.' if offer.too_large else _unknown(item)}"
        return
    yield f"{item.name}: {found.system}"
    yield from found.notes
    for matter in found.matters:
        entries = len(matter.events)
        yield f"{matter.title} ({', '.join((matter.key, *matter.refs))}): {entries} events"
        for event in matter.events:
            words = printed_fields(event.fields)
            yield f"{event.date or 'undated'} {event.kind} {event.key}: {words}"


def listed(engine: Engine, newest: int | None = None) -> list[Row[Any]]:
    """What was handed over, the newest first; what is open before all else."""
    with reading(engine) as connection:
        still = inbox.listed(connection, inbox.OPEN, newest)
        rest = inbox.listed(connection, newest=newest)
    known = {row.id for row in still}
    found = [*still, *(row for row in rest if row.id not in known)]
    return found[:newest] if newest else found


def shown(engine: Engine, prefix: str) -> Row[Any]:
    """The one item whose id begins so; raises WrongUse where there is not one."""
    with reading(engine) as connection:
        rows = inbox.beginning(connection, prefix.lower()) if prefix.isalnum() else []
    if len(rows) == 1:
        return rows[0]
    found = "no item" if not rows else f"{len(rows)} items"
    raise WrongUse(f"There is {found} whose id begins with {prefix}; `tracker ingest --list`.")


def forget(engine: Engine, config: Config, row: Row[Any]) -> None:
    """Take an item out of the list, and its bytes out of the folder; raises WrongUse if read."""
    if row.state not in inbox.OPEN:
        raise WrongUse(f"{row.sha256[:10]} was read; it is evidence, and stays.")
    with writing(engine) as connection:
        inbox.forget(connection, row.sha256)
    Keep(config.store.data).drop(row.sha256)
