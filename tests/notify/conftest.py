"""A real SMTP server in this process, answering as each test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "s3cret-Passw0rd"


@dataclass
class Post:
    """Handler: what to answer at RCPT and after DATA, and what arrived."""

    rcpt: str = ""
    data: str = "250 accepted"
    drop: bool = False  # hang up once the body is here
    slow: float = 0.0
    arrived: list[bytes] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.arrived.append(content)
        await asyncio.sleep(self.slow)
        if self.drop:
            assert server.transport is not None
            server.transport.abort()
        return self.data

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.arrived]


@dataclass(frozen=True)
class Server:
    """Where the server listens, and its handler."""

    post: Post
    port: int

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    given = getattr(data, "password", b"")
    return AuthResult(success=given == PASSWORD.encode(), handled=False)


class LocalController(Controller):
    """Knocks at the free port that it got; the original knocks at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    post = Post()
    controller = LocalController(
        post,
        hostname="127.0.0.1",
        port=0,
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield Server(post, controller.port)
    controller.stop()


@pytest.fixture
def server(running: Server) -> Server:
    """The module's server, answering yes to everything."""
    fresh = Post()
    vars(running.post).update(vars(fresh))
    return running
