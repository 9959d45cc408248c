"""Which letters the bytes mean: the bytes themselves first, then what the answer says of them."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
_PIECE = 1 << 16  # bytes
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without the mark that it should have (XML 1.0, appendix F).
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
#: Names that mean windows-1252 on the web (WHATWG Encoding Standard).
_LATIN = frozenset(
    ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252")
)


def _windows(body: bytes) -> str:
    """windows-1252 with its five holes read as Latin-1 controls, as browsers do."""
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of an answer.

    Bytes that are valid UTF-8 are UTF-8 whatever the header says; else the XML declaration or
    meta element counts, else the header, else windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = _HEADER.search(content_type)
    found = declared(body) or (named[1] if named else "")
    if not found or found.lower() in _LATIN:
        return _windows(body)
    try:
        return body.decode(found, "replace")
    except LookupError:
        return _windows(body)


def declared(body: bytes) -> str:
    """The letters that the answer itself names, in its XML declaration or meta element; or ""."""
    found = _DECLARED.search(body, 0, 2048)
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""


def utf8(body: bytes, content_type: str = "") -> bytes:
    """The same answer as UTF-8 bytes, for parsers of bytes; unchanged when it is UTF-8 already."""
    marked = any(body.startswith(mark) for mark, _ in _MARKS)
    if not marked and (body.isascii() or _is_utf8(body)):
        return body
    return decode(body, content_type).encode("utf-8", "surrogatepass")


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, found out without a second copy of a large answer."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
