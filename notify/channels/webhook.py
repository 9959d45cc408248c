"""A program of one's own as a destination: JSON over HTTP, signed so that it can be believed.

`jsons://host/path?hmac=SECRET` posts the message whole. The signature covers the time and the
body, so that a recorded request cannot be played again later: HMAC-SHA256 of "TIME.BODY" under the
secret, in hexadecimal. Every try of a message has the same X-Tracker-Id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from apprise.plugins.custom_json import NotifyJSON

from notify.channels import http
from notify.channels.asking import ask
from notify.channels.outcome import Kind, Outcome
from notify.channels.pieces import LETTER, Letter

SHORTEST = 16  # characters of a secret that nobody guesses
_Base: Any = NotifyJSON  # which has no types


class TrackerWebhook(_Base):  # type: ignore[misc]
    """`json` and `jsons`: with a secret, our own signed request, else Apprise's."""

    request_rate_per_sec = 0

    def __init__(self, hmac: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._secret = hmac
        self.structured = bool(hmac)
        self.complaint = ""
        if hmac and len(hmac) < SHORTEST:
            self.complaint = f"hmac in the URL must have {SHORTEST} characters or more"

    @staticmethod
    def parse_url(url: str) -> Any:
        """Apprise's own reading of the URL, and `hmac`."""
        results: Any = _Base.parse_url(url)
        if results and results["qsd"].get("hmac"):
            results["hmac"] = _Base.unquote(results["qsd"]["hmac"])
        return results

    def send(self, body: Any, title: Any = "", **kwargs: Any) -> bool:
        """Post the letter; its `outcome` says what came of it."""
        if not self.structured:
            return bool(super().send(body, title, **kwargs))
        letter = LETTER.get()
        letter.outcome = self._post(letter)
        return letter.outcome.kind is Kind.SENT

    def _post(self, letter: Letter) -> Outcome:
        values = contents(letter)
        headers = signed(self._secret, json.dumps(values).encode(), int(time.time()))
        headers["X-Tracker-Id"] = letter.key
        if self.user:
            login = base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode()
            headers["Authorization"] = f"Basic {login}"
        port = f":{self.port}" if self.port else ""
        url = f"{'https' if self.secure else 'http'}://{self.host}{port}{self.fullpath or '/'}"
        verify = self.verify_certificate
        answer = ask("POST", url, values=values, headers=headers, verify=verify)
        return http.outcome(200 <= answer.status < 300, [answer.exchange])


def contents(letter: Letter) -> dict[str, str]:
    """What a program gets: the message whole, and the key by which it knows a repeat."""
    message = letter.message
    return {
        "version": "1",
        "id": letter.key,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "calendar": message.calendar,
    }


def signed(secret: str, body: bytes, now: int) -> dict[str, str]:
    """The headers that prove who sent a body, and when."""
    told = f"{now}.".encode() + body
    mark = hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
    return {"X-Tracker-Time": str(now), "X-Tracker-Signature": f"sha256={mark}"}
