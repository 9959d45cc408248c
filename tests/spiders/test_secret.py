"""A key goes to the host that it is for, and never in the clear instead of by TLS."""

from __future__ import annotations

import pytest
from scrapy import Request

from spiders.http.secret import META, Secret, with_secret


@pytest.mark.parametrize(
    ("asked", "leads_to", "sent"),
    [
        ("https", "https://elsewhere.example/bills", False),
        ("https", "https://api.example.evil.example/bills", False),
        ("https", "http://api.example/bills", False),
        ("http", "https://api.example/bills", True),
        ("http", "http://api.example/bills", True),  # a mirror of our own
        ("https", "https://api.example/bills", True),
    ],
)
@pytest.mark.parametrize("in_query", [True, False])
def test_where_a_key_goes(asked: str, leads_to: str, sent: bool, in_query: bool) -> None:
    secret = Secret("api.example", "key", "s3cret", in_query, asked)
    request = with_secret(Request(leads_to, meta={META: secret}))
    assert ("s3cret" in request.url or b"s3cret" in request.headers.get("key", b"")) is sent
