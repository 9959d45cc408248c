"""A real Matrix homeserver on loopback: synapse from the package index, in a Python of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

SECRET = "shared-secret-of-the-test"
PASSWORD = "Pa55word-of-the-bot"
SECONDS = 90  # until the server must answer
FREELY = "{per_second: 1000, burst_count: 1000}"
CONFIG = """
server_name: localhost
pid_file: {folder}/homeserver.pid
listeners:
  - {{bind_addresses: ["127.0.0.1"], port: {port}, type: http, tls: false,
     resources: [{{names: [client]}}]}}
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/localhost.signing.key
registration_shared_secret: {secret}
macaroon_secret_key: of-the-test
form_secret: of-the-test
report_stats: false
trusted_key_servers: []
presence: {{enabled: false}}
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
rc_message: {freely}
rc_room_creation: {freely}
rc_invites: {{per_room: {freely}, per_user: {freely}, per_issuer: {freely}}}
rc_registration: {freely}
rc_login: {{address: {freely}, account: {freely}, failed_attempts: {freely}}}
rc_joins: {{local: {freely}, remote: {freely}}}
"""


@dataclass(frozen=True)
class Account:
    """A user of the server."""

    id: str
    token: str


@dataclass(frozen=True)
class Homeserver:
    """A running server; registration is open, so that nothing but us keeps anybody from it."""

    port: int

    def ask(
        self, method: str, path: str, token: str = "", values: object = None
    ) -> tuple[int, dict[str, Any]]:
        """One request, and its status and answer."""
        request = Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if values is None else json.dumps(values).encode(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        try:
            with urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    def register(self, name: str, admin: bool = False) -> Account:
        """A new user, by the shared secret."""
        path = "/_synapse/admin/v1/register"
        nonce = self.ask("GET", path)[1]["nonce"]
        words = [nonce, name, PASSWORD, "admin" if admin else "notadmin"]
        mac = hmac.new(SECRET.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
        values = {"nonce": nonce, "username": name, "password": PASSWORD, "admin": admin}
        status, answer = self.ask("POST", path, values=values | {"mac": mac})
        assert status == 200, answer
        return Account(answer["user_id"], answer["access_token"])

    def create(self, owner: Account, alias: str = "", invite: tuple[str, ...] = ()) -> str:
        """A room; its id."""
        values: dict[str, Any] = {"preset": "private_chat", "invite": invite}
        if alias:
            values |= {"room_alias_name": alias, "preset": "public_chat"}
        status, answer = self.ask("POST", "/_matrix/client/v3/createRoom", owner.token, values)
        assert status == 200, answer
        return str(answer["room_id"])

    def events(self, owner: Account, room: str) -> list[dict[str, Any]]:
        """The messages of a room, oldest first."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=100"
        _, answer = self.ask("GET", path, owner.token)
        found = [event for event in answer["chunk"] if event["type"] == "m.room.message"]
        return found[::-1]


@contextmanager
def running(python: str, folder: Path) -> Iterator[Homeserver]:
    """The server while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "homeserver.yaml"
    config.write_text(CONFIG.format(folder=folder, port=port, secret=SECRET, freely=FREELY))
    command = [python, "-m", "synapse.app.homeserver", "--config-path", str(config)]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    with (folder / "homeserver.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(port, process, folder)
            yield Homeserver(port)
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError((folder / "homeserver.log").read_text(errors="replace")[-2000:])
