"""One request to a chat service: its answer, or how far it got. Nothing here raises or retries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from notify.channels import http

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30
LONGEST_ANSWER = 256 * 1024
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Tracker"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said. `exchange` has status, Retry-After and how far a failed request got."""

    exchange: http.Exchange
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)  # of a JSON object, else empty

    @property
    def status(self) -> int:
        """The HTTP status; 0 without an answer."""
        return self.exchange.status


def ask(
    method: str,
    url: str,
    *,
    values: dict[str, Any] | None = None,
    token: str = "",
    verify: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask once, `values` as `json.dumps` writes them.

    Redirects are answers, and a `.netrc` never replaces the token.
    """
    import requests

    try:
        with requests.request(
            method,
            url,
            data=None if values is None else json.dumps(values).encode(),
            headers={**_HEADERS, **(headers or {})},
            auth=_bearer(token),
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            verify=verify,
            allow_redirects=False,
            stream=True,
        ) as response:
            return _read(response)
    except requests.RequestException as error:
        return Answer(http.Exchange(failed=http.how_far(error), error=type(error).__name__))


def _read(response: Any) -> Answer:
    """The answer with its body; one that breaks off is silence after the request went out."""
    import urllib3

    try:
        body = response.raw.read(LONGEST_ANSWER, decode_content=True)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(http.Exchange(failed="after", error=type(error).__name__))
    text = body.decode("utf-8", "replace")
    wait = http.seconds(response.headers.get("Retry-After", ""))
    return Answer(http.Exchange(response.status_code, wait), text, _values(text))


def _values(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _bearer(token: str) -> Callable[[Any], Any]:
    """Sets the token; without one, sets nothing but still keeps requests from asking `.netrc`."""

    def sign(request: Any) -> Any:
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign
