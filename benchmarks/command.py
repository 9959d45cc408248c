"""The product's own commands, run as a user runs them: a process each, clock by TRACKER_NOW."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "benchmarks" / "launch.py"

#: The console command `tracker`, by the interpreter that runs the benchmark.
TRACKER = [sys.executable, "-c", "import sys; from tracker.cli import main; sys.exit(main())"]


class Trouble(Exception):
    """Something that stops a benchmark, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished command: its output and what it cost."""

    code: int
    output: str
    errors: str
    wall: float
    cpu: float
    rss_mib: float


def measured(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Run:
    """Run a command to its end in `folder`, with its cost; `environment` is added to ours."""
    with tempfile.TemporaryDirectory(prefix="cost-") as scratch:
        result = Path(scratch) / "cost.json"
        finished = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCHER), str(result), *command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if not result.exists():
            raise Trouble(f"{command[0]} could not be started: {finished.stderr.strip()}")
        cost = json.loads(result.read_text("utf-8"))
    return Run(
        code=cost["code"],
        output=finished.stdout,
        errors=finished.stderr,
        wall=cost["wall"],
        cpu=cost["cpu"],
        rss_mib=cost["rss_mib"],
    )


def from_checkout() -> dict[str, str]:
    """The variable that makes a command import from this checkout, from wherever it runs."""
    path = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(filter(None, path))}


class Tracker:
    """One installation in a folder of its own, with `tracker.toml` in it."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self.folder = folder
        self.config = folder / "tracker.toml"
        self.config.write_text(configuration, encoding="utf-8")
        self._read: set[Any] = set()
        made = self.command(datetime.now(UTC), "db", "upgrade", "--config", str(self.config))
        if made.code:
            raise Trouble(f"tracker db upgrade ended with {made.code}: {made.errors[-2000:]}")

    def command(self, now: datetime, *arguments: str) -> Run:
        """Run `tracker ARGUMENTS` at that time of the replayed world."""
        clock = {"TRACKER_NOW": stamp(now)}
        return measured([*TRACKER, *arguments], self.folder, {**from_checkout(), **clock})

    def crawl(self, now: datetime) -> Run:
        """Read every source once; a crash of ours ends the benchmark, a bad source (1) does not."""
        run = self.command(now, "crawl", "--all", "--config", str(self.config))
        if run.code not in (0, 1) or "Traceback (most recent call last)" in run.errors:
            raise Trouble(f"tracker crawl ended with {run.code}: {run.errors.strip()[-2000:]}")
        return run

    def news(self, now: datetime) -> list[dict[str, Any]]:
        """What `tracker changes --json` shows now and has not shown before."""
        rows = self._lines(now, "changes", "--json", "--config", str(self.config))
        fresh = [row for row in rows if row["id"] not in self._read]
        self._read |= {row["id"] for row in fresh}
        return fresh

    def status(self, now: datetime) -> dict[str, Any]:
        """`tracker status --json`; its exit code says health and is no failure of the command."""
        run = self.command(now, "status", "--json", "--config", str(self.config))
        try:
            found = json.loads(run.output)
        except ValueError as error:
            raise Trouble(f"tracker status --json: {run.errors.strip()[-2000:] or error}") from None
        if not isinstance(found, dict):
            raise Trouble("tracker status --json printed no JSON object.")
        return found

    def stored_bytes(self) -> int:
        """Bytes on disk: database, captures and whatever else the commands left in the folder."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files if path != self.config)

    def _lines(self, now: datetime, *arguments: str) -> list[dict[str, Any]]:
        run = self.command(now, *arguments)
        if run.code != 0:
            raise Trouble(f"tracker {arguments[0]} ended with {run.code}: {run.errors[-2000:]}")
        return [json.loads(line) for line in run.output.splitlines() if line.strip()]


class WarmTracker(Tracker):
    """The same commands from one warm interpreter (see `benchmarks.warm`): no costs, less waiting.

    A context manager that ends the interpreter.
    """

    def __init__(self, folder: Path, configuration: str) -> None:
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.warm"],
            cwd=folder,
            env={**os.environ, **from_checkout()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            super().__init__(folder, configuration)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> WarmTracker:
        return self

    def __exit__(self, *error: object) -> None:
        self._warm.communicate()

    def command(self, now: datetime, *arguments: str) -> Run:
        output, errors = self.folder / "output.txt", self.folder / "errors.txt"
        asked = {
            "arguments": arguments,
            "environment": {"TRACKER_NOW": stamp(now)},
            "output": str(output),
            "errors": str(errors),
        }
        assert self._warm.stdin is not None and self._warm.stdout is not None
        self._warm.stdin.write(json.dumps(asked) + "\n")
        self._warm.stdin.flush()
        answer = self._warm.stdout.readline()
        if not answer:
            raise Trouble("The interpreter that runs the commands ended; its error stands above.")
        return Run(
            code=json.loads(answer)["code"],
            output=output.read_text("utf-8"),
            errors=errors.read_text("utf-8"),
            wall=0.0,
            cpu=0.0,
            rss_mib=0.0,
        )


def stamp(now: datetime) -> str:
    """The time as TRACKER_NOW takes it."""
    return now.isoformat().replace("+00:00", "Z")
