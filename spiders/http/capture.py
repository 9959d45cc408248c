"""The raw answer as evidence: what came, when, from where; nothing secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from backports import zstd

from tracker.domain.ports import Capture

#: Headers that may carry a session or a secret; never stored.
_SECRET = re.compile(
    r"cookie|authori[sz]ation|authenticate|token|session|secret|api-?key|csrf|password",
    re.IGNORECASE,
)


def public_headers(headers: Mapping[bytes, Iterable[bytes]]) -> dict[str, str]:
    """Headers by their name, several values joined, without cookies and secrets."""
    kept: dict[str, str] = {}
    for raw, values in headers.items():
        name = raw.decode("latin-1")
        if not _SECRET.search(name):
            kept[name] = ", ".join(value.decode("latin-1") for value in values)
    return kept


def capture(
    *,
    source: str,
    url: str,
    status: int,
    headers: Mapping[bytes, Iterable[bytes]],
    body: bytes,
    sha256: str,
    fetched_at: str,
) -> Capture:
    """One raw answer, ready for the desk."""
    return Capture(
        source=source,
        sha256=sha256,
        url=url,
        status=status,
        headers=public_headers(headers),
        fetched_at=fetched_at,
        packed=packed(body),
        size=len(body),
    )


def packed(body: bytes) -> bytes:
    """The body as one zstd frame.

    Packed as it comes: a source of a thousand answers holds them until the last one is in.
    """
    return zstd.ZstdCompressor(3).compress(body, zstd.ZstdCompressor.FLUSH_FRAME)
