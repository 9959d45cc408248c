"""A progress bar where a person watches, silence everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """Draws how many sources have been read; what `tracker.crawl.Progress` asks for."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._bad = 0

    def begin(self, total: int) -> None:
        """The run reads so many sources."""
        self._task = self._progress.add_task("Reading", total=total)

    def read(self, source: str, good: bool) -> None:
        """One source has been read."""
        if self._task is None:
            return
        self._bad += not good
        said = f"Reading ({self._bad} could not be read)" if self._bad else "Reading"
        self._progress.update(self._task, advance=1, description=said)


@contextmanager
def bar() -> Iterator[Bar | None]:
    """A bar on the error stream if that is a terminal, else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress)
