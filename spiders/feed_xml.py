"""RSS 0.9x to 2.0, RDF and Atom: a feed is read whole, whatever is wrong with its XML, or refused.

Why not feedparser, which reads the same formats: on three megabytes of "<" or of nested tags it
stands still for 12 to 17 seconds, on 200,000 attributes for more than a minute (lxml: 0.1), inside
the one thread that every source shares; it gives an entry of a feed that broke off in its middle,
and no dates of other forms.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable
from html.entities import html5
from typing import Any

from lxml import etree

from spiders.facts import Unexpected
from spiders.feed_entries import Feed, plain
from spiders.feed_parser import Target
from spiders.http.charset import declared, utf8
from spiders.http.grade import end_of, root_of

_PIECE = 1 << 16  # bytes; the parser refuses ten megabytes at once
_ROOTS = {"rss": "RSS", "rdf": "RSS 1.0 (RDF)", "feed": "Atom"}


def read(body: bytes, content_type: str, url: str, words: Callable[[str], str] = plain) -> Feed:
    """The feed of an XML answer; raises `Unexpected` when it is none, or not whole.

    `words` makes the text of titles, summaries and contents out of their markup.
    """
    found = _from_root(utf8(body, content_type))
    root = root_of(found)
    kind = _ROOTS.get(root.rpartition(":")[2])
    if kind is None:
        raise Unexpected(_no_feed(found, root))
    end = end_of(found, root)
    if end < 0:
        raise Unexpected(f"the feed breaks off before its end (no </{root}>).")
    after = end + len(root) + 2
    closed = found[after : after + 80].lstrip()[:1] == b">"
    flaw = _misprint(body, found) if closed else "its last tag is cut"
    return _read(found[:after] + b">", kind, flaw, lambda: Target(url, words))


def _misprint(body: bytes, text: bytes) -> str:
    """What is wrong with the letters of the answer; "" when nothing is."""
    named = declared(body)
    try:
        codecs.lookup(named or "utf-8")
    except LookupError:
        return f'it names the letters "{named}", which nobody knows'
    lost = "\ufffd".encode()
    return "some of its bytes are no letters" if lost in text and lost not in body else ""


def _no_feed(body: bytes, root: str) -> str:
    if root == "html" or b"<html" in body[:4096].lower():
        return "a web page came where a feed was expected."
    return f"the answer is no feed: {f'its root is <{root}>' if root else 'it holds no element'}."


def _read(body: bytes, kind: str, flaw: str, target: Callable[[], Target]) -> Feed:
    """As it stands; else with its usual mistakes mended; else as far as a lenient parser gets."""
    try:
        return _parsed(body, kind, flaw, target())
    except etree.XMLSyntaxError as error:
        flaw = _said(error)
    body = _mended(body)
    try:
        return _parsed(body, kind, flaw, target())
    except etree.XMLSyntaxError as error:
        return _leniently(body, kind, _said(error), target)


def _leniently(body: bytes, kind: str, flaw: str, target: Callable[[], Target]) -> Feed:
    """What is not well-formed after mending: read when nothing of it is lost, else refused."""
    opened = _opened(body, flaw)
    try:
        found = _parsed(body, kind, flaw, target(), recover=True)
    except (etree.XMLSyntaxError, UnicodeError):
        raise Unexpected(f"the feed cannot be read: {flaw}.") from None
    if len(found.entries) < opened:
        raise Unexpected(
            f"only {len(found.entries):,} of the feed's {opened:,} entries can be read: {flaw}."
        )
    return found


def _opened(body: bytes, flaw: str) -> int:
    """How many entries begin, outside of comments and CDATA; one that never ends swallows all."""
    last = deque(_ASIDE.finditer(body), maxlen=1)
    if last and not last[0][0].endswith((b"]]>", b"-->")):
        raise Unexpected(f"the feed breaks off inside a text or comment: {flaw}.")
    return len(_OPENED.findall(_ASIDE.sub(b"", body)))


def _parsed(body: bytes, kind: str, flaw: str, found: Target, *, recover: bool = False) -> Feed:
    """One pass without a tree; raises `XMLSyntaxError` where it is not well-formed."""
    target: Any = found  # the protocol that the stubs name has methods that nobody calls
    parser = etree.XMLParser(
        target=target,
        encoding="utf-8",
        recover=recover,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for start in range(0, len(body), _PIECE):
        parser.feed(body[start : start + _PIECE])
    parser.close()
    # Undeclared prefixes are no reason to stop, but the XML is not sound.
    said = next((error.message for error in parser.feed_error_log), "")
    return found.feed(kind, flaw or _cut(said))


def _said(error: etree.XMLSyntaxError) -> str:
    """What is wrong with the XML, in the words of its parser, without the name of a file."""
    return _cut(str(error.msg or "it is no XML"))


def _cut(words: str) -> str:
    return " ".join(words.split()).partition(", line")[0].rstrip(".")[:120]


# ---- mending -------------------------------------------------------------------------------------

_LONGEST_HEAD = 65_536
_BEFORE = re.compile(
    rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*"
    rb"(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>)*",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_ASIDE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_OPENED = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])")
_REFERENCES = re.compile(
    _ASIDE.pattern + rb"|&(?!(?:amp|lt|gt|quot|apos);)"
    rb"(?:#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
#: References that are mended; what needs more is no feed.
_MOST_MENDED = 200_000


def _from_root(body: bytes) -> bytes:
    """The feed without what stands before its root, in whatever order it does.

    No document type is ever looked at, so no entity of its own: those of HTML have a meaning
    without being declared, and a feed needs no others.
    """
    before = _BEFORE.match(body[:_LONGEST_HEAD])
    found = body[before.end() :] if before else body
    if found[:9].upper() == b"<!DOCTYPE":
        raise Unexpected("the feed's document type does not end.")
    return found


def _mended(body: bytes) -> bytes:
    """Without control characters; bare ampersands and the entities of HTML written as XML does."""
    return _REFERENCES.sub(_reference, body.translate(None, _CONTROLS), count=_MOST_MENDED)


def _reference(found: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = found.groups()
    if not found[0].startswith(b"&"):
        return found[0]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return found[0] if _is_letter(code) else "\ufffd".encode()
    meant = html5.get(f"{name.decode()};") if name else None
    if meant is None:
        return b"&amp;" + found[0][1:]
    return "".join(f"&#{ord(letter)};" for letter in meant).encode()


def _is_letter(code: int) -> bool:
    """Whether XML 1.0 allows the character (section 2.2)."""
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF
