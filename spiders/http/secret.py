"""A key that a system asks for: added right before the wire, so that nothing ever shows it.

Requests, validators, captures, logs and redirects know the address without it. It goes to the
host that it was given for and to no other, and never in the clear where that was asked by https.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

#: The name under which a request carries its secret.
META = "secret"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value for one header, or for one argument of the query, of one host (with its port)."""

    netloc: str
    name: str
    value: str = field(repr=False)
    in_query: bool = False
    scheme: str = "https"

    def goes_with(self, request: Request) -> bool:
        """Whether a request leads to its host, by a way that is as safe."""
        parts = urlparse_cached(request)
        return parts.netloc == self.netloc and parts.scheme in (self.scheme, "https")


def with_secret(request: Request) -> Request:
    """The request as it goes over the wire; the same one when it carries no secret for its host."""
    secret = request.meta.get(META)
    if not isinstance(secret, Secret) or not secret.goes_with(request):
        return request
    if not secret.in_query:
        headers = request.headers.copy()
        headers[secret.name] = secret.value
        return request.replace(headers=headers)
    joint = "&" if "?" in request.url else "?"
    return request.replace(url=f"{request.url}{joint}{secret.name}={quote(secret.value, safe='')}")


def without_secret(request: Request, response: Response) -> Response:
    """The answer under the address that everybody knows; a redirect may echo the whole query."""
    secret = request.meta.get(META)
    if not isinstance(secret, Secret) or not secret.in_query:
        return response
    # Not `response.replace`, which decodes the whole body to find out its encoding.
    values = {name: getattr(response, name) for name in Response.attributes}
    seen = type(response)(**values | {"url": request.url, "request": request})
    if location := response.headers.get("Location"):
        said = rf"(?<=[?&]){re.escape(secret.name)}=[^&#]*&?"
        seen.headers["Location"] = re.sub(said, "", location.decode("latin-1")).rstrip("?&")
    return seen
