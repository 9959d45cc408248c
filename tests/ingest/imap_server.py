"""A real IMAP server (Twisted's) over TLS, in a process of its own, on a folder of messages.

`python -m tests.ingest.imap_server FOLDER`: prints its port. FOLDER holds `key.pem` and `cert.pem`,
`validity` with the UIDVALIDITY, and the messages as `UID.eml`. The user is "reader" with the
password "hunter2"; what is marked as read is written into `seen`, a line each.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from twisted.cred import checkers, portal
from twisted.internet import protocol, reactor, ssl
from twisted.mail import imap4
from zope.interface import implementer


@implementer(imap4.IMessage)
class Message:
    """One message; its flags are those of this process."""

    def __init__(self, uid: int, body: bytes, flags: set[str]) -> None:
        self.uid, self.body, self.flags = uid, body, flags

    def getUID(self) -> int:
        return self.uid

    def getFlags(self) -> list[str]:
        return sorted(self.flags)

    def getInternalDate(self) -> str:
        return "10-Feb-2026 09:00:00 -0800"

    def getSize(self) -> int:
        return len(self.body)

    def getHeaders(self, negate: bool, *names: str) -> dict[str, str]:
        return {}

    def getBodyFile(self) -> BytesIO:
        return BytesIO(self.body)

    def open(self) -> BytesIO:
        """The whole message (`IMessageFile`)."""
        return BytesIO(self.body)

    def isMultipart(self) -> bool:
        return False

    def getSubPart(self, part: int) -> None:
        raise IndexError


imap4.IMessageFile  # what makes the server send a message as it is
implementer(imap4.IMessageFile)(Message)


@implementer(imap4.IMailbox)
class Mailbox:
    """The folder of messages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.flags: dict[int, set[str]] = {}

    def messages(self) -> list[Message]:
        found = sorted(int(path.stem) for path in self.folder.glob("*.eml"))
        return [
            Message(
                uid, (self.folder / f"{uid}.eml").read_bytes(), self.flags.setdefault(uid, set())
            )
            for uid in found
        ]

    def getUIDValidity(self) -> int:
        return int((self.folder / "validity").read_text())

    def getUIDNext(self) -> int:
        return max((one.uid for one in self.messages()), default=0) + 1

    def getUID(self, number: int) -> int:
        return self.messages()[number - 1].uid

    def getMessageCount(self) -> int:
        return len(self.messages())

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return sum("\\Seen" not in one.flags for one in self.messages())

    def isWriteable(self) -> bool:
        return True

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def getFlags(self) -> list[str]:
        return ["\\Seen"]

    def addListener(self, listener: Any) -> None: ...

    def removeListener(self, listener: Any) -> None: ...

    def destroy(self) -> None: ...

    def close(self) -> None: ...

    def expunge(self) -> list[int]:
        return []

    def requestStatus(self, names: list[str]) -> dict[str, Any]:
        return imap4.statusRequestHelper(self, names)  # type: ignore[no-any-return]

    def _wanted(self, numbers: Any, uid: bool) -> list[tuple[int, Message]]:
        found = self.messages()
        numbers.last = found[-1].uid if uid and found else len(found)
        named = list(enumerate(found, 1))
        return [(n, one) for n, one in named if (one.uid if uid else n) in numbers]

    def fetch(self, numbers: Any, uid: bool) -> list[tuple[int, Message]]:
        return self._wanted(numbers, uid)

    def store(self, numbers: Any, flags: Any, mode: int, uid: bool) -> dict[int, list[str]]:
        changed = {}
        for number, one in self._wanted(numbers, uid):
            one.flags.update(str(flag) for flag in flags)
            changed[number] = sorted(one.flags)
            with (self.folder / "seen").open("a") as file:
                file.write(f"{one.uid}\n")
        return changed


class Account(imap4.MemoryAccount):  # type: ignore[misc]
    """Knows the inbox and a folder with a name of other letters."""

    box: Mailbox

    def _emptyMailbox(self, name: Any, id: Any) -> Any:
        return self.box


class Realm:
    """Gives whoever logs in the one account."""

    def __init__(self, folder: Path) -> None:
        self.account = Account("reader")
        self.account.box = Mailbox(folder)
        self.account.addMailbox("INBOX")
        self.account.addMailbox("Gericht & Büro")

    def requestAvatar(self, avatar: Any, mind: Any, *interfaces: Any) -> Any:
        return imap4.IAccount, self.account, lambda: None


class Factory(protocol.Factory):
    """A server for each connection."""

    def __init__(self, realm: Realm) -> None:
        self.portal = portal.Portal(realm)
        users = checkers.InMemoryUsernamePasswordDatabaseDontUse(reader=b"hunter2")
        self.portal.registerChecker(users)

    def buildProtocol(self, address: Any) -> Any:
        server = imap4.IMAP4Server()
        server.portal = self.portal
        server.factory = self
        return server


def main(folder: Path) -> None:
    context = ssl.DefaultOpenSSLContextFactory(str(folder / "key.pem"), str(folder / "cert.pem"))
    port = reactor.listenSSL(0, Factory(Realm(folder)), context, interface="127.0.0.1")
    print(port.getHost().port, flush=True)
    reactor.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
