"""Asks "changed since?" with the validators of the last settled good answer."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from tracker.domain.ports import Validators


class Conditional:
    """Adds If-None-Match and If-Modified-Since to requests that carry `meta["validators"]`.

    Only a source of one single request is asked so: with several, a 304 for one of them would
    leave a hole in the answer.
    """

    def process_request(self, request: Request) -> None:
        """Add the two headers that we hold values for."""
        known: Validators | None = request.meta.get("validators")
        if known is None:
            return
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified


def asked(request: Request | None) -> bool:
    """Whether a 304 may be the answer to that request."""
    return request is not None and (
        b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    )


def validators(response: Response, sha256: str, known: Validators | None = None) -> Validators:
    """The validators of this answer; a 304 keeps those we hold where it states none."""
    before = known if known is not None and response.status == 304 else Validators()
    return Validators(
        etag=_header(response, "ETag") or before.etag,
        last_modified=_header(response, "Last-Modified") or before.last_modified,
        sha256=sha256 or before.sha256,
    )


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else ""
