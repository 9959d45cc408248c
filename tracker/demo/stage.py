"""The folder the demo plays in, and the user who types the commands there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import UserError

WIDTH = 80
INDENT = "  "  # of what a command answers
MARK = ".tracker-demo"
LONGEST_COMMAND = 60  # seconds, before a command counts as hung


class DemoError(UserError):
    """The demo cannot be played here; one sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str


#: Runs the words of a command in a folder and environment.
Start = Callable[[Sequence[str], Path, Mapping[str, str]], Ran]


def clear(folder: Path) -> None:
    """Makes an empty folder for the demo; only what an earlier demo left is removed."""
    if folder.exists() and not folder.is_dir():
        raise DemoError(f"{folder} is a file; name a folder with --keep.")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise DemoError(
                f"{folder} holds files that no demo made; name an empty folder with --keep."
            )
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text("Made by `tracker demo`, which empties this folder again.\n")
    except OSError as error:
        raise DemoError(
            f"{folder} cannot be written: {error.strerror}; name another folder with --keep."
        ) from None


class User:
    """Somebody at a terminal in the demo's folder, at the demo's hour."""

    def __init__(
        self,
        folder: Path,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        start: Start | None = None,
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.now = ""
        self._say, self._start = say, start or plainly

    def types(self, *words: str, expect: tuple[int, ...] = (0,)) -> Ran:
        """Shows a command, runs it, shows its answer; another exit code than expected ends all."""
        self._say(typed(words))
        ran = self.runs(*words)
        answer = (ran.out + ran.err).rstrip()
        self._say(
            _indented(answer)
            if answer
            else "  (no output: nothing that the operator does not know)"
        )
        if ran.code not in expect:
            raise DemoError(
                f"`tracker {' '.join(words)}` ended with exit code {ran.code}"
                f" where {' or '.join(map(str, expect))} was due."
            )
        return ran

    def runs(self, *words: str) -> Ran:
        """Runs a command without showing it."""
        own = {**self.environment, "TRACKER_NOW": self.now}
        return self._start(words, self.folder, surroundings() | own)


def surroundings() -> dict[str, str]:
    """The caller's environment without its own Tracker settings and proxies."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("TRACKER_") and not key.lower().endswith("_proxy")
    }
    columns = str(WIDTH - len(INDENT))  # so that nothing has to be broken again
    return kept | {"COLUMNS": columns, "NO_COLOR": "1", "PYTHONUTF8": "1"}


def plainly(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Runs a command in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *words],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST_COMMAND,
        )
    except subprocess.TimeoutExpired:
        raise hung(words, LONGEST_COMMAND) from None
    return Ran(done.returncode, done.stdout, done.stderr)


def hung(words: Sequence[str], limit: int) -> DemoError:
    """What is said of a command that does not end."""
    return DemoError(f"`tracker {' '.join(words)}` did not end within {limit} seconds.")


def typed(words: Sequence[str]) -> str:
    """A command as somebody types it, broken where a line gets long."""
    lines = ["$ tracker"]
    for piece in _pieces(words):
        if len(lines[-1]) + len(piece) > WIDTH - 3:
            lines.append("   ")
        lines[-1] += f" {piece}"
    return " \\\n".join(lines)


def _pieces(words: Sequence[str]) -> list[str]:
    """The words of a command, an option together with its value."""
    pieces: list[str] = []
    for word in map(_quoted, words):
        last = pieces[-1] if pieces else ""
        if last.startswith("--") and " " not in last and not word.startswith("--"):
            pieces[-1] = f"{last} {word}"
        else:
            pieces.append(word)
    return pieces


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" &?()") else word


def _indented(text: str) -> str:
    return "\n".join(folded(line, INDENT) for line in text.splitlines())


def folded(line: str, indent: str, first: str | None = None) -> str:
    """A line of a terminal 80 columns wide, broken between words; an address stays whole."""
    start = indent if first is None else first
    if len(start + line) <= WIDTH or "://" in line:
        return f"{start}{line}".rstrip()
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
