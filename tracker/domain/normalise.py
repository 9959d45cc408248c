"""Folding away what is never news: entities, white space, quotes, link noise."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.domain.fields import rule
from tracker.domain.items import Value

_SPACE = re.compile(r"[\s\u00a0\u200b\u200e\u200f\u2028\u2029\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "‐": "-"})

#: Query arguments that carry a session, a cache stamp or a view, never the thing itself.
_NOISE_ARGUMENTS = frozenset(
    """_ v ver itok cb cachebust nocache ts timestamp jsessionid phpsessid sessionid sid
    utm_source utm_medium utm_campaign utm_term utm_content fbclid gclid mc_cid mc_eid
    pdf_toggle_possible pdf_header""".split()
)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)

LONGEST = 100_000  # characters of one value; a longer one is cut and says so
WHOLE = sys.maxsize


def text(value: str | None, longest: int = LONGEST, *, straight: bool = True) -> str:
    """Printed text with entities decoded, white space collapsed, quotes straight, NFC.

    Without `straight` quotes stay as they are printed; then they are folded when it is compared.
    """
    if not value:
        return ""
    if "&" in value:
        value = unescape(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
        value = value.translate(_QUOTES) if straight else value
    value = _SPACE.sub(" ", _CONTROL.sub("", value)).strip()
    return value if len(value) <= longest else value[:longest] + " [cut]"


def folded(value: str, longest: int = LONGEST) -> str:
    """`text` without case: for comparing and searching, never for showing."""
    return text(value, longest).casefold()


def link(url: str) -> str:
    """A link without session ids, cache stamps, fragment, port noise or http/https difference."""
    try:
        parts = urlsplit(_SESSION_PATH.sub("", url.strip()))
        port = parts.port
    except ValueError:
        return text(url)
    host = (parts.hostname or "").rstrip(".")
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _NOISE_ARGUMENTS
    ]
    scheme = "https" if parts.scheme in ("http", "https") else parts.scheme
    return urlunsplit((scheme, host, parts.path or "/", urlencode(query), ""))


def pacer_document(identifier: str) -> str:
    """A PACER document id with its 4th digit set to 0.

    The digit says whether the link opens the attachment menu or the document itself, and flips
    between two prints of one entry (facts of the courts' RSS feeds).
    """
    return identifier[:3] + "0" + identifier[4:] if len(identifier) > 4 else identifier


def value(raw: Value, longest: int = LONGEST, *, straight: bool = True) -> Value:
    """A compared value: folded text, or the sorted set of folded texts; "" and () become None."""
    if raw is None:
        return None
    if isinstance(raw, str):
        return text(raw, longest, straight=straight) or None
    return tuple(sorted({text(part) for part in raw} - {""})) or None


def fields(raw: Mapping[str, Value]) -> dict[str, Value]:
    """All compared values of an item, in the order of their names."""
    return {
        name: value(raw[name], rule(name).longest, straight=not rule(name).passages)
        for name in sorted(raw)
    }


def digest(normal: Mapping[str, Value], *more: str) -> str:
    """A short stable hash of compared values."""
    body = json.dumps([normal, more], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.blake2b(body.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
