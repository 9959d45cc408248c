"""`tracker add` and `tracker run` against a site and a mail server here, as cron does."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.conftest import Ran
from tracker.cli import tracker
from tracker.demo.sink import Sink

START = datetime(2026, 2, 9, 9, 0, tzinfo=UTC)
ROW = '<tr><td>{0}</td><td><a href="/o/{0}">Order number {0} on the city</a></td></tr>'


TABLE = """
[operator]
contact = "x@example.org"
[sources.orders]
spider = "listing"
url = "{url}"
allow_private = true
row = "tr"
fields = {{ title = "a", link = "a::attr(href)" }}
"""


class Site:
    """One page with a list of orders, which may break."""

    def __init__(self) -> None:
        self.rows = [ROW.format(number) for number in range(1, 9)]
        self.status = 200
        self.asked: Callable[[], None] = lambda: None
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/orders"
                if found:
                    site.asked()
                body = site.page() if found else b"no"
                self.send_response(site.status if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/orders"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self) -> bytes:
        rows = "".join(reversed(self.rows))
        title = "<title>Orders of Springfield</title>"
        return f"<html><head>{title}</head><body><table>{rows}</table></body></html>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


_MODULE = ["-m", "tracker"]


class User:
    """Types commands in a folder, at hours of their own."""

    def __init__(self, folder: Path, smtp: str) -> None:
        self.folder = folder
        self.now = START
        self.smtp = smtp

    def types(self, *words: str, largest: int = resource.RLIM_INFINITY, script: str = "") -> Ran:
        """Runs a command that reads the web in a process of its own: a reactor starts once.

        No file of it may grow beyond `largest` bytes; a `script` stands in for the program.
        """
        ran = subprocess.run(
            [sys.executable, "-W", "error", *(["-c", script] if script else _MODULE), *words],
            cwd=self.folder,
            env=os.environ | self._environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def looks(self, *words: str) -> Ran:
        """Runs any other command."""
        arguments = [*words, "--config", str(self.folder / "tracker.toml")]
        ran = CliRunner(env=self._environment()).invoke(tracker, arguments)
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    def runs_later(self) -> Ran:
        self.now += timedelta(hours=7)
        return self.types("run")

    def _environment(self) -> dict[str, str]:
        return {"TRACKER_NOW": self.now.isoformat(), "TRACKER_SMTP": self.smtp}


SILENT = Ran(0, "", "")


def test_a_list_from_add_to_digest(tmp_path: Path, site: Site) -> None:
    with Sink() as sink:
        user = User(tmp_path, sink.url)
        assert (
            user.looks("init", "--contact", "x@example.org", "--email", "x@example.org").code == 0
        )

        refused = user.types("add", site.url, "--watch", "city", "--yes")
        assert refused.code == 1 and "is a private address" in refused.err

        added = user.types("add", site.url, "--watch", "city", "--yes", "--allow-private")
        assert added.code == 0, added.err
        assert "The first of its 8 rows:" in added.out
        assert "Order number 8 on the city" in added.out
        user.looks("subscribe", "reader@example.org", "--every", "immediate", "--confirmed", "me")

        assert user.types("run") == SILENT, "the first reading is silent"
        site.rows.append(ROW.format(9))
        assert user.runs_later() == SILENT
        (letter,) = [one for one in sink.arrived if "Order number 9" in one.part("plain")]
        assert list(letter.recipients) == ["reader@example.org"]
        site.status = 404
        broke = user.runs_later()
        assert (broke.code, broke.out.count("\n"), broke.err) == (1, 1, "")
        assert "127-orders cannot be read: " in broke.out
        assert user.looks("status").code == 1
        assert user.runs_later() == SILENT, "it is told once"
        site.status = 200
        back = user.runs_later()
        assert (back.code, back.out) == (1, "127-orders can be read again.\n")
        assert user.looks("status").code == 0

        told = [json.loads(line) for line in user.looks("changes", "--json").out.splitlines()]
        assert [(change["op"], change["matter_title"]) for change in told] == [
            ("new", "Order number 9 on the city")
        ]
        assert [one.recipients[0] for one in sink.arrived] == [
            "reader@example.org",
            "x@example.org",
            "x@example.org",
        ], "the operator is told once that it broke and once that it is back"


def test_crawl_rehearses_and_says_how_each_source_did(tmp_path: Path, site: Site) -> None:
    user = User(tmp_path, "")
    text = TABLE.format(url=site.url)
    (tmp_path / "tracker.toml").write_text(text)
    dry = user.types("crawl", "--dry-run")
    assert (dry.code, dry.out) == (
        0,
        "orders: 0 changes\nRead 1 of 1 source: 0 changes (a rehearsal: nothing was kept).\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["tracker.toml"]
    site.status = 500
    broken = user.types("crawl", "orders")
    assert (broken.code, broken.out.count("\n")) == (1, 2)
    assert broken.out.startswith("orders: failed: ")


WITH_PID = """
import os, pathlib
from tracker.cli import main
pathlib.Path("pid").write_text(str(os.getpid()))
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_puts_everything_away(
    tmp_path: Path, site: Site, number: signal.Signals
) -> None:
    user = User(tmp_path, "")
    (tmp_path / "tracker.toml").write_text(TABLE.format(url=site.url))
    assert user.types("crawl", "orders").code == 0
    site.rows.append(ROW.format(9))
    user.now += timedelta(hours=7)
    site.asked = lambda: os.kill(int((tmp_path / "pid").read_text()), number)
    stopped = user.types("run", script=WITH_PID)
    assert (stopped.code, stopped.out, stopped.err.strip()) == (1, "", "Aborted!")
    site.asked = lambda: None
    assert [path.name for path in (tmp_path / "data" / "spool").iterdir()] == ["recovery.lock"]
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as store:
        assert store.execute("SELECT lease, health FROM source").fetchall() == [("", "good")]
        assert store.execute("SELECT count(*) FROM incident").fetchone() == (0,)
    assert "orders: 1 change" in user.types("crawl").out


def contents(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of the store, and the names of all files beside it."""
    with closing(sqlite3.connect(folder / "tracker.db")) as store:
        names = store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: store.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}
    assert rows["source"] and rows["subscriber"]
    return rows | {"files": sorted((str(path),) for path in (folder / "data").rglob("*"))}


def test_a_rehearsed_run_says_what_a_run_then_does_and_keeps_nothing(
    tmp_path: Path, site: Site
) -> None:
    with Sink() as sink:
        user = User(tmp_path, sink.url)
        mail = '[mail]\nsmtp = "env:TRACKER_SMTP"\nsender = "T <t@example.org>"\n'
        watch = '[watches.city]\ntitle = "The city"\nsources = ["orders"]\n'
        (tmp_path / "tracker.toml").write_text(TABLE.format(url=site.url) + mail + watch)
        assert user.types("run") == SILENT
        user.looks("subscribe", "reader@example.org", "--every", "immediate", "--confirmed", "me")
        site.rows.append(ROW.format(9))
        user.now += timedelta(hours=7)
        before = contents(tmp_path)
        rehearsed = user.types("run", "--dry-run")
        assert rehearsed.out.splitlines() == [
            "orders: 1 change",
            "Read 1 of 1 source: 1 change (a rehearsal: nothing was kept).",
            "Would be sent to reader@example.org: New document: Order number 9 on the city",
        ], rehearsed
        assert contents(tmp_path) == before and not sink.arrived
        assert user.types("run") == SILENT
        assert [one.recipients[0] for one in sink.arrived] == ["reader@example.org"]


DIES_BEFORE_SETTLING = """
import os, tracker.crawl
from tracker.cli import main
tracker.crawl.settle = lambda *arguments: os._exit(9)
main()
"""


@pytest.mark.parametrize("words", [["crawl", "orders"], ["run", "-v"]], ids=" ".join)
def test_what_a_dead_run_had_read_is_counted_by_itself(
    tmp_path: Path, site: Site, words: list[str]
) -> None:
    user = User(tmp_path, "")
    (tmp_path / "tracker.toml").write_text(TABLE.format(url=site.url))
    assert user.types("crawl", "orders").code == 0
    site.rows.append(ROW.format(9))
    user.now += timedelta(hours=7)
    assert user.types("crawl", "orders", script=DIES_BEFORE_SETTLING).code == 9
    site.rows += [ROW.format(10), ROW.format(11)]
    user.now += timedelta(hours=7)
    said = user.types(*words).out
    counts = (
        "Read 1 of 1 source: 2 changes; settled what a run that had died read: 1 of 1 source:"
        " 1 change."
    )
    assert counts in said
    if words[0] == "crawl":
        assert said.splitlines() == [
            "orders: 1 change (read by a run that had died)",
            "orders: 2 changes",
            counts,
        ]


def test_a_source_that_broke_under_a_dead_run_and_is_back_is_said_to_be_back(
    tmp_path: Path, site: Site
) -> None:
    user = User(tmp_path, "")
    (tmp_path / "tracker.toml").write_text(TABLE.format(url=site.url))
    assert user.types("crawl", "orders").code == 0
    site.status = 404
    user.now += timedelta(hours=7)
    assert user.types("crawl", "orders", script=DIES_BEFORE_SETTLING).code == 9
    site.status = 200
    user.now += timedelta(hours=7)
    assert user.types("run").out == "orders can be read again.\n"


@pytest.mark.parametrize("largest", [0, 4_096, 20_000, 60_000, 150_000, 400_000])
def test_a_disk_that_is_full_is_one_sentence_and_nothing_is_lost(
    tmp_path: Path, site: Site, largest: int
) -> None:
    user = User(tmp_path, "")
    (tmp_path / "tracker.toml").write_text(TABLE.format(url=site.url))
    assert user.types("crawl", "orders").code == 0
    site.rows.append(ROW.format(9))
    user.now += timedelta(hours=7)
    full = user.types("crawl", "orders", largest=largest)
    assert "Traceback" not in full.err and full.err.count("\n") <= 1, full.err
    assert full.code in ((0, 1) if largest > 4_096 else (1,)) and bool(full.err) == bool(full.code)
    assert "disk" in full.err or not full.code
    user.now += timedelta(hours=7)
    assert user.types("crawl", "orders").code == 0
    told = user.looks("changes", "--json").out.splitlines()
    assert [json.loads(line)["matter_title"] for line in told] == ["Order number 9 on the city"]
