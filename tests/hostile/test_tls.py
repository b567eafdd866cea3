"""One crawl of hosts with a wrong certificate or without TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hostile.hostile_hosts import PAGE, answer
from tests.hostile.hostile_names import PUBLIC
from tests.hostile.test_hostile import FAILURES, SETTINGS, name_of
from tests.loopback import serve
from tests.scrapy_run import Run, run_scrapy

NAMES = ("trusted", "self-signed", "wrong-host", "expired")
UNKNOWN = "the certificate has expired or is not signed by a trusted authority"
OTHER = "the certificate is for another host"
REASONS = {
    "self-signed": UNKNOWN,
    "expired": UNKNOWN,
    "wrong-host": OTHER,
    PUBLIC: OTHER,
    "no-tls": "the TLS connection failed",
    "no-handshake": "no response within DOWNLOAD_TIMEOUT",
}
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def sign(
    name: str, *, by: Authority | None, days: int = 9, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=not by, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )


def make_context(folder: Path, name: str, authority: Authority) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    host = "another.test" if name == "wrong-host" else f"{name}.test"
    by = None if name == "self-signed" else authority
    certificate = sign(host, by=by, key=key, days=-1 if name == "expired" else 9)
    file = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, form, plain) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def serve_tls(listener: socket.socket, contexts: dict[str, ssl.SSLContext]) -> None:
    def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name:
            connection.context = contexts[name.removesuffix(".test")]

    contexts["trusted"].set_servername_callback(choose)  # type: ignore[arg-type]
    with suppress(OSError):
        while True:
            plain, _ = listener.accept()
            plain.settimeout(5)
            with suppress(OSError), contexts["trusted"].wrap_socket(plain, server_side=True) as tls:
                is_robots = tls.recv(65_536).startswith(b"GET /robots.txt")
                tls.sendall(answer("", status="404 No") if is_robots else answer(PAGE))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    authority = Authority(key, sign("authority", by=None, key=key))
    trust = folder / "trust.pem"
    trust.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    contexts = {name: make_context(folder, name, authority) for name in NAMES}
    with (
        socket.create_server((PUBLIC, 0)) as tls,
        socket.create_server((PUBLIC, 0)) as silent,
        serve({}, host=PUBLIC) as plain,
    ):
        threading.Thread(target=serve_tls, args=(tls, contexts), daemon=True).start()
        ports: dict[str, int | None] = dict.fromkeys(NAMES, tls.getsockname()[1])
        ports["no-tls"] = urlsplit(plain.base).port
        ports["no-handshake"] = silent.getsockname()[1]  # the backlog accepts, nothing reads
        listed = folder / "urls.txt"
        urls = [f"https://{name}.test:{port}/a-long-story-1" for name, port in ports.items()]
        # For an IP address there is no SNI: the server sends the certificate of "trusted".
        urls.append(f"https://{PUBLIC}:{ports['trusted']}/a-long-story-1")
        listed.write_text("\n".join(urls), "utf-8")
        yield run_scrapy(
            "crawl", "news", "-a", f"urls={listed}",
            output=folder, settings={**SETTINGS, "RETRY_TIMES": "0"}, SSL_CERT_FILE=str(trust),
        )  # fmt: skip


def test_a_host_with_a_valid_certificate_is_crawled(run: Run) -> None:
    assert [name_of(article["requestedUrl"]) for article in run.articles] == ["trusted"]


@pytest.mark.parametrize("name", REASONS)
def test_a_wrong_certificate_fails_with_its_reason(name: str, run: Run) -> None:
    (line,) = [line for line in run.rejected if name_of(line["url"]) == name]

    assert line["outcome"] == "failed"
    assert line["reason"].startswith(f"robots.txt could not be read ({REASONS[name]}), so the host")
    assert f"| `{REASONS[name]}` | `failed` |" in FAILURES


def test_the_log_has_no_unhandled_error(run: Run) -> None:
    assert run.code == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert " ERROR " not in run.stderr
