"""Mail, opened within limits: what readers may look at of a message that anybody may send."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime

from tracker.ingest.item import Item

#: Parts of a message that are looked at, and how deep they may be nested.
PARTS, DEPTH = 100, 10
TOO_MANY = f"a mail of more than {PARTS} parts, or of parts nested deeper than {DEPTH}."
#: Bytes of a message in which its headers are looked for.
HEAD = 100_000
#: Characters of a header that are looked at.
HEADER = 1_000

#: A file of one mail, cut out of a mailbox, begins with the line that stood before it there.
_HEADERS = re.compile(
    rb"(?:From [^\r\n]{1,500}\r?\n)?(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n"
)
_MAIL = frozenset(("from", "to", "subject", "date", "message-id", "received", "return-path"))
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail: its headers on one line each, its bodies as text.

    `sender` is the address of From alone, in small letters; anybody can write one. `raw` is the
    whole message for a library that wants it.
    """

    sender: str
    subject: str
    message_id: str
    date: str
    texts: tuple[str, ...] = ()  # the text/plain parts
    pages: tuple[str, ...] = ()  # the text/html parts
    raw: Message


class Unopened(Exception):
    """A mail that is not opened: one sentence why."""


def letter(item: Item) -> Letter | None:
    """The item as mail, None when it is none; raises `Unopened` for one built to do harm."""
    if not is_mail(item):
        return None
    # The parser looks for the end of every open part on every line.
    if sum(1 for _ in _MULTIPART.finditer(item.body)) > 2 * DEPTH:
        raise Unopened(TOO_MANY)
    try:
        raw = message_from_bytes(item.body)
        texts, pages = _bodies(raw)
        return Letter(
            sender=parseaddr(_header(raw, "From"))[1].lower(),
            subject=_header(raw, "Subject"),
            message_id=_header(raw, "Message-ID"),
            date=_header(raw, "Date"),
            texts=tuple(texts),
            pages=tuple(pages),
            raw=raw,
        )
    except RecursionError:
        raise Unopened(TOO_MANY) from None


def is_mail(item: Item) -> bool:
    """Whether the item is mail: it is said to be, or it begins with the headers of one."""
    if item.media_type == "message/rfc822":
        return True
    if item.media_type not in ("", "text/plain", "application/octet-stream"):
        return False
    found = _HEADERS.match(item.body[:HEAD])
    if not found:
        return False
    names = {
        line.split(b":")[0].strip().lower().decode("latin-1") for line in found[0].splitlines()
    }
    return len(names & _MAIL) > 1


def sent(item: Item) -> datetime | None:
    """When a mail says that it was sent; None for what is none, or says nothing that is a time.

    It tells an old notice from a new one where files were copied, and the day of their arrival
    with it.
    """
    if not is_mail(item):
        return None
    head = BytesHeaderParser().parsebytes(item.body[:HEAD])
    try:
        found = parsedate_to_datetime(_header(head, "Date"))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _header(raw: Message, name: str) -> str:
    """A header on one line, its encoded words read; as it stands where that fails."""
    value = str(raw.get(name, ""))[:HEADER]
    try:
        value = "".join(_words(decode_header(value)))
    except Exception:  # the decoder fails in many ways on what is badly encoded
        pass
    return _CONTROL.sub(" ", value).encode("utf-8", "replace").decode().strip()


def _words(parts: Iterable[tuple[bytes | str, str | None]]) -> Iterable[str]:
    for part, charset in parts:
        yield part if isinstance(part, str) else _decoded(part, charset or "ascii")


def _bodies(raw: Message) -> tuple[list[str], list[str]]:
    texts: list[str] = []
    pages: list[str] = []
    waiting: list[tuple[Message, int]] = [(raw, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > PARTS or depth > DEPTH:
            raise Unopened(TOO_MANY)
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [(one, depth + 1) for one in inside if isinstance(one, Message)]
        elif part.get_content_type() in ("text/plain", "text/html"):
            (texts if part.get_content_type() == "text/plain" else pages).append(_text(part))
    return texts, pages


def _text(part: Message) -> str:
    """A part's text, in the encoding that it states or that its bytes have."""
    body = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    return _decoded(body if isinstance(body, bytes) else b"", charset)


def _decoded(body: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return body.decode(name).replace("\x00", "")
        except (LookupError, ValueError):
            continue
    return body.decode("latin-1").replace("\x00", "")
