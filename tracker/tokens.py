"""Signed tokens for links and answers: who has one may say this one thing, and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

from tracker.errors import UserError

#: How long a question stays open: a mail that lies around for a year must not be answered.
OPEN = timedelta(days=30)
LONGEST = 400  # characters; longer is none of ours
#: As it stands in a mail; in the subject of a link a %20 is before it.
FORM = re.compile(r"(?:(?<=%20)|(?<![\w%-]))[\w-]{8,}(?:\.[\w-]{6,})?\.[\w-]{20,}")


class Purpose(StrEnum):
    """What a token is good for."""

    CONFIRM = "confirm"
    LEAVE = "unsubscribe"


class BadToken(UserError):
    """A token that says nothing, or nothing any more."""


def sign(key: str, purpose: Purpose, values: Sequence[int | str]) -> str:
    """A token; only who knows the key can make one."""
    return str(_serializer(key, purpose).dumps(list(values)))


def read(key: str, purpose: Purpose, token: str) -> list[int | str]:
    """The values of a token; raises BadToken in one sentence, which does not repeat it."""
    try:
        signer = _serializer(key, purpose)
        if len(token) > LONGEST:
            raise BadData("too long")
        if isinstance(signer, URLSafeTimedSerializer):
            values = signer.loads(token, max_age=int(OPEN.total_seconds()))
        else:
            values = signer.loads(token)
    except SignatureExpired:
        raise BadToken(
            f"This token is older than {OPEN.days} days: subscribe again, and another is sent."
        ) from None
    except BadData:
        raise BadToken(f"This is no token to {purpose}: copy it whole from the mail.") from None
    return values if isinstance(values, list) else []


def mark(address: str) -> str:
    """A short name of an address: a token stays that address's when numbers are used again."""
    return hashlib.sha256(address.encode()).hexdigest()[:12]


@lru_cache(maxsize=4)
def _serializer(key: str, purpose: Purpose) -> URLSafeSerializer | URLSafeTimedSerializer:
    """A question closes some day; the way out stays open for ever."""
    kind = URLSafeTimedSerializer if purpose is Purpose.CONFIRM else URLSafeSerializer
    return kind(key, salt=f"tracker.{purpose}")


def looks(text: str) -> bool:
    """Whether a text has the form of a token."""
    return FORM.fullmatch(text) is not None
