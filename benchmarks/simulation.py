"""The simulated world in a process of its own, steered through its control addresses."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.command import Trouble

NAMED_COURTS = 24  # that the world names after real ones
RETRY_AFTER = 2  # seconds that its 429 and 503 answers ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The flags of `world.py serve` that a benchmark sets; None leaves one to the world."""

    views: tuple[str, ...]
    watch: int
    seed: int
    change_rate: float
    noise_rate: float
    fault_rate: float
    courts: int | None = None
    dockets: int | None = None

    def arguments(self) -> list[str]:
        return [
            f"--views={','.join(self.views)}",
            f"--watch={self.watch}",
            f"--seed={self.seed}",
            f"--change-rate={self.change_rate}",
            f"--noise-rate={self.noise_rate}",
            f"--fault-rate={self.fault_rate}",
            f"--retry-after={RETRY_AFTER}",
            *([f"--courts={self.courts}"] if self.courts else []),
            *([f"--dockets={self.dockets}"] if self.dockets else []),
        ]


class Simulation:
    """One running world; a context manager that ends the process that it started."""

    def __init__(self, bench: Path, settings: Settings) -> None:
        if not (bench / "world.py").is_file():
            raise Trouble(f"{bench} holds no world.py; --bench names the simulated world's folder.")
        if importlib.util.find_spec("aiohttp") is None:
            raise Trouble("The world needs aiohttp: pip install aiohttp (uvloop is optional).")
        self.settings = settings
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._command = [sys.executable, str(bench / "world.py"), "serve"]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Simulation:
        port = self.url.rsplit(":", 1)[1]
        command = [*self._command, f"--port={port}", *self.settings.arguments()]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise Trouble(f"The world did not start: {' '.join(command)}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None and self._process.stdout is not None
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def ask(self, path: str, method: str = "GET") -> str:
        """The answer of a control address."""
        data = b"" if method == "POST" else None
        request = urllib.request.Request(f"{self.url}/__world__/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            text: str = answer.read().decode("utf-8")
        return text

    def advance(self) -> None:
        """One tick on, when every Retry-After of the tick that ends has run out.

        A tick is six hours of the world and no real time at all; nobody who waited two seconds in
        the first should still have to wait in the second.
        """
        time.sleep(RETRY_AFTER)
        self.ask("advance", "POST")

    def close(self) -> None:
        """From the next tick on nothing changes, moves or fails any more."""
        self.ask("close", "POST")

    def now(self) -> datetime:
        return datetime.fromisoformat(self.ask("now").strip())

    def watch(self) -> list[dict[str, Any]]:
        """The watch list: view, matter, court, url."""
        rows: list[dict[str, Any]] = json.loads(self.ask("watch"))
        return rows

    def stats(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(self.ask("stats"))
        return counts


def fitted(bench: Path, settings: Settings) -> Settings:
    """The settings with so many courts as have a name of their own, and dockets for the others.

    The world names 24 courts after real ones and numbers the rest ("nysd1"). A copy's own feed can
    be read as that of the court it copies, but CourtListener names each docket's court, and there
    is no such court. So where dockets are read in both, they lie in the 24; as many addresses.
    """
    feeds = "cmecf_rss" in settings.views
    dockets = [
        view for view in settings.views if view in ("docket_atom", "cl_docket", "cl_entries")
    ]
    if not feeds or not dockets:
        return settings
    with Simulation(bench, settings) as world:
        watch = world.watch()
    courts = sum(row["view"] == "cmecf_rss" for row in watch)
    if courts <= NAMED_COURTS:
        return settings
    cases = sum(row["view"] in dockets for row in watch) + courts - NAMED_COURTS
    return replace(settings, courts=NAMED_COURTS, dockets=cases)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
