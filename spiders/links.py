"""Links as they are printed, in full and on the source's own host; keys of bounded length."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin

_LONGEST_KEY = 200


def absolute(base: str, printed: str) -> str:
    """A link in full; what cannot be resolved stays as printed, and "" stays ""."""
    printed = printed.strip()
    try:
        return urljoin(base, printed) if printed else ""
    except ValueError:
        return printed


def home(link: str, mirror: str, address: str) -> str:
    """A link to the mirror that stands in for a source as one to the source's own host."""
    start = mirror.rstrip("/")
    if not start or not link.startswith(start + "/"):
        return link
    return urljoin(address, link[len(start) :])


def short(key: str) -> str:
    """A key of bounded length; a longer one keeps its beginning and stays its own."""
    if len(key) <= _LONGEST_KEY:
        return key
    tail = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{key[:_LONGEST_KEY]}~{tail}"
