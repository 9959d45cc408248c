"""Links as they are printed, in full and on the source's own host; keys of bounded length."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urljoin

from tracker.domain.normalise import link as normal_link

_LONGEST_KEY = 200
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[\w~-][\w.~-]*)+/?)", re.ASCII)


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


def normal(link: str) -> str:
    """`normalise.link`, at once for the plain links that most lists and feeds are made of."""
    plain = _PLAIN.fullmatch(link)
    return f"https://{plain[1]}{plain[2]}" if plain else normal_link(link)


def short(key: str) -> str:
    """A key of bounded length; a longer one keeps its beginning and stays its own."""
    if len(key) <= _LONGEST_KEY:
        return key
    tail = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{key[:_LONGEST_KEY]}~{tail}"
