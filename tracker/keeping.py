"""The bytes of items that were not read: one compressed file each, in `data/inbox`."""

from __future__ import annotations

import os
from pathlib import Path

from backports import zstd


class Keep:
    """A folder of items by their SHA-256; only its owner may look."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "inbox"

    def put(self, sha256: str, body: bytes) -> None:
        """Keep these bytes; they are on the disk when this returns."""
        path = self._path(sha256)
        if path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            file.write(zstd.compress(body))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def get(self, sha256: str) -> bytes | None:
        """The kept bytes; None where none are."""
        try:
            return zstd.decompress(self._path(sha256).read_bytes())
        except FileNotFoundError:
            return None

    def drop(self, sha256: str) -> None:
        """Keep them no longer."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.zst"
