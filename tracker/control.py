"""What an operator may say of a source: pause it, resume it, accept what it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from tracker.config import Config
from tracker.config.tables import suggestion
from tracker.errors import UserError, WrongUse
from tracker.store import controls
from tracker.store.engine import writing
from tracker.syncing import sync


def pause(engine: Engine, config: Config, name: str, now: datetime) -> bool:
    """Stop reading a source until it is resumed; False if it was paused already."""
    _known(engine, config, name, now)
    with writing(engine) as connection:
        return controls.set_paused(connection, name, True)


def resume(engine: Engine, config: Config, name: str, now: datetime) -> bool:
    """Read a paused source again; False if it was not paused."""
    _known(engine, config, name, now)
    with writing(engine) as connection:
        return controls.set_paused(connection, name, False)


def accept(engine: Engine, config: Config, name: str, now: datetime, *, quiet: bool) -> None:
    """Take what a suspect source shows at its next reading; raises UserError if it is none."""
    _known(engine, config, name, now)
    with writing(engine) as connection:
        done = controls.accept(connection, name, "quiet" if quiet else "tell", now)
    if not done:
        raise UserError(f"{name} is not suspect, so there is nothing to accept.")


def _known(engine: Engine, config: Config, name: str, now: datetime) -> None:
    if name not in config.sources:
        better = suggestion(name, config.sources) or "; `tracker sources` lists them."
        raise WrongUse(f"There is no source {name!r} in {config.path.name}{better}")
    sync(engine, config, now)
