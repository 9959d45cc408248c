"""The mailboxes of `tracker ingest`: `[ingest.NAME]`, a Maildir or a folder of an IMAP server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from tracker.config.tables import Table

IMAPS = 993
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A mailbox: `maildir` is a folder, or `host` a server that speaks TLS from the first byte.

    `password` is a reference; `ca` a file with the certificate of a private authority; `authserv`
    the name under which the mail server says whose mail it took, "" to believe every sender.
    """

    name: str
    maildir: Path | None = None
    host: str = ""
    port: int = IMAPS
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    ca: Path | None = None
    authserv: str = ""


def box(name: str, table: Table, base: Path) -> Box:
    """One table `[ingest.NAME]`; relative paths start at `base`."""
    maildir, ca = table.text("maildir"), table.text("ca")
    port = table.take("port", (int,), "a number")
    found = Box(
        name=name,
        maildir=base / Path(maildir).expanduser() if maildir else None,
        host=table.text("host"),
        port=IMAPS if port is None else int(port),
        user=table.text("user"),
        password=table.text("password"),
        folder=table.text("folder", "INBOX"),
        ca=base / Path(ca).expanduser() if ca else None,
        authserv=table.text("authserv"),
    )
    if bool(found.maildir) == bool(found.host):
        table.problem("", 'needs either `maildir = "PATH"` or `host`, `user` and `password`.')
    elif found.host:
        _check_server(found, table)
    else:
        for key in ("port", "user", "password", "folder", "ca"):
            if key in table.values:
                table.problem(key, "is of no use beside `maildir`; leave it out.")
    if found.authserv and not _HOST.fullmatch(found.authserv):
        table.problem("authserv", "must be one name, as it begins Authentication-Results headers.")
    table.close()
    return found


def _check_server(found: Box, table: Table) -> None:
    if not _HOST.fullmatch(found.host):
        table.problem("host", "must be the name of a mail server, such as imap.example.org.")
    if not 0 < found.port < 65536:
        table.problem("port", "must be from 1 to 65535; IMAP with TLS is at 993.")
    if not found.user:
        table.problem("user", "missing; who reads the mailbox.")
    if not found.password.startswith(("env:", "file:")):
        table.problem(
            "password",
            'is a secret: write "env:NAME" or "file:PATH" here and keep the password there.',
        )
    for key in ("user", "folder"):
        if _CONTROL.search(getattr(found, key)):
            table.problem(key, "must be one line of plain characters.")
