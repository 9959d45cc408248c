"""Whether a mail comes from whom it names: what the server that took it says of its sender.

Courts' systems publish SPF and sign nothing (seen in notices of 2022), so a notice that somebody
forwards by rule has lost its proof; a mailbox of its own, which the court writes to, keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from tracker.ingest.item import Item
from tracker.ingest.letters import HEAD

#: Characters of one header that are looked at.
LONGEST = 5_000

_COMMENT = re.compile(r"\([^()]*\)")
_METHOD = re.compile(r"(spf|dkim|dmarc|[a-z][a-z0-9-]*)\s*=\s*([a-z]+)", re.IGNORECASE)
#: What a method has looked at, by the method.
_LOOKED = {
    "spf": re.compile(r"(?:smtp\.mailfrom|envelope-from)\s*=\s*\"?<?([^\s;>\"]+)", re.IGNORECASE),
    "dkim": re.compile(r"header\.[di]\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
    "dmarc": re.compile(r"header\.from\s*=\s*\"?<?([^\s;>\"]+)", re.IGNORECASE),
}


def unproven(item: Item, server: str) -> str:
    """Why an item's sender is not to be believed, by the word of a mail server; "" if it is."""
    headers = dict[str, list[str]]()
    for name, value in item.headers or _head(item.body):
        headers.setdefault(name.lower(), []).append(value)
    senders = getaddresses([one[:LONGEST] for one in headers.get("from", [])[:2]])
    domain = senders[0][1].rpartition("@")[2].lower() if senders else ""
    if len(senders) != 1 or not domain:
        return "its sender is not proven: it names none, or several."
    said = next(_of(server, headers.get("authentication-results", [])), None)
    if said is None:
        return f"its sender is not proven: {server} has not looked at it."
    if any(_covers(other, domain) for other in _passed(said)):
        return ""
    return f"its sender is not proven: {server} does not say that {domain} sent it."


def _head(body: bytes) -> Iterable[tuple[str, str]]:
    return [
        (name, str(value)) for name, value in BytesHeaderParser().parsebytes(body[:HEAD]).items()
    ]


def _of(server: str, values: Iterable[str]) -> Iterator[str]:
    """What this server says, newest first: it stands on top, above what the mail brought along."""
    for value in values:
        text = " ".join(value[:LONGEST].split())
        while (shorter := _COMMENT.sub(" ", text)) != text:
            text = shorter
        name, _, rest = text.partition(";")
        if name.split()[:1] == [server]:
            yield rest


def _passed(said: str) -> Iterator[str]:
    """The domains for which a check passed."""
    method, passed = "", False
    for part in said.split(";"):
        found = _METHOD.match(part.strip())
        if found and found[1].lower() in _LOOKED:
            method, passed = found[1].lower(), found[2].lower() == "pass"
        if method and passed:
            for looked in _LOOKED[method].finditer(part):
                yield looked[1].rpartition("@")[2].lower().rstrip(".")


def _covers(checked: str, domain: str) -> bool:
    """Whether a check of one domain is one of the other: the same, or the one above it."""
    return "." in checked and (domain == checked or domain.endswith(f".{checked}"))
