"""urlwatch and webchanges on the same world and flags, driven by the world's own peer drivers."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.command import Run, Trouble, measured
from benchmarks.simulation import Simulation

#: Name -> the driver's module below DIR/peers; each is installed under its own name.
PEERS = {"urlwatch": "p_urlwatch", "webchanges": "p_webchanges"}


def cache_folder() -> Path:
    """Where the peers' environments are kept from run to run when no folder is named."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "legal-tracker-bench"


def install(name: str, environments: Path) -> None:
    """The peer in an environment of its own, unless it is there already."""
    place = environments / name
    if (place / "bin" / name).exists():
        return
    steps = [
        [sys.executable, "-m", "venv", str(place)],
        [str(place / "bin" / "pip"), "install", "--quiet", name],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(f"{name} could not be installed in {place}: {done.stderr.strip()[-500:]}")


@dataclass(slots=True)
class Bench:
    """What a peer driver asks of its surroundings: folder, addresses, programs, measured runs."""

    work: Path
    world: Simulation
    environments: Path
    runs: list[Run] = field(default_factory=list)

    @property
    def base(self) -> str:
        return self.world.url

    @property
    def watch(self) -> list[dict[str, Any]]:
        return self.world.watch()

    def path(self, url: str) -> str:
        return url.removeprefix(self.base)

    def bin(self, environment: str, name: str) -> str:
        return str(self.environments / environment / "bin" / name)

    def spawn(self, command: list[str], env: dict[str, str] | None = None) -> None:
        """One check round of a one-shot tool."""
        self.runs.append(measured(command, self.work, env))


def start(name: str, bench: Path, work: Path, world: Simulation, environments: Path) -> Any:
    """The peer's driver with its sensible filters on, ready for its first round."""
    install(name, environments)
    with _importable(bench / "peers"):
        driver = importlib.import_module(PEERS[name])
    return driver.Peer(Bench(work, world, environments), True)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
