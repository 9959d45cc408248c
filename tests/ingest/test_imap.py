"""A folder of a real IMAP server over TLS; first what keeps it from being read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ingest.conftest import NOTICE, ORDER, Place, post, row
from tracker.ingest import boxes

ROOT = Path(__file__).parents[2]
PASSWORD = "hunter2"
HEAD = b"Content-Type: application/json\r\nIdempotency-Key: k-%d\r\n\r\n"


def certified(folder: Path) -> None:
    """A certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class Mail:
    """The server's folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def put(self, uid: int, body: bytes) -> None:
        (self.folder / f"{uid}.eml").write_bytes(HEAD % uid + body)

    def empty(self, validity: int) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink()
        (self.folder / "validity").write_text(str(validity))

    def seen(self) -> list[int]:
        path = self.folder / "seen"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def settings(self, **more: object) -> list[str]:
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": "reader",
            "password": "env:IMAP_PASSWORD",
            "ca": str(self.folder / "cert.pem"),
            **more,
        }
        lines = [
            f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"'
            for name, value in values.items()
            if value != ""
        ]
        return ["[ingest.court-mail]", *lines]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    folder = tmp_path_factory.mktemp("imap")
    certified(folder)
    (folder / "validity").write_text("1")
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.ingest.imap_server", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        assert started.stdout is not None
        yield Mail(folder, int(started.stdout.readline()))
    finally:
        started.kill()
        started.communicate()


@pytest.fixture
def mail(server: Mail, place: Place, monkeypatch: pytest.MonkeyPatch) -> Mail:
    """The server with an empty folder, and a configuration that reads it."""
    server.empty(1)
    (server.folder / "seen").unlink(missing_ok=True)
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    place.configure(*server.settings())
    return server


def told(place: Place) -> list[str]:
    return [key for key, _, _ in place.told()]


# ---- what keeps it from being read ---------------------------------------------------------------


@pytest.mark.parametrize(
    "more, password, says",
    [
        ({"ca": ""}, PASSWORD, "its certificate is not to be trusted"),
        ({"host": "localhost"}, PASSWORD, "its certificate is not to be trusted"),
        ({}, "wr0ng-secret", "cannot be read"),
        ({"folder": "Nowhere"}, PASSWORD, "the folder is refused"),
        ({"port": 1}, PASSWORD, "Connection refused"),
        ({"password": "env:NOT_SET"}, PASSWORD, "NOT_SET is not set"),
        ({"ca": "/nowhere/x.pem"}, PASSWORD, "No such file"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_stays_in_the_status(
    place: Place,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
    more: dict[str, object],
    password: str,
    says: str,
) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", password)
    mail.put(1, post(ORDER))
    place.configure(*mail.settings(**more))
    ran = place.ingest()
    assert ran.code == 1 and says in ran.err and ran.err.count("\n") == 1
    assert password not in ran.out + ran.err and told(place) == [] and mail.seen() == []
    assert says in " ".join(place.run("status").out.split())
    place.configure(*mail.settings())
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    assert place.ingest().code == 0 and told(place) == ["entry-64"]
    assert place.run("status").code == 0


def test_a_server_without_tls_gets_no_password(place: Place, mail: Mail) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PLAIN], stdout=subprocess.PIPE, text=True
    ) as plain:
        assert plain.stdout is not None
        port = int(plain.stdout.readline())
        place.configure(*mail.settings(port=port))
        ran = place.ingest()
        heard = plain.communicate(timeout=10)[0]
    assert ran.code == 1 and "no TLS" in ran.err and "LOGIN" not in heard


PLAIN = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    client, _ = server.accept()
    client.sendall(b"* OK IMAP4rev1 here\\r\\n")
    print(repr(client.recv(10_000)))
    client.close()
"""


# ---- reading it ----------------------------------------------------------------------------------


def test_messages_are_read_by_number_and_marked_when_done(place: Place, mail: Mail) -> None:
    assert place.ingest().out == "Nothing new was handed over.\n"
    mail.put(4, post(ORDER))
    mail.put(7, post(NOTICE))
    ran = place.ingest()
    assert ran.code == 0 and "message 4 in INBOX: 1 change" in ran.out
    assert told(place) == ["entry-64", "entry-65"] and mail.seen() == [4, 7]
    assert place.ingest().out == "Nothing new was handed over.\n"
    mail.put(9, post(row(66, "REPLY")))
    assert "message 9" in place.ingest().out and mail.seen() == [4, 7, 9]
    assert told(place) == ["entry-64", "entry-65", "entry-66"]


def test_numbers_that_begin_anew_tell_nothing_twice(place: Place, mail: Mail) -> None:
    mail.put(70, post(ORDER))
    place.ingest()
    mail.empty(2)
    (mail.folder / "1.eml").write_bytes(HEAD % 70 + post(ORDER))
    mail.put(2, post(NOTICE))
    ran = place.ingest()
    assert ran.code == 0 and "known already" in ran.out
    assert told(place) == ["entry-64", "entry-65"]


def test_what_is_not_understood_is_marked_too_for_it_is_kept(place: Place, mail: Mail) -> None:
    (mail.folder / "1.eml").write_bytes(b"From: a@b.example\r\nTo: c@d.example\r\n\r\nLunch?\r\n")
    mail.put(2, post(ORDER))
    assert place.ingest().code == 3
    assert mail.seen() == [1, 2] and len(place.kept()) == 1
    assert place.ingest().code == 0


def test_a_large_message_is_not_fetched(
    place: Place, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.put(1, post(ORDER, row(66, "x" * 50_000)))
    mail.put(2, post(NOTICE))
    monkeypatch.setattr("tracker.ingest.imap.LARGEST", 20_000)
    monkeypatch.setattr(boxes, "LARGEST", 20_000)
    ran = place.ingest()
    assert ran.code == 1 and told(place) == ["entry-65"] and mail.seen() == [2]
    assert place.kept() == [] and ("message 1 in INBOX", "refused") in place.states()


def test_a_folder_of_other_letters(place: Place, mail: Mail) -> None:
    mail.put(1, post(ORDER))
    place.configure(*mail.settings(folder="Gericht & Büro"))
    assert place.ingest().code == 0 and told(place) == ["entry-64"]
