"""Looking at what was handed over: rehearsed, listed, shown, thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Row

from tracker.config import Config
from tracker.domain.diff import printed_fields
from tracker.errors import WrongUse
from tracker.ingest.boxes import Offer
from tracker.ingest.item import DocketReading, NotADocket
from tracker.ingest.letters import Unopened
from tracker.ingest.readers import READERS
from tracker.ingesting import Faulty, offered, unknown
from tracker.keeping import Keep
from tracker.store import inbox
from tracker.store.engine import reading, writing


def rehearse(offer: Offer) -> Iterator[str]:
    """What the readers make of an item, in lines; nothing is kept."""
    item = offer.item
    try:
        found = None if offer.too_large else offered(item, READERS)
    except (NotADocket, Unopened, Faulty) as error:
        yield f"{item.name}: {error}"
        return
    if found is None:
        yield f"{item.name}: {'too large.' if offer.too_large else unknown(item)}"
        return
    if not isinstance(found, DocketReading):
        yield f"{item.name}: {type(found).__name__}"
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
