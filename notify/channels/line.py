"""One connection to a mail server, kept for the next mail; each thread has its own."""

from __future__ import annotations

import contextlib
import smtplib
import time
import warnings
from dataclasses import dataclass
from typing import Any

from notify.channels.smtp import Mailbox

with warnings.catch_warnings():
    # Apprise imports modules that Python will drop; whoever treats warnings as errors may send too.
    warnings.simplefilter("ignore", DeprecationWarning)
    from apprise.plugins.email.smtp import AppriseSMTPController

CONNECT_SECONDS = 20
MOST_MAILS = 100  # many servers end a connection after so many
MOST_IDLE = 30.0  # seconds


@dataclass(slots=True)
class Line:
    """Opens when it is needed, and anew when it was used enough or went wrong."""

    _controller: Any = None
    _mailbox: Mailbox | None = None
    _mails: int = 0
    _used_at: float = 0.0

    def server(self, mailbox: Mailbox) -> smtplib.SMTP:
        """The server, connected and logged in, ready for the next mail."""
        idle = time.monotonic() - self._used_at
        if mailbox != self._mailbox or self._mails >= MOST_MAILS or idle > MOST_IDLE:
            self.close()
        if self._controller is None:
            self._open(mailbox)
        self._mails += 1
        self._used_at = time.monotonic()
        server: smtplib.SMTP = self._controller._socket
        if server.sock is not None:
            server.sock.settimeout(CONNECT_SECONDS)
        return server

    @property
    def used(self) -> bool:
        """Whether the open connection has carried a mail before this one."""
        return self._mails > 1

    def _open(self, mailbox: Mailbox) -> None:
        self._mails = 0
        controller: Any = AppriseSMTPController(
            host=mailbox.host,
            port=mailbox.port,
            secure_mode=mailbox.mode,
            user=mailbox.user,
            password=mailbox.password,
            socket_connect_timeout=CONNECT_SECONDS,
        )
        controller.__enter__()
        self._controller, self._mailbox = controller, mailbox

    def again(self) -> None:
        """Ready for another mail after one that the server refused."""
        try:
            if self._controller._socket.rset()[0] != 250:
                self.drop()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def drop(self) -> None:
        """Hang up without a word: the connection is of no use any more."""
        controller, self._controller = self._controller, None
        if controller is not None and controller._socket is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                controller._socket.close()

    def close(self) -> None:
        """Say good-bye, if the line is open."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.__exit__(None, None, None)
