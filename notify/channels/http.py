"""What HTTP services answered Apprise, which says only yes or no.

A passive wrapper of `requests.Session.send` notes status, Retry-After and the kind of failure into
a context variable; without one it does nothing. (Apprise 2.2 drops Retry-After and logs a status
at most.)
"""

from __future__ import annotations

import functools
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from notify.channels.outcome import Kind, Outcome

LONGEST_WAIT = 24 * 3600.0


@dataclass(slots=True)
class Exchange:
    """One request: its answer, or how far it got without one ("before", "tls", "after")."""

    status: int = 0
    retry_after: float | None = None
    failed: str = ""
    error: str = ""


EXCHANGES: ContextVar[list[Exchange]] = ContextVar("exchanges")


def observe() -> None:
    """Put the wrapper in place, once for the process."""
    import requests

    original = requests.Session.send
    if getattr(original, "observed", False):
        return

    @functools.wraps(original)
    def send(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> Any:
        seen = EXCHANGES.get(None)
        if seen is None:
            return original(self, request, **kwargs)
        exchange = Exchange()
        seen.append(exchange)
        try:
            response = original(self, request, **kwargs)
        except requests.RequestException as error:
            exchange.failed, exchange.error = how_far(error), type(error).__name__
            raise
        exchange.status = response.status_code
        exchange.retry_after = seconds(response.headers.get("Retry-After", ""))
        return response

    setattr(send, "observed", True)
    setattr(requests.Session, "send", send)


def outcome(delivered: bool, exchanges: list[Exchange]) -> Outcome:
    """What a send that ended like this means for the ledger."""
    last = exchanges[-1] if exchanges else Exchange()
    code = str(last.status or "")
    if delivered:
        return Outcome(Kind.SENT, code)
    if last.status:
        return _refused(last, code)
    if last.failed == "after":
        return Outcome(Kind.UNKNOWN, "", f"no answer after the message went out: {last.error}")
    if last.failed == "before":
        return Outcome(Kind.TEMPORARY, "", f"the service could not be reached: {last.error}")
    if last.failed == "tls":
        return Outcome(Kind.MISCONFIGURED, "", "the service's certificate is not valid")
    return Outcome(Kind.MISCONFIGURED, "", "the service was not asked: its address is incomplete")


def _refused(last: Exchange, code: str) -> Outcome:
    status, wait = last.status, last.retry_after
    if status == 429 or (status == 503 and wait is not None):
        return Outcome(Kind.TEMPORARY, code, "the service asks to wait", wait)
    if status == 504:
        return Outcome(Kind.UNKNOWN, code, "a gateway gave up waiting for the service")
    if status >= 500 or status in (408, 425):
        return Outcome(Kind.TEMPORARY, code, "the service has a failure", wait)
    if status in (401, 403, 404, 407, 410) or 300 <= status < 400:
        return Outcome(Kind.MISCONFIGURED, code, "the service does not know this address or key")
    return Outcome(Kind.PERMANENT, code, "the service refused the message")


def how_far(error: Exception) -> str:
    """Whether a request failed before anything was sent, in TLS, or after."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, requests.exceptions.SSLError):
        return "tls"
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return "before"
    sending = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
    return "after" if isinstance(error, sending) else ""


def seconds(text: str, now: datetime | None = None) -> float | None:
    """A Retry-After header in seconds from now, at most a day; None if it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    wait = (aware - (now or datetime.now(UTC))).total_seconds()
    return min(max(0.0, wait), LONGEST_WAIT)
