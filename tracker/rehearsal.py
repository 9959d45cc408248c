"""Rehearsing: the verbs work on a copy of the store that is thrown away, so nothing is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from tracker import outbox, runs
from tracker.compose import compose
from tracker.config import Config, StoreConfig
from tracker.operators import tell_brake
from tracker.outbox import Entry
from tracker.spool import Folder, run_of
from tracker.store import lanes, sources
from tracker.store.copying import copy
from tracker.store.engine import open_engine, writing


@contextmanager
def stage(config: Config, now: datetime) -> Iterator[tuple[Engine, Config]]:
    """A copy of the store with all that a run would find, and the configuration that leads to it.

    The store, its leases and its spool stay as they are. Nothing may be sent from here: what is
    sent from a copy is not recorded.
    """
    with TemporaryDirectory(prefix="tracker-") as name:
        file = Path(name) / "tracker.db"
        copy(config.store.url, file, now)
        store = StoreConfig(url=f"sqlite:///{file}", data=Path(name) / "data")
        engine = open_engine(store.url)
        try:
            _inherit(engine, Folder(config.store.data), Folder(store.data))
            yield engine, replace(config, store=store)
        finally:
            engine.dispose()


def _inherit(engine: Engine, real: Folder, staged: Folder) -> None:
    """What dead runs left: their spools are settled on the stage, their leases are free there."""
    staged.make()
    finished, _ = runs.dead_files(real, "")
    for path in finished:
        with suppress(FileNotFoundError):  # a run that works settled it meanwhile
            shutil.copy(path, staged.spool)
    with writing(engine) as connection:
        dead = runs.dead(real, sources.leases(connection)) - set(map(run_of, finished))
        for token in dead:
            sources.release(connection, token)


def leaving(engine: Engine, config: Config, now: datetime) -> tuple[list[Entry], int]:
    """What would be sent from a stage now, and how many messages the brake would hold."""
    compose(engine, config, now)
    most, held = config.delivery.brake, 0
    if most is not None:
        with writing(engine) as connection:
            brake = lanes.count_brake(connection, most, datetime.now(UTC))
            held = lanes.unreleased(connection, brake.released) if brake.held_at else 0
    if held:
        tell_brake(engine, config, held, now)
    return outbox.due(engine, config), held
