"""Bounces: a server says that a mail of ours did not arrive (RFC 3464).

Anybody can write one. It counts only where it names the Message-ID of a delivery, which nobody but
the receiving server and the recipient knows; who acts on it compares the address as well.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import parseaddr

from tracker.ingest.item import BounceReading, Item, Reading
from tracker.ingest.letters import Letter, letter

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]{3,500}>)", re.IGNORECASE | re.MULTILINE)
LONGEST = 200


def read(item: Item) -> Reading | None:
    """A delivery status notification; None for every other item."""
    mail = letter(item)
    if mail is None or mail.raw.get_content_type() != "multipart/report":
        return None
    kind = str(mail.raw.get_param("report-type", "") or "").lower()
    fields = [_group(part) for part in _status_groups(mail)]
    if kind not in ("", "delivery-status") or not fields:
        return None
    message_id = _original(mail)
    for group in fields:
        if group.get("action"):
            return BounceReading(
                message_id=message_id,
                recipient=_address(group),
                action=group["action"].split()[0].lower(),
                status=_status(group),
                detail=group.get("diagnostic-code", "").partition(";")[2].strip()[:LONGEST],
            )
    return None


def _status_groups(mail: Letter) -> list[Message]:
    """The groups of fields in the report: of the message, then of each recipient."""
    for part in mail.raw.walk():
        if part.get_content_type() == "message/delivery-status":
            inside = part.get_payload()
            return [one for one in inside if isinstance(one, Message)] if inside else []
    return []


def _group(part: Message) -> dict[str, str]:
    return {name.lower(): " ".join(str(value).split()) for name, value in part.items()}


def _address(group: dict[str, str]) -> str:
    stated = group.get("original-recipient") or group.get("final-recipient", "")
    return parseaddr(stated.partition(";")[2].strip())[1].lower()


def _status(group: dict[str, str]) -> str:
    """The enhanced code of RFC 3463, from its own field or from the server's words."""
    for text in (group.get("status", ""), group.get("diagnostic-code", "")):
        if found := _STATUS.search(text):
            return found[0]
    return ""


def _original(mail: Letter) -> str:
    """The Message-ID of the mail that did not arrive, from the part that returns it."""
    for part in mail.raw.walk():
        if part.get_content_type() == "message/rfc822":
            inside = part.get_payload()
            first = inside[0] if isinstance(inside, list) and inside else None
            return str(first.get("Message-ID", "")).strip() if isinstance(first, Message) else ""
        if part.get_content_type() == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
            found = _MESSAGE_ID.search(text)
            return found[1] if found else ""
    return ""
