"""The spool: what a run fetched, on disk before anything of it is judged or settled.

One file a run, one JSON object a line. Only a finished run's file has its name; whatever a killed
run left is either such a file (settled by the next run) or a partial one (fetched again).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from backports import zstd

from tracker.domain.items import Answer
from tracker.domain.ports import Capture, Outcome, SourceContext


class Begun(msgspec.Struct, tag="begun"):
    """The first line: which run, with which lease token, since when (UTC instant)."""

    run: str
    started_at: str


class Reading(msgspec.Struct, tag="reading"):
    """A source that the run reads: its row, and what it is read for."""

    source: str
    source_id: int
    fingerprint: str
    follows: list[str]  # as the watches name them; "*" for everything
    follows_digest: str


class Kept(msgspec.Struct, tag="kept"):
    """Where the bytes of a raw answer lie in the run's segment."""

    source: str
    sha256: str
    url: str
    status: int
    headers: dict[str, str]
    fetched_at: str
    offset: int
    length: int
    size: int


class Answered(msgspec.Struct, tag="answered"):
    """What a good answer showed."""

    answer: Answer


class Ended(msgspec.Struct, tag="ended"):
    """How the reading of a source ended; its last line."""

    outcome: Outcome


Record = Begun | Reading | Kept | Answered | Ended

_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def _paired(value: Any) -> Any:
    """The same without halves of a character, which JSON may hold and no store takes."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_paired(name): _paired(one) for name, one in value.items()}
    return [_paired(one) for one in value] if isinstance(value, (list, tuple)) else value


class Folder:
    """The folder of spools and capture segments: `data` of the configuration."""

    def __init__(self, data: Path) -> None:
        self.spool = data / "spool"
        self.captures = data / "captures"

    def make(self) -> None:
        """Make the folders; they hold what sources sent, so only their owner may look."""
        for folder in (self.spool, self.captures):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def finished(self) -> list[Path]:
        """The spools of runs that fetched everything, oldest first."""
        return sorted(self.spool.glob("*.jsonl"))

    def partial(self) -> list[Path]:
        """What runs that were killed while fetching left behind, or runs still fetching."""
        return [*self.spool.glob("*.part"), *self.captures.glob("*.part")]

    def segment(self, run: str) -> Path:
        return self.captures / f"{run}.seg"


class SpoolDesk:
    """The desk of a run: gives spiders their contexts, spools what they hand back.

    Everything is appended; `close` makes it the run's, by rename. No SQL, no waiting.
    """

    def __init__(
        self, folder: Folder, run: str, contexts: list[SourceContext], readings: list[Reading]
    ) -> None:
        self._folder, self._run = folder, run
        self._contexts = contexts
        self._part = folder.spool / f"{run}.part"
        self._segment_part = folder.captures / f"{run}.part"
        self._file = self._part.open("wb")
        self._segment: Any = None
        self._readings = {reading.source: reading for reading in readings}
        self._kept: set[str] = set()
        self.outcomes: dict[str, Outcome] = {}
        self.on_outcome: Any = None  # called with each outcome, for a progress bar

    def begin(self, started_at: str) -> None:
        """Write the first lines."""
        self._write(Begun(self._run, started_at))
        for reading in self._readings.values():
            self._write(reading)

    def contexts(self, spider: str) -> list[SourceContext]:
        return [context for context in self._contexts if context.spider == spider]

    def capture(self, capture: Capture) -> None:
        if capture.sha256 in self._kept:
            return
        self._kept.add(capture.sha256)
        if self._segment is None:
            self._segment = self._segment_part.open("wb")
        offset = self._segment.tell()
        self._segment.write(capture.packed)
        self._write(
            Kept(
                source=capture.source,
                sha256=capture.sha256,
                url=capture.url,
                status=capture.status,
                headers=capture.headers,
                fetched_at=capture.fetched_at,
                offset=offset,
                length=len(capture.packed),
                size=capture.size,
            )
        )

    def answer(self, answer: Answer) -> None:
        self._write(Answered(answer))

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes[outcome.source] = outcome
        self._write(Ended(outcome))
        if self.on_outcome is not None:
            self.on_outcome(outcome)

    def close(self) -> Path:
        """Make spool and segment durable and give them their names; the segment first."""
        if self._segment is not None:
            _seal(self._segment, self._segment_part, self._folder.segment(self._run))
        target = self._folder.spool / f"{self._run}.jsonl"
        _seal(self._file, self._part, target)
        return target

    def drop(self) -> None:
        """Throw away what was spooled (a run that was interrupted)."""
        self._file.close()
        self._part.unlink(missing_ok=True)
        if self._segment is not None:
            self._segment.close()
            self._segment_part.unlink(missing_ok=True)

    def _write(self, record: Record) -> None:
        try:
            line = _ENCODER.encode(record)
        except UnicodeEncodeError:
            line = _ENCODER.encode(_paired(msgspec.to_builtins(record)))
        if b"\\u0000" in line:  # PostgreSQL takes no NUL in a text
            line = _NUL.sub(rb"\1", line)
        self._file.write(line + b"\n")


def _seal(file: Any, part: Path, target: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
    os.replace(part, target)
    # The name is durable only when its folder is.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path) -> Iterator[Record]:
    """The records of a finished spool, in order."""
    with path.open("rb") as file:
        for line in file:
            yield _DECODER.decode(line)


def run_of(path: Path) -> str:
    """The run (and lease token) that a spool or segment belongs to."""
    return path.name.split(".", 1)[0]


def capture_bytes(folder: Folder, segment: str, offset: int, length: int) -> bytes:
    """The raw answer at a place of a segment."""
    with (folder.captures / segment).open("rb") as file:
        file.seek(offset)
        return zstd.decompress(file.read(length))
