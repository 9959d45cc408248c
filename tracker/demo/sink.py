"""A small SMTP server on loopback that keeps what arrives, so that the demo can show real mail."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType

LONGEST_LINE = 1 << 20  # a digest's HTML part may stand on one encoded line


@dataclass(frozen=True, slots=True)
class Letterbox:
    """One message as it arrived: the envelope, and the bytes between DATA and the dot."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        return message_from_bytes(self.raw, policy=policy.default)

    def part(self, subtype: str) -> str:
        """The text of the "plain" or "html" part, "" if it has none."""
        body = self.message.get_body(preferencelist=(subtype,))
        return "" if body is None else str(body.get_content())

    @property
    def subject(self) -> str:
        """The decoded subject line."""
        return str(self.message["Subject"] or "").strip()


class Sink:
    """Accepts mail on a free port of 127.0.0.1 while the `with` block runs."""

    def __init__(self) -> None:
        self.arrived: list[Letterbox] = []
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="demo-mail", daemon=True)

    @property
    def url(self) -> str:
        """The address that `[mail] smtp` names."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Sink:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LONGEST_LINE)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Dialogue(reader, writer, self.arrived).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client hung up: an unfinished message was never accepted
        finally:
            writer.close()


class Dialogue:
    """One SMTP session (RFC 5321, the commands a sending client needs)."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        arrived: list[Letterbox],
    ) -> None:
        self.reader, self.writer, self.arrived = reader, writer, arrived
        self.sender = ""
        self.recipients: list[str] = []

    async def run(self) -> None:
        """Answer commands until QUIT or the end of the connection."""
        await self._say("220 demo.localhost ready")
        while line := (await self.reader.readline()).decode("utf-8", "replace").strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "DATA":
                await self._data()
            else:
                await self._say(self._answer(verb.upper(), rest))
            if verb.upper() == "QUIT":
                return

    def _answer(self, verb: str, rest: str) -> str:
        """The reply to one command."""
        if verb == "EHLO":
            return "250-demo.localhost\r\n250-8BITMIME\r\n250 SMTPUTF8"
        if verb == "MAIL":
            self.sender, self.recipients = _address(rest), []
        elif verb == "RCPT":
            self.recipients.append(_address(rest))
        elif verb == "RSET":
            self.sender, self.recipients = "", []
        elif verb == "QUIT":
            return "221 bye"
        elif verb not in ("HELO", "NOOP"):
            return "502 not known here"
        return "250 ok"

    async def _data(self) -> None:
        """Read one message up to the lone dot and keep it."""
        if not self.recipients:
            await self._say("503 first say to whom")
            return
        await self._say("354 go on")
        lines: list[bytes] = []
        while (line := await self.reader.readuntil(b"\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.arrived.append(Letterbox(self.sender, tuple(self.recipients), b"".join(lines)))
        await self._say("250 kept")

    async def _say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()


def _address(rest: str) -> str:
    """The address of "FROM:<a@b> SIZE=9" or "TO:<a@b>"."""
    return rest.partition("<")[2].partition(">")[0]
