"""What came of one try to deliver one message to one destination."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notify import clean


class Kind(StrEnum):
    """What the ledger does with a try: nothing, again later, never again, once more at most."""

    SENT = "sent"  # the service said yes
    TEMPORARY = "temporary"  # it said no for now, or could not be reached: surely not delivered
    PERMANENT = "permanent"  # it said no for good
    MISCONFIGURED = "misconfigured"  # our side: address of the service, password, certificate
    UNKNOWN = "unknown"  # the body went out and no answer came: perhaps delivered


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one try. `detail` is for people and holds no secret; `code` is the service's.

    `post` is the service's own name of what it took, as it said it; "" where it says none.
    """

    kind: Kind
    code: str = ""
    detail: str = ""
    retry_after: float | None = None  # seconds that the service asked for
    post: str = ""


def by_code(code: int, answer: str) -> Outcome:
    """The outcome that an SMTP reply code means (RFC 5321, 4.2.1; RFC 4954, 6)."""
    if 200 <= code < 300:
        return Outcome(Kind.SENT, str(code), answer)
    if code in (530, 534, 535, 538):
        return Outcome(Kind.MISCONFIGURED, str(code), answer)
    return Outcome(Kind.TEMPORARY if 400 <= code < 500 else Kind.PERMANENT, str(code), answer)


def masked(destination: str) -> str:
    """A destination as logs and receipts show it: "a…@example.org", "slack://…"."""
    if "://" in destination:
        return clean.line(destination.partition("://")[0], 20) + "://…"
    local, at, domain = destination.rpartition("@")
    if not at:
        return clean.line(destination, 60)
    return clean.line(f"{local[:1]}…@{domain}", 120)


def scrubbed(text: str, secrets: list[str], longest: int = 200) -> str:
    """The text as one clean line without any of the secrets."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) > 2:
            text = text.replace(secret, "***")
    return clean.line(text, longest)
