"""Messages on the real ledger, sent by the real channels, in conversations that a test names."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, delete, select, update

from notify.values import Message
from tests.conftest import NOW
from tests.flow.post import TOML, delivery, lane, receipt
from tracker.config import Config, parse
from tracker.deliver import deliver
from tracker.store import composing
from tracker.store.composing import Rendered
from tracker.store.engine import reading, writing
from tracker.store.posting import Thread
from tracker.store.types import table
from tracker.subscribers import subscribe
from tracker.syncing import sync

TEAM = '[channels.team]\nurl = "env:TEAM_URL"\n'
QUICK = f"{TEAM}per_minute = 600000\n"
ROOMS = TOML.replace(TEAM, QUICK + QUICK.replace("team", "other").replace("TEAM", "OTHER"))
PAST = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
thread = table(Thread)


@dataclass
class Talk:
    """One tracker with a subscription of the channel "team", and what was said so far."""

    engine: Engine
    folder: Path
    numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        (self.folder / "tracker.toml").write_text(ROOMS)
        self.config: Config = parse(ROOMS, self.folder / "tracker.toml")
        sync(self.engine, self.config, NOW)
        self.team = self.join("team")

    def join(self, address: str, **wishes: object) -> int:
        """A further subscription; its number."""
        entry = subscribe(self.engine, self.config, address, now=NOW, rhythm="immediate", **wishes)
        return entry.id

    def put(
        self, message: Message | str, about: str = "matter.a", whose: int = 0, to: str = "team"
    ) -> None:
        """Put a message of a conversation on the ledger."""
        if isinstance(message, str):
            message = Message(subject=message, text=f"{message}.\n", html=f"<p>{message}.</p>")
        key = f"digest.{uuid4().hex}"
        rendered = Rendered(
            subject=message.subject,
            text=message.text,
            html=message.html,
            destinations=[(f"channel:{to}", key)],
            thread=about,
        )
        at = NOW + timedelta(seconds=next(self.numbers))
        with writing(self.engine) as connection:
            whose = whose or self.team
            composing.put_digest(connection, whose, at, rendered, (), now=at, wall=PAST)

    def run(self, but: int = 0) -> None:
        """Send what there is, waiting for nothing; all but one delivery."""
        with writing(self.engine) as connection:
            others = delivery.c.id != but
            connection.execute(update(delivery).where(others).values(next_try_at=PAST))
            connection.execute(delete(lane))
        deliver(self.engine, self.config, NOW)

    def say(
        self, message: Message | str, about: str = "matter.a", whose: int = 0, to: str = "team"
    ) -> None:
        """Put a message on the ledger and send it."""
        self.put(message, about, whose, to)
        self.run()

    def killed(self, where: str) -> None:
        """A sender of its own is killed with `kill -9` at a point; its lease runs out."""
        command = [sys.executable, "-m", "tests.notify.killed_sender", str(self.folder), where]
        url = self.engine.url.render_as_string(hide_password=False)
        ran = subprocess.run(command, env=os.environ | {"STORE_URL": url}, capture_output=True)
        assert ran.returncode == -9, ran.stderr.decode()[-2000:]
        with writing(self.engine) as connection:
            connection.execute(update(delivery).values(claimed_until=PAST))

    def states(self) -> list[str]:
        with reading(self.engine) as connection:
            return list(connection.scalars(select(delivery.c.state).order_by(delivery.c.id)))

    def receipts(self) -> list[str]:
        """The outcomes of all receipts, without the pieces."""
        with reading(self.engine) as connection:
            found = connection.scalars(select(receipt.c.outcome).order_by(receipt.c.id))
            return [one for one in found if one != "piece"]

    def roots(self) -> list[str]:
        """The posts that threads begin with."""
        with reading(self.engine) as connection:
            return list(connection.scalars(select(thread.c.post).order_by(thread.c.delivery_id)))

    def plant(self, post: str) -> None:
        """Put another post in the place of every first one, as a damaged store would have it."""
        with writing(self.engine) as connection:
            connection.execute(update(thread).values(post=post))

    def everything(self) -> str:
        """What the ledger keeps of sending, as text."""
        with reading(self.engine) as connection:
            tables = (delivery, receipt, thread, lane)
            return str([connection.execute(select(one)).all() for one in tables])
