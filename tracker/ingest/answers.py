"""Answers to our own mails: yes or no to a question, and the way out of a subscription.

Machines answer mail as well: what is not written by a person confirms nothing and ends nothing.
"""

from __future__ import annotations

import re

from tracker.ingest.item import AnswerReading, Item, Reading, Says
from tracker.ingest.letters import Letter, letter

#: The Message-IDs that our deliveries have; what stands behind the first dot nobody can guess.
_OURS = re.compile(r"<((?:confirm|digest|resent|instead|operator|well)\.[0-9a-f]{32})@[^<>\s]+>")
_CONFIRM = re.compile(r"\bconfirm[ \t]+([\w-]{8,}(?:\.[\w-]{6,})?\.[\w-]{20,})")
#: One of a digest's ways out, also cut short. It counts as the subject, or as the first line of the
#: answer itself: what an answer quotes of a digest holds them all.
_LEAVE = re.compile(r"\b(?:unsubscribe|mute)[ \t]+([\w.-]{20,})", re.IGNORECASE)
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
    purpose, token = _token(mail)
    if not keys and not token:
        return None
    says = Says.NO if purpose == "unsubscribe" else _said(mail)
    return AnswerReading(
        sender=mail.sender,
        keys=keys,
        purpose=purpose,
        token=token,
        says=Says.NOTHING if _is_automatic(mail) else says,
        automatic=_is_automatic(mail),
    )


def _token(mail: Letter) -> tuple[str, str]:
    """What a token in the mail is good for, and the token."""
    first, _, _ = _own(mail).partition("\n")
    found = _LEAVE.fullmatch(mail.subject) or _LEAVE.fullmatch(first.strip())
    if not found and not first:
        found = _LEAVE.search(mail.subject)  # behind what a server put before it
    if found:
        return "unsubscribe", found[1]
    confirmed = filter(None, map(_CONFIRM.search, (mail.subject, *mail.texts)))
    return next((("confirm", found[1]) for found in confirmed), ("", ""))


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
    words = [word.lower() for word in _WORD.findall(_own(mail))]
    if not words:
        return Says.NOTHING
    if words[0] in _YES and len(words) <= _ANSWER_WORDS:
        return Says.YES
    return Says.NO if words[0] in _NO else Says.NOTHING


def _own(mail: Letter) -> str:
    """What the answer itself says, without what it quotes."""
    return "\n".join(_QUOTE.split(text, maxsplit=1)[0].strip() for text in mail.texts).strip()
