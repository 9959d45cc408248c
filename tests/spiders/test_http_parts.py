"""The pure parts of the middlewares: addresses, pauses, letters, grades, secrets."""

from __future__ import annotations

import pytest

from spiders.http.capture import public_headers
from spiders.http.charset import decode, utf8
from spiders.http.grade import grade
from spiders.http.guard import literal, private
from spiders.http.retry_after import LONGEST, Holds, seconds, throttled
from spiders.reading import rebased
from tests.spiders.site_server import ERROR, LIST, LOGIN, WALL, feed
from tracker.domain.items import Grade


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    0.0.0.0 255.255.255.255 224.0.0.1 192.0.2.1 198.18.0.1 ::1 :: fc00::1 fd12::1 fe80::1
    fe80::1%eth0 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: ff02::1 2001:db8::1
    nonsense""".split(),
)
def test_private_addresses(address: str) -> None:
    assert private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "100.128.0.1"])
def test_public_addresses(address: str) -> None:
    assert not private(address)


@pytest.mark.parametrize(
    "host, address",
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("[::1]", "::1"),
        ("ecf.cacd.uscourts.gov", None),
        ("1password.com", None),
    ],
)
def test_literal_addresses(host: str, address: str | None) -> None:
    assert literal(host) == address


@pytest.mark.parametrize(
    "header, expected",
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 1970 00:16:45 GMT", 5.0),
        ("Thu, 01 Jan 1970 00:16:45", 5.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("99999999999999999999", LONGEST),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_in_both_forms(header: str, expected: float | None) -> None:
    assert seconds(header, 1000.0) == expected


def test_a_hold_is_only_made_longer() -> None:
    holds = Holds(60.0)
    holds.hold("a", 100.0)
    holds.hold("a", 50.0)
    assert holds.until("a") == 100.0 and holds.until("b") == 0.0
    assert holds.too_long("a", 10.0) and not holds.too_long("a", 50.0)


def test_a_host_that_goes_on_refusing_is_left_alone() -> None:
    holds = Holds(60.0)
    for _ in range(3):
        holds.hold("a", 100.0)
        holds.strike("a")
    assert holds.too_long("a", 99.0) and not holds.too_long("a", 101.0)
    holds.forgive("a")
    assert not holds.too_long("a", 99.0)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, "example.org answered 429 (too many requests) and asked to be left alone until"),
        (503, "example.org answered 503 (service unavailable) and asked to be left alone until"),
        (0, "example.org asked to be left alone until 1970-01-01 00:01:40 UTC."),
    ],
)
def test_a_throttled_source_names_the_answer(status: int, said: str) -> None:
    assert str(throttled("example.org", 100.0, status)).startswith(said)


@pytest.mark.parametrize(
    "body, content_type, text",
    [
        ("Pe\u00f1a".encode(), "text/html; charset=iso-8859-1", "Pe\u00f1a"),
        ("Pe\u00f1a".encode("latin-1"), "", "Pe\u00f1a"),
        ("\u201cx\u201d".encode("cp1252"), "text/html; charset=iso-8859-1", "\u201cx\u201d"),
        (b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1", "text/xml", "\u0105"),
        ("<rss>\u0430</rss>".encode("utf-16-le"), "", "<rss>\u0430</rss>"),
        ("<rss>x</rss>".encode("utf-16-be"), "text/xml; charset=utf-8", "<rss>x</rss>"),
        (b"<meta charset=koi8-r>\xc1", "text/html; charset=utf-8", "\u0430"),
        (b"\xc1\x81", "text/html; charset=no-such", "\u00c1\x81"),
        ("\ufeffx".encode("utf-16"), "", "x"),
        ("\ufeffx".encode(), "", "x"),
    ],
)
def test_letters(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type).endswith(text)
    assert utf8(body, content_type).decode().endswith(text)


def test_secrets_are_not_kept() -> None:
    kept = public_headers(
        {
            b"Set-Cookie": [b"a=1"],
            b"X-Auth-Token": [b"t"],
            b"WWW-Authenticate": [b"Basic"],
            b"ETag": [b"1"],
            b"Vary": [b"A", b"B"],
        }
    )
    assert kept == {"ETag": "1", "Vary": "A, B"}


QUOTING = LIST.replace("</table>", "</table><p>The wall said: Access Denied. captcha</p>" * 3)


@pytest.mark.parametrize(
    "status, headers, body, more, expected",
    [
        (200, {}, LIST, {"root": "html"}, Grade.OK),
        (200, {}, QUOTING, {"root": "html"}, Grade.OK),
        (200, {}, QUOTING, {"root": "html", "structure": True}, Grade.OK),
        (200, {}, LIST + LOGIN, {"root": "html"}, Grade.OK),
        (200, {}, WALL, {"root": "html", "structure": False}, Grade.BLOCKED),
        (403, {}, WALL, {"root": "html"}, Grade.BLOCKED),
        (503, {}, WALL, {"root": "html"}, Grade.BLOCKED),
        (403, {"server": "awselb/2.0"}, "no", {}, Grade.BLOCKED),
        (200, {"cf-mitigated": "challenge"}, LIST, {"root": "html"}, Grade.BLOCKED),
        (202, {"x-amzn-waf-action": "captcha"}, "", {}, Grade.BLOCKED),
        (200, {}, LOGIN, {"root": "html", "structure": False}, Grade.LOGIN),
        (401, {}, "", {}, Grade.LOGIN),
        (200, {}, ERROR, {"root": "html", "structure": False}, Grade.BROKEN),
        (200, {}, " \n", {"root": "html"}, Grade.EMPTY),
        (200, {}, LIST[:300], {"root": "html", "closed": True}, Grade.BROKEN),
        (200, {}, LIST[:300], {"root": "html"}, Grade.OK),
        (200, {}, feed(), {"root": "rss"}, Grade.OK),
        (200, {}, feed() + " " * 100_000, {"root": "rss"}, Grade.OK),
        (200, {}, feed()[:-20], {"root": "rss"}, Grade.BROKEN),
        (200, {}, LIST, {"root": "rss"}, Grade.BROKEN),
        (200, {}, LOGIN, {"root": "rss"}, Grade.LOGIN),
        (200, {}, "plain words", {"root": "rss"}, Grade.BROKEN),
        (200, {}, "<feed></feed>", {"root": "rss"}, Grade.BROKEN),
        (404, {}, "", {}, Grade.GONE),
        (410, {}, "", {}, Grade.GONE),
        (302, {}, "", {}, Grade.MOVED),
        (206, {}, "x", {}, Grade.BROKEN),
        (500, {}, ERROR, {}, Grade.ERROR),
        (418, {}, "", {}, Grade.ERROR),
        (504, {}, ERROR, {}, Grade.ERROR),
        (504, {}, "", {"root": "rss"}, Grade.ERROR),
        (504, {}, ERROR, {"root": "rss"}, Grade.BROKEN),
    ],
)
def test_grades(
    status: int, headers: dict[str, str], body: str, more: dict[str, object], expected: Grade
) -> None:
    found, reason = grade(status, headers, body.encode(), **more)  # type: ignore[arg-type]
    assert found is expected
    assert reason == "" if found is Grade.OK else reason.endswith(".")


@pytest.mark.parametrize(
    "url, base, expected",
    [
        ("https://a.gov/x?y=1", "", "https://a.gov/x?y=1"),
        ("https://a.gov/x?y=1", "http://127.0.0.1:80", "http://127.0.0.1:80/x?y=1"),
        ("https://a.gov", "http://m/p/", "http://m/p/"),
    ],
)
def test_a_mirror_takes_the_place_of_the_host(url: str, base: str, expected: str) -> None:
    assert rebased(url, base) == expected
