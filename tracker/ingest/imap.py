"""A folder of an IMAP server as a box: over TLS only, within time limits, read by number.

IMAP numbers the messages of a folder (UID) for as long as its UIDVALIDITY stays. What is above the
last number that was read is new, whoever has looked at it since with whatever program.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from binascii import b2a_base64
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from tracker.ingest.boxes import LARGEST, MOST, Offer, Unreachable, stream, unread
from tracker.ingest.item import Item

#: Seconds for one answer of the server, and for a whole reading of a folder.
ANSWER, WHOLE = 60.0, 600.0

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")
_UID = re.compile(rb"UID (\d{1,10})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a folder is, and who reads it."""

    name: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    ca: Path | None = None


class Folder:
    """An open folder: its UIDVALIDITY, and what came after a number."""

    def __init__(self, client: imaplib.IMAP4, server: Server, validity: int) -> None:
        self._client, self._server = client, server
        self.validity = validity
        self._until = time.monotonic() + WHOLE

    def after(self, uid: int) -> Iterator[Offer]:
        """The messages with a higher number, in the order of their numbers."""
        # "*" is the highest number there is, which may be one that was read.
        found = self._ask("SEARCH", None, f"UID {uid + 1}:*")
        numbers = [int(word) for line in found for word in (line or b"").split()]
        for number in sorted({one for one in numbers if one > uid})[:MOST]:
            if time.monotonic() > self._until:
                return
            offer = self._offer(number)
            if offer is not None:
                yield offer

    def _offer(self, uid: int) -> Offer | None:
        place = f"message {uid} in {self._server.folder}"
        told = self._ask("FETCH", str(uid), "(UID RFC822.SIZE INTERNALDATE)")
        line = b" ".join(_bytes(part) for part in told)
        size, stated = _SIZE.search(line), _UID.search(line)
        if size is None or stated is None or int(stated[1]) != uid:
            return None  # taken away meanwhile
        received = _instant(line)
        if int(size[1]) > LARGEST:
            item = Item(name=place, media_type="message/rfc822", body=b"", received_at=received)
            name = f"{self._server.name} {self.validity} {uid}"
            return replace(unread(item, int(size[1]), name), uid=uid)
        parts = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
        bodies = [part[1] for part in parts if isinstance(part, tuple) and len(part) > 1]
        if not bodies:
            return None
        offer = stream(BytesIO(bodies[0]), place, received, "message/rfc822")
        return replace(offer, uid=uid, done=lambda: self._see(uid))

    def _see(self, uid: int) -> None:
        """Mark a message as read; a folder that may not be changed stays as it is."""
        with _explained(self._server), suppress(imaplib.IMAP4.readonly):
            self._client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *words: Any) -> list[Any]:
        with _explained(self._server):
            kind, found = self._client.uid(command, *words)
        if kind != "OK":
            said = b" ".join(_bytes(part) for part in found).decode("ascii", "replace")
            raise Unreachable(_sentence(self._server, f"{command} was refused: {said}"))
        return list(found)


@contextmanager
def opened(server: Server) -> Iterator[Folder]:
    """The folder of a server; raises `Unreachable` with one sentence, without the password."""
    with ExitStack() as stack:
        with _explained(server):
            client = stack.enter_context(_connected(server))
            client.login(server.user, server.password)
            kind, said = client.select(_quoted(server.folder))
            if kind != "OK":
                reason = _bytes(said[0]).decode("ascii", "replace") if said else "no reason"
                raise Unreachable(_sentence(server, f"the folder is refused: {reason}"))
            validity = _validity(client)
        yield Folder(client, server, validity)


@contextmanager
def _explained(server: Server) -> Iterator[None]:
    """Whatever goes wrong between us and the server, as one sentence."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        reason = f"its certificate is not to be trusted: {error.verify_message}"
        raise Unreachable(_sentence(server, reason)) from None
    except ssl.SSLError as error:
        raise Unreachable(_sentence(server, f"no TLS: {error.reason or 'refused'}")) from None
    except imaplib.IMAP4.error as error:
        raise Unreachable(_sentence(server, str(error))) from None
    except TimeoutError:
        raise Unreachable(_sentence(server, f"no answer within {ANSWER:.0f} seconds")) from None
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "the connection broke off"
        raise Unreachable(_sentence(server, reason)) from None


def _connected(server: Server) -> imaplib.IMAP4_SSL:
    context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
    return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=ANSWER)


def _validity(client: imaplib.IMAP4) -> int:
    kind, found = client.response("UIDVALIDITY")
    text = _bytes(found[0]) if found and found[0] else b""
    return int(text) if text.isdigit() and len(text) < 12 else 0


def _instant(line: bytes) -> datetime:
    """When the server got a message; now, where it does not say so."""
    found = imaplib.Internaldate2tuple(line)
    return datetime.fromtimestamp(time.mktime(found), UTC) if found else datetime.now(UTC)


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: in quotes, other letters than ASCII in its UTF-7."""
    return '"' + _utf7(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(folder: str) -> str:
    """RFC 3501, 5.1.3."""
    found = []
    for run in re.findall(r"[ -~]+|[^ -~]+", folder):
        if run.isascii():
            found.append(run.replace("&", "&-"))
        else:
            coded = b2a_base64(run.encode("utf-16-be"), newline=False).rstrip(b"=")
            found.append("&" + coded.decode().replace("/", ",") + "-")
    return "".join(found)


def _sentence(server: Server, reason: str) -> str:
    """What is wrong with a mailbox, on one line; a server may print back what it was sent."""
    said = " ".join(re.sub(r"[^ -~]+", " ", reason).split())[:300].rstrip(".")
    said = said.replace(server.password, "***") if server.password else said
    return f"the mailbox {server.name} ({server.host}) cannot be read: {said}."


def _bytes(part: Any) -> bytes:
    if isinstance(part, tuple):
        return b" ".join(_bytes(one) for one in part)
    return part if isinstance(part, bytes) else b""
