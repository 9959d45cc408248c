"""Reading the mailboxes of the configuration: item by item, each marked when it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from tracker.config import Config, resolve
from tracker.config.boxes import Box
from tracker.errors import UserError
from tracker.ingest import boxes, imap
from tracker.ingest.boxes import Unreachable
from tracker.ingesting import Desk, Taken
from tracker.store import inbox
from tracker.store.engine import reading, writing


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
            for one in mailbox(desk, box):
                taken.append(one)
        except Unreachable as error:
            broke += [] if had else [str(error)]
        else:
            back += [box.name] if had else []
    desk.match()
    return Swept(taken=tuple(taken), broke=tuple(broke), back=tuple(back))


def mailbox(desk: Desk, box: Box) -> Iterator[Taken]:
    """Take what is new in a mailbox; raises `Unreachable` where it cannot be read."""
    try:
        yield from _maildir(desk, box) if box.maildir else _imap(desk, box)
    except Unreachable as error:
        _note(desk, box, {"problem": str(error)})
        raise
    _note(desk, box, {"read_at": desk.now, "problem": ""})


def _maildir(desk: Desk, box: Box) -> Iterator[Taken]:
    assert box.maildir is not None
    for offer in boxes.maildir(box.maildir):
        yield desk.take(offer, box.name)


def _imap(desk: Desk, box: Box) -> Iterator[Taken]:
    try:
        password = resolve(box.password, desk.config.path.parent)
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
        with reading(desk.engine) as connection:
            place = inbox.place(connection, box.name)
        same = place is not None and place.uid_validity == folder.validity
        for offer in folder.after(place.last_uid if same and place is not None else 0):
            yield desk.take(offer, box.name)
            _note(desk, box, {"uid_validity": folder.validity, "last_uid": offer.uid})


def _note(desk: Desk, box: Box, values: dict[str, object]) -> None:
    with writing(desk.engine) as connection:
        inbox.put_place(connection, box.name, values)
