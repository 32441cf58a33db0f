"""GnuTLS and OpenSSL open mutual TLS with the virtual CPS3 against our own téléservice server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509

from harness.environment.bus import Event
from harness.environment.loop import LoopThread
from harness.environment.net import bind
from harness.environment.teleservices.model import ClientCertificate, Incoming, Reply
from harness.environment.teleservices.wire import Gate, tls_context
from tests.virtual_cards.judges.clients import ENGINE, MODULE, library, play, run
from tests.virtual_cards.judges.conftest import DOCTOR, SERIAL, Holder
from virtual_cards import Reader

TOKEN = f"pkcs11:serial={SERIAL}"
IDENTIFIER = "%e8%28%bd%08%0f%80%25%00%00%01%ff%00%10%02"
CERTIFICATE = f"{TOKEN};id={IDENTIFIER};type=cert"
KEY = f"{TOKEN};id={IDENTIFIER};type=private?pin-value={DOCTOR.code_porteur}"
REQUEST = b"GET /cps HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass
class Service:
    """A téléservice that demands a client certificate, and what reached it."""

    port: int
    received: list[Incoming] = field(default_factory=list)
    refused: list[Event] = field(default_factory=list)

    def client(self) -> ClientCertificate | None:
        (one,) = self.received
        assert one.path == "/cps"
        return one.client


@pytest.fixture
def service(holder: Holder) -> Iterator[Service]:
    server = holder.pki.server(("localhost", "127.0.0.1"))
    listener = bind()
    found = Service(listener.getsockname()[1])

    def answer(incoming: Incoming) -> Reply:
        found.received.append(incoming)
        return Reply(200, b"bonjour", "text/plain")

    tls = tls_context(server.chain_file, server.key_file, holder.pki.ca_file)
    gate = Gate("certificate", listener, tls, answer, found.refused.append)
    with LoopThread("recette-judge") as loop:
        loop.run(gate.start())
        yield found
        loop.run(gate.stop())


def test_p11tool_lists_both_certificates(cps3: Reader, holder: Holder) -> None:
    shown = run(cps3, "p11tool", "--provider", library(MODULE), "--list-all-certs", TOKEN)
    assert re.findall(r"Label: (.*)", shown) == ["Certificat de Signature CPS", "Certificat d'Authentification CPS"]
    exported = run(cps3, "p11tool", "--provider", library(MODULE), "--export", CERTIFICATE)
    assert x509.load_pem_x509_certificate(exported.encode()) == holder.authentication.certificate


def gnutls(cps3: Reader, holder: Holder, service: Service, *identity: str) -> str:
    return play(
        cps3,
        "gnutls-cli",
        "--priority",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2",
        "--provider",
        library(MODULE),
        "--x509cafile",
        str(holder.pki.ca_file),
        "-p",
        str(service.port),
        *identity,
        "localhost",
        typed=REQUEST,
    ).text


def test_gnutls_authenticates_with_the_card(cps3: Reader, holder: Holder, service: Service) -> None:
    shown = gnutls(cps3, holder, service, "--x509certfile", CERTIFICATE, "--x509keyfile", KEY)
    assert "bonjour" in shown, shown
    assert "(TLS1.2" in shown
    assert service.client() == ClientCertificate(DOCTOR.national_id, "")


def test_nobody_enters_without_the_card(cps3: Reader, holder: Holder, service: Service) -> None:
    assert "bonjour" not in gnutls(cps3, holder, service)
    assert service.received == []
    assert [event.data["reason"] for event in service.refused] == ["peer_did_not_return_a_certificate"]


def test_openssl_authenticates_with_the_card_through_its_engine(
    cps3: Reader, holder: Holder, service: Service, tmp_path: Path
) -> None:
    library(ENGINE)
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(holder.authentication.certificate_pem)
    shown = play(
        cps3,
        "openssl",
        "s_client",
        "-connect",
        f"localhost:{service.port}",
        "-CAfile",
        str(holder.pki.ca_file),
        "-verify_return_error",
        "-engine",
        "pkcs11",
        "-keyform",
        "engine",
        "-key",
        KEY,
        "-cert",
        str(certificate),
        # Older cards know neither PSS nor the hashes that OpenSSL would rather use.
        "-sigalgs",
        "RSA+SHA256",
        "-tls1_2",
        "-ign_eof",
        typed=REQUEST,
        env={"PKCS11_MODULE_PATH": library(MODULE)},
    ).text
    assert "bonjour" in shown, shown
    assert service.client() == ClientCertificate(DOCTOR.national_id, "")
