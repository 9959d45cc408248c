"""Killed at every commit, rename and removal: the next run ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess, run

from sqlalchemy import select

from tests.flow.crash_harness import Killer
from tests.ingest.conftest import CONFIG, NOTICE, NOW, ORDER, handed, post, row
from tracker import config as configuration
from tracker import ingesting, mailboxes
from tracker.store import migrate
from tracker.store.audience import Pending, Subscriber, Subscription
from tracker.store.engine import open_engine, reading, writing
from tracker.store.models import ChangeRow, SightingRow
from tracker.store.types import table

ROOT = Path(__file__).parents[2]
HEAD = b"Content-Type: application/json\nIdempotency-Key: k\n\n"
LETTERS = {
    "1.a": HEAD.replace(b"Key: k", b"Key: 1") + post(ORDER, row(1, "OLD", "2025-01-01")),
    "2.a": HEAD.replace(b"Key: k", b"Key: 1") + post(ORDER, NOTICE),
    "3.a": b"noise that nobody reads",
}
change, pending, sighting = table(ChangeRow), table(Pending), table(SightingRow)


def make(folder: Path) -> None:
    """A tracker with a subscriber and a filled Maildir."""
    for name in ("cur", "new", "tmp"):
        (folder / "box" / name).mkdir(parents=True)
    for place, (name, body) in enumerate(LETTERS.items()):
        path = folder / "box" / "new" / name
        path.write_bytes(body)
        os.utime(path, (NOW.timestamp() + place, NOW.timestamp() + place))
    (folder / "tracker.toml").write_text(CONFIG + '[ingest.box]\nmaildir = "box"\n')
    url = f"sqlite:///{folder / 'tracker.db'}"
    migrate.upgrade(url, NOW)
    engine = open_engine(url)
    with writing(engine) as connection:
        values = {"id": 1, "address": "a@b.example", "state": "active", "created_at": NOW}
        connection.execute(table(Subscriber).insert().values(**values))
        values = {"subscriber_id": 1, "rhythm": "immediate", "created_at": NOW}
        connection.execute(table(Subscription).insert().values(**values))
    engine.dispose()


def ingest(folder: Path) -> None:
    """One run, as the command does it."""
    settings = configuration.load(folder / "tracker.toml")
    engine = open_engine(settings.store.url)
    desk = ingesting.Desk(engine, settings, NOW)
    list(desk.waiting())
    list(mailboxes.mailbox(desk, settings.boxes["box"]))
    desk.match()
    engine.dispose()


def killed(folder: Path, at: int | None) -> int:
    """A run that dies at a point; how many points it has, 0 when it died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            killer = Killer(at)
            killer.install()
            ingest(folder)
            os.write(writer, str(killer.count).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        said = file.read()
    assert said or os.WTERMSIG(status) == signal.SIGKILL, "the run failed by itself"
    return int(said or 0)


def end(folder: Path) -> object:
    """Everything that must be the same, however the way there was."""
    engine = open_engine(f"sqlite:///{folder / 'tracker.db'}")
    with reading(engine) as connection:
        told = connection.execute(
            select(change.c.event, change.c.op, change.c.field).order_by(change.c.id)
        )
        keys = sorted(str(((one.event or {}).get("key"), one.op, one.field)) for one in told)
        waits = connection.execute(select(pending.c.change_id)).scalars().all()
        items = connection.execute(select(handed.c.name, handed.c.state).order_by(handed.c.name))
        shown = connection.execute(select(sighting.c.event_key).order_by(sighting.c.event_key))
        found = (keys, len(waits), [tuple(one) for one in items], list(shown.scalars()))
    engine.dispose()
    boxes = sorted(path.name for path in (folder / "box").glob("*/*"))
    kept = sorted(path.name for path in (folder / "data" / "inbox").glob("*"))
    spools = sorted(path.suffix for path in (folder / "data" / "spool").glob("*.jsonl"))
    return [*found, boxes, [name for name in kept if name.endswith(".zst")], spools]


def main(folder: Path) -> None:
    """Kill at every point, run again, compare; prints what differs as JSON."""
    start = folder / "start"
    make(start)
    whole = shutil.copytree(start, folder / "whole")
    points = killed(whole, None)
    wanted = end(whole)
    different = []
    for at in range(1, points + 1):
        tried = shutil.copytree(start, folder / f"at{at}")
        killed(tried, at)
        ingest(tried)
        if end(tried) != wanted:
            different.append((at, end(tried)))
        shutil.rmtree(tried)
    print(json.dumps({"points": points, "wanted": wanted, "different": different[:3]}))


def test_a_run_killed_anywhere_is_made_good(tmp_path: Path) -> None:
    """In a program of its own: it forks for every run, which a process with threads must not."""
    ran = run(
        [sys.executable, "-m", "tests.ingest.test_crash", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    keys, waits, items, *_ = found["wanted"]
    assert len(keys) == 1 and waits == 1
    assert [state for _, state in items] == ["read", "repeat", "unknown"]
    assert found["points"] > 40 and found["different"] == []


def test_runs_at_the_same_time_read_each_post_once(tmp_path: Path) -> None:
    """Four hooks at once, two of them with the same post."""
    make(tmp_path)
    shutil.rmtree(tmp_path / "box")
    bodies = [post(ORDER), post(ORDER), post(NOTICE), post(row(66, "REPLY"))]
    words = [sys.executable, "-m", "tracker", "ingest", "--config", str(tmp_path), "-"]
    environment = {**os.environ, "TRACKER_NOW": NOW.isoformat()}

    def hook(body: bytes) -> CompletedProcess[bytes]:
        return run(words, cwd=ROOT, input=body, capture_output=True, env=environment, check=False)

    with ThreadPoolExecutor(len(bodies)) as pool:
        ran = list(pool.map(hook, bodies))
    assert [one.returncode for one in ran] == [0, 0, 0, 0], [one.stderr for one in ran]
    said = [one.stdout.decode() for one in ran]
    keys, waits, items, *_ = end(tmp_path)  # type: ignore[misc]
    assert (len(keys), waits, len(items)) == (3, 3, 3)
    assert sum("known already" in one for one in said) == 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
