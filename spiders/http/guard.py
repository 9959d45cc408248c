"""Keeps sources away from private addresses: literal, resolved, redirected, or rebound.

A source's address comes from a person or a page; without this guard it could name the machine's
own services, the router, or a cloud's metadata. `allow_private = true` opens it for one source.
A proxy resolves names itself: behind one, this guard sees the proxy's address only.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet import defer

from spiders.facts import Refusal
from tracker.domain.items import Grade

#: Names of hosts that a source with `allow_private` reads in this process.
OPENED: set[str] = set()

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64)."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def private(address: str) -> bool:
    """Whether an IP address is anything but a public one.

    Loopback, RFC 1918, link-local with the metadata services, CGNAT, ULA, 0.0.0.0, multicast,
    reserved, documentation ranges, and IPv6 forms of all of these. No address is private too.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        inner = _embedded(found)
        if inner is not None:
            return private(str(inner))
    return not found.is_global or found.is_multicast or found.is_reserved


def literal(host: str) -> str | None:
    """The IP address that a host is written as, or None for a name.

    Takes the forms that system resolvers take too: 127.1, 2130706433, 0x7f000001.
    """
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    if bare[:1].isdigit():
        try:
            return socket.inet_ntoa(socket.inet_aton(bare))
        except OSError:
            return None
    return None


async def resolve(host: str) -> list[str]:
    """All addresses of a name, or none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


class Guard:
    """Refuses each request (first or redirected) that leads to a private address."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.public: dict[str, asyncio.Task[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or refuse it with a sentence."""
        host = (urlparse_cached(request).hostname or "").rstrip(".").lower()
        source = request.meta.get("source")
        if source is not None and source.allow_private:
            OPENED.add(host)
            return
        address = literal(host)
        bad = address if address else await self._private_address(host)
        if bad and private(bad):
            shown = host if address else f"{host} ({bad})"
            raise Refusal(
                f"{shown} is a private address; a source that may read it "
                "needs allow_private = true.",
                Grade.REFUSED,
            )

    async def _private_address(self, host: str) -> str:
        """A private address of that name, "" when all are public; asked once a run."""
        if host not in self.public:
            self.public[host] = asyncio.ensure_future(self._look_up(host))
        return await self.public[host]

    async def _look_up(self, host: str) -> str:
        return next((found for found in await resolve(host) if private(found)), "")


class GuardedResolver(CachingThreadedResolver):
    """Refuses a private address at the moment of connecting, so that a name cannot be rebound.

    The middleware asked before, once; the answer may differ now. Names that a source with
    `allow_private` reads are open; a source without it was refused by the middleware already.
    """

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:
        """Scrapy's answer, or an error that ends as "cannot be found"."""
        found: defer.Deferred[str] = super().getHostByName(name, timeout)
        if name.rstrip(".").lower() not in OPENED:
            found.addCallback(self._public)
        return found

    def _public(self, address: str) -> str:
        if private(address):
            raise Refusal(f"the name leads to the private address {address}.", Grade.REFUSED)
        return address
