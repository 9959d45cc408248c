"""How mail leaves: the address of a mail server as one URL, and the sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

#: URL scheme -> Apprise's security mode and the usual port.
MODES = {"smtp": ("insecure", 25), "smtps": ("ssl", 465), "smtp+starttls": ("starttls", 587)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mail server, the login, and whom mails come from. `repr` shows no login."""

    host: str
    port: int
    mode: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    name: str = ""
    address: str

    @property
    def sender(self) -> Address:
        """The From header."""
        return Address(display_name=self.name, addr_spec=self.address)

    @property
    def domain(self) -> str:
        """Of the sender; a Message-ID ends with it."""
        return self.address.rpartition("@")[2]


def mailbox(url: str, sender: str) -> Mailbox:
    """A mailbox from "smtp(s)://user:pass@host:port" or "smtp+starttls://..." and "Name <a@b>".

    ValueError with one sentence for anything else; the sentence shows no login.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_not_a_server()) from None
    if parts.scheme not in MODES or not host or parts.query or parts.path not in ("", "/"):
        raise ValueError(_not_a_server())
    name, address = parseaddr(sender)
    if not is_address(address):
        raise ValueError(
            '[mail] sender is no mail address: write it as "Tracker <tracker@example.org>".'
        )
    mode, usual = MODES[parts.scheme]
    return Mailbox(
        host=host,
        port=port or usual,
        mode=mode,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=name,
        address=address,
    )


def is_address(text: str) -> bool:
    """Whether a text is one plain mail address that headers and envelopes can carry."""
    local, _, domain = text.rpartition("@")
    if not local or not domain or len(text) > 254 or not text.isprintable():
        return False
    if any(sign in text for sign in ' ,;:<>()[]\\"') or domain.startswith(".") or ".." in text:
        return False
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):  # the parser's own ways to refuse
        return False
    return True


def _not_a_server() -> str:
    return (
        "[mail] smtp is no mail server: write smtps://user:password@host,"
        " smtp+starttls://user:password@host or smtp://host:port."
    )
