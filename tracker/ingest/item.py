"""One thing handed over, and what a reader makes of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.domain.items import Matter
from tracker.domain.pushes import Shows

#: Headers that say what an item is, and who is said to send it.
KEPT = frozenset(
    ("authentication-results", "content-type", "date", "from", "idempotency-key", "message-id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing handed over: a mail, a saved file, the body of a web hook's request.

    `name` is what people call it ("docket.html", "message 12 in INBOX"). `media_type` is what who
    handed it over says it is ("message/rfc822", "text/html", "application/json"), "" if nobody
    did; it may be wrong. `headers` came beside the body, with a web hook's request; a mail holds
    its own in the body. `received_at` is aware.
    """

    name: str
    media_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes
    received_at: datetime

    @property
    def sha256(self) -> str:
        """What the item is known by: equal bytes are one item."""
        return hashlib.sha256(self.body).hexdigest()

    def kept_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that may be written down, each once: others hold cookies and keys.

        The first of several counts, for a server puts its own on top; two senders stay two.
        """
        found: dict[str, str] = {}
        for name, value in self.headers:
            name = name.lower()
            if name in found and name == "from":
                found[name] = f"{found[name]}, {value}"
            elif name in KEPT:
                found.setdefault(name, value)
        return tuple(found.items())

    def header(self, name: str) -> str:
        """A header by its name, "" if it was not given; the first of several."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketReading:
    """The matters that an item shows, as one of `tracker.domain.pushes.SYSTEMS` prints them.

    Matters carry `refs` ("ca9 26-926", "cacd #869712") by which watches and other sources know
    them, and their events `aliases` (see `items.Event`); coverage and follows are set by who
    settles the reading: what is pushed says nothing of what it does not show. `key` is the
    sender's own name for this very push ("message-id:<...>"): a second item with it is a repeat.
    `url` is where people can look. `notes` are sentences for the operator, `alarm` one that he
    must hear, for there is something to do. A push that is known and shows no docket has no
    matters and says in `notes` what it is.
    """

    system: str
    matters: tuple[Matter, ...] = ()
    shows: Shows = Shows.NEWS
    key: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    alarm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceReading:
    """A server's word that a mail did not arrive, or not yet: `action` is failed, delayed, ..."""

    message_id: str
    recipient: str
    action: str
    status: str = ""  # "5.1.1"
    detail: str = ""


class Says(StrEnum):
    """What a person's answer says."""

    YES = "yes"
    NO = "no"
    NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReading:
    """An answer to a mail of ours: to which (keys of deliveries, or a token), and what it says."""

    sender: str
    keys: tuple[str, ...] = ()
    purpose: str = ""  # of the token: "confirm" or "unsubscribe"
    token: str = field(default="", repr=False)
    says: Says = Says.NOTHING
    automatic: bool = False


__all__ = ["DocketReading", "Item", "NotADocket", "Reading", "Shows", "Unread"]

#: What a reader may answer. A kind of its own (a bounce, a confirmation) joins the union here and
#: gets its branch in `tracker.ingesting`.
Reading = DocketReading | BounceReading | AnswerReading


class NotADocket(Exception):
    """An item that a reader knows and that shows no docket: an error, chooser or log-in page.

    The reason is one sentence that says what it is: "the log-in page of PACER, not a docket".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unread(Exception):
    """An item that a reader knows and cannot read here and now; one sentence says why."""
