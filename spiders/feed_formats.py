"""A feed of any format, from the bytes of an answer."""

from __future__ import annotations

from spiders import feed_json, feed_xml
from spiders.facts import Unexpected
from spiders.feed_entries import Feed

#: Bytes of a feed; the largest that a court prints has 1.2 million.
LARGEST = 8_000_000


def read(body: bytes, content_type: str = "", url: str = "") -> Feed:
    """The feed in an answer; raises `Unexpected` when it is none, or none to be trusted.

    That nothing is in it is believed of a sound feed only.
    """
    if len(body) > LARGEST:
        raise Unexpected(f"the feed is larger than is read ({LARGEST // 1_000_000} MB).")
    is_json = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    found = feed_json.read(body, url) if is_json else feed_xml.read(body, content_type, url)
    if found.flaw and not found.entries:
        raise Unexpected(f"the feed is broken and shows no entries: {found.flaw}.")
    return found
