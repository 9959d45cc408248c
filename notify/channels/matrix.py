"""Matrix through Apprise's plugin: its URLs, our own events, and transaction ids of the ledger.

Apprise 2.2 reuses one transaction id with a token (later messages get lost and count as sent),
tries to register an account when a password is wrong, and waits on 429 by itself. This subclass
keeps its URLs and speaks the client-server API (v3) on its own: a transaction id is made of the
delivery's key and the piece, so that a repeat is the same message to the server. `?threads=no` in
the URL lets every message stand alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from apprise.plugins.matrix import NotifyMatrix

from notify.channels import http
from notify.channels.asking import Answer, ask
from notify.channels.outcome import Kind, Outcome
from notify.channels.piece import Piece
from notify.channels.pieces import LETTER, Letter, deliver
from notify.channels.threads import Threads, threaded
from notify.render_matrix import matrix

API = "/_matrix/client/v3"
PAUSE = 0.2
_EVENT = re.compile(r"[$][!-~]{1,254}")  # ids of events: opaque, 255 bytes at most
#: For this process: tokens of logins by password, and where servers answer.
_TOKENS: dict[tuple[str, str, str], str] = {}
_HOMES: dict[str, str] = {}

MISTAKES = {
    "M_UNKNOWN_TOKEN": "the server does not know the token",
    "M_MISSING_TOKEN": "the server does not know the token",
    "M_USER_DEACTIVATED": "the account was closed",
    "M_NOT_FOUND": "the server knows no such room: write its id or its whole alias",
    "M_GUEST_ACCESS_FORBIDDEN": "the account is a guest there",
    "M_CONSENT_NOT_GIVEN": "the account must agree to the server's terms first",
    "M_INVALID_PARAM": "the server does not understand the room's name",
    "M_USER_LOCKED": "the account is locked",
    "M_USER_SUSPENDED": "the account is suspended",
}


_Base: Any = NotifyMatrix  # which has no types


class _Refused(Exception):
    """A step on the way to the room failed; the outcome says how."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.outcome = outcome


class TrackerMatrix(_Base):  # type: ignore[misc]
    """`matrix` and `matrixs`, sending the letter of the context instead of Apprise's body."""

    request_rate_per_sec = 0  # pacing is ours

    def __init__(self, threads: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.threads = Threads(self._place, self._gone, _EVENT) if threads else None
        self.structured = self.mode == "off"  # webhooks of bridges stay Apprise's
        self.complaint = ""
        if self.structured and (self.users or not self.rooms):
            self.complaint = "Matrix messages go to rooms: end the URL with /!id or /%23alias"
        self._letter: Letter | None = None
        self._rooms: dict[str, str] = {}

    def __del__(self) -> None:
        """Nothing: Apprise would log out, and with the device its transaction ids are forgotten."""

    @staticmethod
    def parse_url(url: str) -> Any:
        """Apprise's own reading of the URL, with `threads`; a token stands alone."""
        results: Any = _Base.parse_url(url)
        if results and results["qsd"].get("token"):
            results["user"] = None
        if results:
            results["threads"] = threaded(results["qsd"])
        return results

    def send(self, body: Any, title: Any = "", **kwargs: Any) -> bool:
        """Send the letter; its `outcome` says what came of it."""
        if not self.structured:
            return bool(super().send(body, title, **kwargs))
        letter = self._letter = LETTER.get()
        contents = matrix(letter.message)
        letter.outcome = deliver(letter, self.rooms, contents, self._post, PAUSE, self.threads)
        return letter.outcome.kind is Kind.SENT

    def _post(self, piece: Piece) -> Outcome:
        """One event; joins the room or logs in anew where the server asks for it."""
        try:
            answer = self._put(piece)
            if self.user and answer.values.get("errcode") == "M_UNKNOWN_TOKEN":
                _TOKENS.pop(self._login(), None)  # another process logged in on this device
                answer = self._put(piece)
            if answer.values.get("errcode") == "M_FORBIDDEN" and self._join(piece.room):
                answer = self._put(piece)
        except _Refused as refused:
            return refused.outcome
        found = outcome(answer)
        event = answer.values.get("event_id")
        return replace(found, post=event) if isinstance(event, str) else found

    def _place(self, room: str) -> str:
        """The server and the room's id; what an alias is called today may be another tomorrow."""
        try:
            return f"matrix {self._home()} {self._id(room)}"
        except _Refused:
            return ""  # posting will say why

    def _gone(self, room: str, event: str) -> bool:
        """Whether an event is not there for us, or was redacted: its thread would not be seen."""
        try:
            path = f"/rooms/{quote(self._id(room), safe='')}/event/{quote(event, safe='')}"
            answer = self._ask("GET", path)
        except _Refused:
            return False
        emptied = answer.status == 200 and answer.values.get("content") == {}
        return emptied or answer.values.get("errcode") == "M_NOT_FOUND"

    def _put(self, piece: Piece) -> Answer:
        assert self._letter is not None
        room = quote(self._id(piece.room), safe="")
        transaction = quote(f"{self._letter.key}.{piece.name}", safe="")
        path = f"/rooms/{room}/send/m.room.message/{transaction}"
        return self._ask("PUT", path, piece.content | _answering(piece))

    def _join(self, room: str) -> bool:
        answer = self._ask("POST", f"/join/{quote(self._id(room), safe='')}", {})
        if answer.status == 200:
            return True
        found = outcome(answer)
        if found.kind is Kind.MISCONFIGURED:
            said = "the account is not in the room and may not join: invite it, allow it to write"
            found = Outcome(Kind.MISCONFIGURED, found.code, said)
        raise _Refused(found)

    def _id(self, room: str) -> str:
        """The room's id: as written (rooms of version 12 have no server in it), or by its alias."""
        room = room.strip()
        if room.startswith("!"):
            return room
        if room not in self._rooms:
            name = room.lstrip("#")
            alias = f"#{name}" if ":" in name else f"#{name}:{self._server()}"
            answer = self._asked("GET", f"/directory/room/{quote(alias, safe='')}")
            self._rooms[room] = str(answer.values.get("room_id", ""))
        return self._rooms[room]

    def _server(self) -> str:
        """The name of the account's server; an alias without one is meant there."""
        me = str(self._asked("GET", "/account/whoami").values.get("user_id", ""))
        return me.partition(":")[2]

    def _asked(self, method: str, path: str) -> Answer:
        answer = self._ask(method, path)
        if answer.status != 200:
            raise _Refused(outcome(answer))
        return answer

    def _ask(self, method: str, path: str, values: dict[str, Any] | None = None) -> Answer:
        url, verify = f"{self._home()}{API}{path}", self.verify_certificate
        return ask(method, url, values=values, token=self._token(), verify=verify)

    def _token(self) -> str:
        """The token of the URL, or that of a login by password; never a registration."""
        if not self.user:
            return str(self.password or "")
        login = self._login()
        if login not in _TOKENS:
            _TOKENS[login] = self._logged_in()
        return _TOKENS[login]

    def _login(self) -> tuple[str, str, str]:
        secret = hashlib.sha256(str(self.password).encode()).hexdigest()
        return self._home(), str(self.user), secret

    def _logged_in(self) -> str:
        """Log in on this account's one device: transaction ids are remembered for each device."""
        device = hashlib.sha256(f"{self.user}@{self.host}".encode()).hexdigest()[:10].upper()
        values = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user},
            "password": self.password,
            "device_id": f"TRACKER{device}",
            "initial_device_display_name": "Tracker",
        }
        url = f"{self._home()}{API}/login"
        answer = ask("POST", url, values=values, verify=self.verify_certificate)
        token = answer.values.get("access_token")
        if answer.status == 200 and isinstance(token, str) and token:
            return token
        found = outcome(answer)
        if answer.values.get("errcode") == "M_FORBIDDEN":
            found = Outcome(Kind.MISCONFIGURED, found.code, "user or password is wrong")
        raise _Refused(found)

    def _home(self) -> str:
        """Where the server answers: as its well-known file says, else as the URL says."""
        port = f":{self.port}" if self.port else ""
        written = f"{'https' if self.secure else 'http'}://{self.host}{port}"
        if not (self.secure and self.discovery):
            return written
        if written not in _HOMES:
            _HOMES[written] = self._well_known(written) or written
        return _HOMES[written]

    def _well_known(self, written: str) -> str:
        url = f"{written}/.well-known/matrix/client"
        answer = ask("GET", url, verify=self.verify_certificate)
        server = answer.values.get("m.homeserver") if answer.status == 200 else None
        base = str(server.get("base_url", "")) if isinstance(server, dict) else ""
        parts = urlsplit(base)
        return base.rstrip("/") if parts.scheme == "https" and parts.hostname else ""


def _answering(piece: Piece) -> dict[str, Any]:
    """What makes an event part of a thread (client-server API, "Threading").

    Clients without threads show it as an answer to the first message.
    """
    if not piece.root:
        return {}
    relation = {
        "rel_type": "m.thread",
        "event_id": piece.root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": piece.root},
    }
    return {"m.relates_to": relation}


def outcome(answer: Answer) -> Outcome:
    """What the server's answer means for the ledger (client-server API, standard error response).

    Silence after the event went out is "again later", not "unknown": the transaction id makes the
    repeat harmless.
    """
    if answer.status == 200 and answer.values:
        return Outcome(Kind.SENT, "200")
    said = answer.values.get("errcode")
    code = said if isinstance(said, str) and said.replace("_", "").isalnum() else ""
    if answer.status == 429 or code == "M_LIMIT_EXCEEDED":
        wait = _wait(answer)
        return Outcome(Kind.TEMPORARY, code or "429", "the server asks to wait", wait)
    if code == "M_TOO_LARGE" or answer.status == 413:
        return Outcome(Kind.PERMANENT, code or "413", "the server finds the message too large")
    if code == "M_FORBIDDEN":
        return Outcome(Kind.MISCONFIGURED, code, "the account may not write in the room")
    if code in MISTAKES:
        return Outcome(Kind.MISCONFIGURED, code, MISTAKES[code])
    if answer.status == 200:
        return Outcome(Kind.MISCONFIGURED, "200", "the answer is not a Matrix server's")
    found = http.outcome(False, [answer.exchange])
    if found.kind is Kind.UNKNOWN:
        return Outcome(Kind.TEMPORARY, found.code, "no answer; a repeat does no harm")
    return Outcome(found.kind, code or found.code, found.detail, found.retry_after)


def _wait(answer: Answer) -> float | None:
    """The seconds to wait: the header's, else those of the older field."""
    said = answer.values.get("retry_after_ms")
    if answer.exchange.retry_after is None and isinstance(said, (int, float)) and said >= 0:
        return min(float(said) / 1000, http.LONGEST_WAIT)
    return answer.exchange.retry_after
