"""Mail over TLS with a login, against a real server: the certificate counts, the line is kept."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notify.channels import Kind, Outcome, mailbox, send
from notify.channels.line import Line
from notify.values import Message
from tests.notify.conftest import PASSWORD, LocalController, Post, authenticate

pytestmark = pytest.mark.filterwarnings(
    "ignore:Session.login_data is deprecated:DeprecationWarning",
    "ignore:Requiring AUTH while not requiring TLS:UserWarning",
)
SENDER = "Tracker <tracker@example.org>"
MESSAGE = Message(subject="Order", text="New entry 62\n", html="")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that this machine signed for itself, with its key, in one file."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    form = serialization.PrivateFormat.PKCS8
    encoding = serialization.Encoding.PEM
    path.write_bytes(
        secret.private_bytes(encoding, form, serialization.NoEncryption())
        + made.public_bytes(encoding)
    )
    return path


class Secure(LocalController):
    """Knocks by TLS where the server speaks nothing else; the original takes the server's side."""

    def _trigger_server(self) -> None:
        if self.ssl_context is None:
            super()._trigger_server()
            return
        self.port = self.server.sockets[0].getsockname()[1]
        knock = ssl.create_default_context()
        knock.check_hostname, knock.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), 5) as plain,
            knock.wrap_socket(plain) as secure,
        ):
            secure.recv(64)


@pytest.fixture(params=["smtps", "smtp+starttls"])
def url(request: pytest.FixtureRequest, certificate: Path, post: Post) -> Iterator[str]:
    """A server that takes mail over TLS from who logs in, and from nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    way = {"ssl_context": context} if request.param == "smtps" else {"tls_context": context}
    more = {} if request.param == "smtps" else {"require_starttls": True}
    controller = Secure(
        post,
        hostname="127.0.0.1",
        port=0,
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=request.param != "smtps",  # it does not know that all of it is TLS
        **way,
        **more,
    )
    controller.start()
    yield f"{request.param}://tracker:{PASSWORD}@127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def post() -> Post:
    return Post()


def mail(url: str, line: Line | None = None, number: int = 1) -> Outcome:
    box = mailbox(url, SENDER)
    return send("ana@example.com", MESSAGE, key=f"k{number}", mail=box, line=line)


def test_a_certificate_that_nobody_vouches_for_is_refused(url: str, post: Post) -> None:
    outcome = mail(url)
    assert outcome.kind is Kind.MISCONFIGURED and "certificate" in outcome.detail.lower()
    assert post.arrived == [] and PASSWORD not in outcome.detail


def test_a_wrong_password_is_ours(
    url: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    outcome = mail(url.replace(PASSWORD, "wrong-Passw0rd"))
    assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "535")
    assert "wrong-Passw0rd" not in outcome.detail


def test_mails_leave_over_one_line(
    url: str, certificate: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    line = Line()
    kinds = []
    for number in (1, 2, 3):
        post.data = "550 5.1.1 no such user" if number == 2 else "250 accepted"
        kinds.append(mail(url, line, number).kind)
    assert line.used and kinds == [Kind.SENT, Kind.PERMANENT, Kind.SENT]
    line.close()
    ids = [one["Message-ID"] for one in post.mails]
    assert ids == ["<k1@example.org>", "<k2@example.org>", "<k3@example.org>"]


def test_a_line_that_ended_meanwhile_is_opened_anew(
    url: str, certificate: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    line = Line()
    assert mail(url, line).kind is Kind.SENT
    server = line.server(mailbox(url, SENDER))
    assert server.sock is not None
    server.sock.close()  # as after the server's time was up
    assert mail(url, line, 2).kind is Kind.SENT
    line.close()
    assert len(post.arrived) == 2
