"""The ways out of a subscription: in the headers of every mail, and in a digest's own words.

A token ends one subscription, or mutes one matter of it, for ever; it is one person's, so what goes
to a room or to anybody else carries none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, Row

from notify import exits as shown
from notify.values import Digest, Exit, Message
from tracker import tokens
from tracker.config import Config
from tracker.outbox_rules import is_mail
from tracker.store import people as store
from tracker.store.engine import reading, writing
from tracker.tokens import BadToken, Purpose


def link(config: Config, purpose: Purpose, token: str) -> str:
    """The page that answers a token, "" while none is said to."""
    base = config.mail.public_url
    return f"{base}/{purpose}/{quote(token)}" if base else ""


@dataclass(frozen=True, slots=True)
class Exits:
    """The exits of all mails of one Tracker; `key` signs them."""

    config: Config
    key: str

    def headers(self, row: Row[Any]) -> dict[str, str]:
        """Those by which a mail program offers to unsubscribe (RFC 2369, RFC 8058) from a delivery.

        None for a room, a fallback, or what no subscription asked for. The one click needs a page
        that takes a POST; until there is one, only mail is offered.
        """
        if not _is_own(row):
            return {}
        stop = self._stop(row.subscription_id, row.address)
        if not stop.page:
            return {"List-Unsubscribe": f"<{stop.mail}>"}
        return {
            "List-Unsubscribe": f"<{stop.page}>, <{stop.mail}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def words(self, row: Row[Any], message: Message) -> Message:
        """The words of one delivery: what goes to another than its reader lets nobody out."""
        if row.subscription_id is None or _is_own(row):
            return message
        return shown.without(message, self._holds)

    def on(self, digest: Digest, row: Row[Any], matters: Mapping[str, int]) -> Digest:
        """The digest of a subscription with its ways out; as it is where a room gets it.

        `matters` are the ids of its matters by their keys.
        """
        if not is_mail(row.address):
            return digest

        def mute(key: str) -> Exit | None:
            return self._mute(row.id, row.address, matters[key]) if key in matters else None

        return shown.shown(digest, self._stop(row.id, row.address), mute)

    def token(self, subscription: int, address: str, matter: int | None = None) -> str:
        """The token that ends a subscription, or that mutes one matter in it."""
        values: list[int | str] = [subscription, tokens.mark(address)]
        return tokens.sign(self.key, Purpose.LEAVE, values if matter is None else [*values, matter])

    def _stop(self, subscription: int, address: str) -> Exit:
        return self._exit("unsubscribe", self.token(subscription, address))

    def _mute(self, subscription: int, address: str, matter: int) -> Exit:
        return self._exit("mute", self.token(subscription, address, matter))

    def _exit(self, word: str, token: str) -> Exit:
        """A mail whose subject alone says it, for mail programs send no more than that."""
        inbox = quote(parseaddr(self.config.mail.sender)[1], safe="@+")
        mail = f"mailto:{inbox}?subject={quote(f'{word} {token}')}"
        return Exit(mail=mail, page=link(self.config, Purpose.LEAVE, token))

    def _holds(self, text: str) -> bool:
        return any(self._is_ours(found[0]) for found in tokens.FORM.finditer(text))

    def _is_ours(self, token: str) -> bool:
        try:
            tokens.read(self.key, Purpose.LEAVE, token)
        except BadToken:
            return False
        return True


def _is_own(row: Row[Any]) -> bool:
    """Whether a delivery brings a subscription's digest to the mail address that subscribed."""
    own = row.subscription_id is not None and row.destination == row.address
    return own and is_mail(row.destination)


def exits(engine: Engine, config: Config, now: datetime) -> Exits:
    """The exits of all mails of this Tracker; the key is made when the first are needed."""
    with reading(engine) as connection:
        key = store.stored_key(connection)
    if not key:
        with writing(engine) as connection:
            key = store.key(connection, now)
    return Exits(config, key)
