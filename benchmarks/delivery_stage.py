"""What the fault run of deliveries plays on: sinks, a store full of deliveries, a configuration."""

from __future__ import annotations

import json
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tracker.store import migrate
from tracker.store.audience import Delivery, MessageRow, Subscriber, Subscription
from tracker.store.engine import open_engine, writing
from tracker.store.types import table

NOW = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
FAULTS = {
    "mail": "421=.03,451=.05,550=.01,550rcpt=.02,drop_after=.03,drop_before=.02,slow=.01",
    "chat": "429=.03,500=.05,drop_after=.03,drop_before=.02,slow=.01",
}
CALM = {"mail": "421=.03,451=.05,slow=.01", "chat": "429=.03,500=.05,slow=.01"}
SLOW_SECONDS = "0.3"
#: Of a hundred deliveries: so many by each service. A mail address gets two or three.
SHARES = {"mail": 58, "slack": 14, "matrix": 14, "json": 14}
MAILS_EACH, POSTS_EACH = 2.5, 35
KEY = re.compile(r"bench-\d+")


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where the sinks listen, and the files in which they note every attempt."""

    mail: int
    chat: int
    folder: Path

    def rows(self, name: str) -> list[dict[str, Any]]:
        """What one sink noted so far."""
        text = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def attempts(self) -> int:
        """How many attempts both noted so far."""
        return sum(
            (self.folder / f"{name}.jsonl").read_bytes().count(b"\n") for name in ("mail", "chat")
        )


@contextmanager
def sinks(bench: Path, folder: Path, faults: dict[str, str], seed: int) -> Iterator[Sinks]:
    """Both sinks while the block runs."""
    mail, control, chat = _ports(3)
    common = ["--seed", str(seed), "--slow-s", SLOW_SECONDS]
    with ExitStack() as stack:
        for name, more in {
            "mail": ["--port", str(mail), "--control", str(control)],
            "chat": ["--port", str(chat), "--retry-after", "1"],
        }.items():
            script = bench / ("smtp_sink.py" if name == "mail" else "chat_sink.py")
            ledger = folder / f"{name}.jsonl"
            ledger.touch()
            command = [sys.executable, str(script), "serve", "--ledger", str(ledger)]
            plan = ["--faults", faults[name]] if faults[name] else []
            process = subprocess.Popen(
                [*command, *common, *more, *plan], stdout=subprocess.PIPE, text=True
            )
            stack.callback(_end, process)
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError(f"{script.name} did not start")
        yield Sinks(mail, chat, folder)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def _ports(count: int) -> list[int]:
    with ExitStack() as stack:
        free = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in free:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in free]


def furnish(
    folder: Path,
    found: Sinks,
    count: int,
    rng: random.Random,
    shares: Mapping[str, int] = SHARES,
) -> Path:
    """A store with so many deliveries that wait, and the configuration beside it; its path."""
    plan = _plan(count, rng, shares)
    path = folder / "tracker.toml"
    path.write_text(_toml(folder, found, sorted({to for to in plan if ":" in to})))
    url = f"sqlite:///{folder}/tracker.db"
    migrate.upgrade(url, NOW)
    engine = open_engine(url)
    people = {to: id_ for id_, to in enumerate(dict.fromkeys(plan), start=1)}
    with writing(engine) as connection:
        common = {"state": "active", "created_at": NOW}
        rows = [{"id": id_, "address": to, **common} for to, id_ in people.items()]
        connection.execute(insert(table(Subscriber)), rows)
        rows = [
            {"id": id_, "subscriber_id": id_, "rhythm": "immediate", "created_at": NOW}
            for id_ in people.values()
        ]
        connection.execute(insert(table(Subscription)), rows)
        messages = [_message(number, people[to]) for number, to in enumerate(plan, start=1)]
        connection.execute(insert(table(MessageRow)), messages)
        connection.execute(
            insert(table(Delivery)),
            [
                {"message_id": n, "destination": to, "key": f"bench-{n}", "next_try_at": NOW}
                for n, to in enumerate(plan, start=1)
            ],
        )
    engine.dispose()
    return path


def _message(number: int, person: int) -> dict[str, Any]:
    words = f"bench-{number}: an order was entered.\n" + "What it says, in words. " * 30 + "\n"
    return {
        "id": number,
        "subscription_id": person,
        "due_at": NOW + timedelta(seconds=number),
        "subject": f"bench-{number}",
        "text": words,
        "html": f"<!DOCTYPE html><p>{words}</p>",
        "headers": {},
        "created_at": NOW,
    }


def _plan(count: int, rng: random.Random, shares: Mapping[str, int]) -> list[str]:
    """The destination of each delivery, in any order."""
    plan: list[str] = []
    last = list(shares)[-1]
    for service, share in shares.items():
        wanted = count * share // 100 if service != last else count - len(plan)
        each = MAILS_EACH if service == "mail" else POSTS_EACH
        for number in range(wanted):
            one = rng.randrange(max(1, round(wanted / each)))
            plan.append(f"p{one}@x.example" if service == "mail" else f"channel:{service}-{one}")
    rng.shuffle(plan)
    return plan


def _toml(folder: Path, found: Sinks, rooms: list[str]) -> str:
    lines = [
        '[mail]\nsender = "Tracker <tracker@example.org>"',
        f'smtp = "smtp://127.0.0.1:{found.mail}"',
    ]
    for room in rooms:
        name = room.removeprefix("channel:")
        (folder / f"{name}.url").write_text(_url(name, found.chat))
        # The sinks are in no hurry: what is measured is that nothing is lost, not the pauses.
        lines.append(f'[channels.{name}]\nurl = "file:{name}.url"\nper_minute = 60000')
    return "\n".join(lines) + "\n"


def _url(name: str, port: int) -> str:
    service, _, number = name.partition("-")
    if service == "slack":
        parts = f"T{int(number):08d}/B{int(number):08d}/{'X' * 24}"
        return f"slack://{parts}?base=http://127.0.0.1:{port}"
    if service == "matrix":
        return f"matrix://token@127.0.0.1:{port}/%21{name}"
    return f"json://127.0.0.1:{port}/json/{name}"


def key_of(name: str, row: dict[str, Any]) -> str:
    """The delivery that an attempt is of, by its Message-ID, transaction or words; "" if none."""
    words = row["key"] if name == "mail" or row.get("api") == "_matrix" else row["text"]
    match = KEY.search(words)
    return match[0] if match else ""
