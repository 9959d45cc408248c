"""Answers to our own mails: yes or no to a question, and the way out of a subscription.

Machines answer mail as well: what is not written by a person confirms nothing and ends nothing.
"""

from __future__ import annotations

import re

from tracker.ingest.item import AnswerReading, Item, Reading, Says
from tracker.ingest.letters import Letter, letter

#: The Message-IDs that our deliveries have; what stands behind the first dot nobody can guess.
_OURS = re.compile(r"<((?:confirm|digest|resent|instead|operator|well)\.[0-9a-f]{32})@[^<>\s]+>")
_TOKEN = re.compile(r"\b(confirm|unsubscribe)[ \t]+([\w-]{8,}(?:\.[\w-]{6,})?\.[\w-]{20,})")
_YES = frozenset("yes y ja si sí oui ok okay confirm confirmed agree agreed".split())
_NO = frozenset("no n nein non stop unsubscribe remove cancel decline".split())
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
#: Where the quoted part of an answer begins.
_QUOTE = re.compile(
    r"^\s*(>|-{2,}|_{5,}|On .{5,200} wrote:|Am .{5,200} schrieb|From: )", re.MULTILINE
)
_ANSWER_WORDS = 12  # a longer text is a letter to a person
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")


def read(item: Item) -> Reading | None:
    """What a person answered to a mail of ours; None for every other item."""
    mail = letter(item)
    if mail is None:
        return None
    keys = tuple(dict.fromkeys(_OURS.findall(_references(mail))))
    found = _TOKEN.search(mail.subject) or next(filter(None, map(_TOKEN.search, mail.texts)), None)
    if not keys and found is None:
        return None
    return AnswerReading(
        sender=mail.sender,
        keys=keys,
        purpose=found[1] if found else "",
        token=found[2] if found else "",
        says=Says.NOTHING if _is_automatic(mail) else _said(mail),
        automatic=_is_automatic(mail),
    )


def _references(mail: Letter) -> str:
    return f"{mail.raw.get('In-Reply-To', '')} {mail.raw.get('References', '')}"[:5_000]


def _is_automatic(mail: Letter) -> bool:
    """Whether a machine wrote it (RFC 3834, and what is usual besides)."""
    raw = mail.raw
    if str(raw.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if any(name in raw for name in _AUTOMATIC) or raw.get_content_type() == "multipart/report":
        return True
    if str(raw.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    return not mail.sender or str(raw.get("Return-Path", "")).strip() == "<>"


def _said(mail: Letter) -> Says:
    """Yes or no, by the first word of the answer itself; what is quoted below does not count."""
    own = [_QUOTE.split(text, maxsplit=1)[0].strip() for text in mail.texts]
    words = [word.lower() for text in own for word in _WORD.findall(text)]
    # A mail program that offers to unsubscribe sends the subject alone.
    if not words or words == ["unsubscribe"]:
        match = _TOKEN.search(mail.subject)
        return Says.NO if match and match[1] == "unsubscribe" else Says.NOTHING
    if words[0] in _YES and len(words) <= _ANSWER_WORDS:
        return Says.YES
    return Says.NO if words[0] in _NO else Says.NOTHING
