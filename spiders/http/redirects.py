"""Follows redirects as Scrapy does, without a Referer; names a circle of them in a sentence."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from spiders.facts import Refusal
from tracker.domain.items import Grade


class Redirects(RedirectMiddleware):
    """At most `REDIRECT_MAX_TIMES` steps; each new address passes guard and robots.txt again."""

    def _engine_started(self) -> None:
        """Scrapy's own version only warns that there is no Referer middleware: we want none."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """We never say where we come from."""
        request.headers.pop("Referer", None)

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest as error:
            times = self.max_redirect_times
            raise Refusal(
                f"the address redirects more than {times} times, last to {redirected.url}.",
                Grade.MOVED,
            ) from error
