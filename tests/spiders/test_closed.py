"""Scrapy's unsafe defaults are closed: each is tried for real, in one crawl."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.spiders.conftest import Crawled, court, crawl, listing
from tests.spiders.site_server import LIST, Site

MEGABYTE = b"<!-- " + b"x" * (1024 * 1024 - 9) + b"-->\n"


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for, for another name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wrong.example")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def drip(site: Site, path: str) -> str:
    """A page that never comes to its end."""

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(40):
            await answer.write(b"<p>slow</p>")
            await asyncio.sleep(0.2)
        return answer

    site.pages[path] = handler
    return site.url + path


def flood(site: Site, path: str, megabytes: int) -> str:
    """That many megabytes without a stated length."""

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(megabytes):
            await answer.write(MEGABYTE)
        return answer

    site.pages[path] = handler
    return site.url + path


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    started = Site().start(self_signed(tmp_path_factory.mktemp("tls")))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def crawled(site: Site, tls: Site, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    secret = tmp_path_factory.mktemp("secret") / "orders.html"
    secret.write_text(LIST)
    to = {"status": 302}
    return crawl(
        listing("certificate", tls.page("/list", LIST)),
        listing("file", f"file://{secret}"),
        listing("data", "data:text/html," + LIST),
        listing("ftp", "ftp://127.0.0.1/orders"),
        listing(
            "to-file", site.page("/to-file", "", headers={"Location": f"file://{secret}"}, **to)
        ),
        listing(
            "to-data", site.page("/to-data", "", headers={"Location": "data:text/html,x"}, **to)
        ),
        listing("circle", site.page("/circle", "", headers={"Location": "/circle"}, **to)),
        listing("drip", drip(site, "/drip")),
        listing("flood", flood(site, "/flood", 30)),
        listing("stated", site.page("/stated", b"x" * (26 * 1024 * 1024))),
        listing("sound", site.page("/sound", LIST)),
        listing("cookies", site.page("/cookies", LIST, headers={"Set-Cookie": "session=1"})),
        court("feed", site.page("/feed", LIST)),
        DOWNLOAD_TIMEOUT=2,
    )


def test_a_wrong_certificate_is_refused(crawled: Crawled, tls: Site) -> None:
    told = crawled.outcome("certificate")
    assert told["grade"] == "unreachable"
    assert "certificate" in told["reason"] and not tls.seen["/list"]


@pytest.mark.parametrize("scheme", ["file", "data", "ftp"])
def test_only_web_addresses_are_fetched(crawled: Crawled, scheme: str) -> None:
    told = crawled.outcome(scheme)
    assert told["grade"] == "refused" and scheme in told["reason"]
    assert not crawled.answers(scheme)


@pytest.mark.parametrize("source", ["to-file", "to-data"])
def test_redirects_to_other_schemes_are_not_followed(crawled: Crawled, source: str) -> None:
    assert crawled.grade(source) == "moved" and not crawled.answers(source)


def test_redirects_in_a_circle_end_soon(crawled: Crawled, site: Site) -> None:
    assert crawled.grade("circle") == "moved"
    assert len(site.seen["/circle"]) <= 12  # two tries of one request and five redirects


def test_no_port_listens_during_a_crawl(crawled: Crawled) -> None:
    assert crawled.grade("sound") == "ok"
    assert crawled.raw["ports"] == []


def test_a_slow_drip_is_cut(crawled: Crawled) -> None:
    told = crawled.outcome("drip")
    assert told["grade"] == "unreachable" and "in time" in told["reason"]


@pytest.mark.parametrize("source", ["flood", "stated"])
def test_a_huge_answer_is_cut(crawled: Crawled, source: str) -> None:
    told = crawled.outcome(source)
    assert told["grade"] == "unreachable" and "larger" in told["reason"]


def test_cookies_are_neither_sent_nor_kept(crawled: Crawled, site: Site) -> None:
    kept = [one for one in crawled.raw["captures"] if one["source"] == "cookies"]
    assert "Set-Cookie" not in kept[0]["headers"]
    assert all("Cookie" not in headers for _, headers in site.seen["/cookies"])


def test_the_name_is_honest_and_no_referer_is_sent(crawled: Crawled, site: Site) -> None:
    _, headers = site.seen["/sound"][0]
    assert headers["User-Agent"].startswith("Tracker/") and "Referer" not in headers


def test_every_source_has_one_outcome_and_no_traceback(crawled: Crawled) -> None:
    names = [one["source"] for one in crawled.raw["outcomes"]]
    assert len(names) == len(set(names)) == 13
    assert "Traceback" not in crawled.errors
    for one in crawled.raw["outcomes"]:
        assert one["grade"] == "ok" or one["reason"].endswith(".")
