"""A key goes to the host that it is for, and never in the clear instead of by TLS."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Headers, TextResponse

from spiders.http.secret import META, Secret, with_secret, without_secret


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


class Undecoded(TextResponse):
    """An answer whose encoding nobody may look for: that decodes all of a large body."""

    @property
    def encoding(self) -> str:
        raise AssertionError("the body was decoded")


@pytest.mark.parametrize("in_query", [True, False])
@pytest.mark.parametrize("status", [200, 302])
def test_no_answer_shows_a_key_or_is_decoded_for_it(in_query: bool, status: int) -> None:
    secret = Secret("api.example", "key", "s3cret", in_query)
    request = Request("https://api.example/bills?page=2", meta={META: secret})
    sent = with_secret(request)
    headers = Headers({"Location": f"{sent.url}&more=1"})
    answer = Undecoded(sent.url, status=status, headers=headers, body=b"{}", request=sent)
    seen = without_secret(request, answer)
    assert (seen.url, seen.status, seen.body) == (request.url, status, b"{}")
    assert seen.headers["Location"] == b"https://api.example/bills?page=2&more=1"
    assert isinstance(seen, Undecoded) and (seen.request is request or not in_query)


def test_an_answer_without_a_key_is_left_as_it_came() -> None:
    request = Request("https://court.example/feed")
    answer = Undecoded(request.url, body=b"x")
    assert without_secret(request, answer) is answer
