"""The test PKI judged by openssl: chains, names, extensions, purposes; and by its cache."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509

from harness.environment.keystore import Identity
from harness.environment.pki import INSI_MANU, TestPki
from harness.model.basis import Basis
from harness.model.person import Professional

DOCTOR = Professional(
    id="dr-generaliste",
    basis=Basis.SYNTHETIC,
    name="GENERASYN",
    first_name="ANNE",
    profession="10",
    specialty="01",
    billing_number="991038431",
    rpps="99900000001",
    national_id="899900000001",
    card_valid_until=date(2030, 12, 31),
    code_porteur="1234",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture
def pki(folder: Path) -> TestPki:
    return TestPki(folder)


def openssl(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=False)


def verify(pki: TestPki, identity: Identity, *more: str | Path) -> bytes:
    answer = openssl(
        "verify",
        "-CAfile",
        pki.root.certificate_file,
        "-untrusted",
        identity.chain_file,
        *more,
        identity.certificate_file,
    )
    return answer.stdout + answer.stderr


def text(identity: Identity) -> str:
    return openssl("x509", "-noout", "-text", "-in", identity.certificate_file).stdout.decode()


def test_server_chain_hosts_and_purpose(pki: TestPki) -> None:
    server = pki.server(("localhost", "127.0.0.1", "bench.example"))
    assert b": OK" in verify(pki, server, "-purpose", "sslserver", "-verify_ip", "127.0.0.1", "-x509_strict")
    assert b": OK" in verify(pki, server, "-verify_hostname", "bench.example")
    assert b": OK" not in verify(pki, server, "-verify_hostname", "other.example")
    assert b": OK" not in verify(pki, server, "-purpose", "sslclient")


def test_validity_is_2000_to_2050(pki: TestPki) -> None:
    said = openssl("x509", "-noout", "-dates", "-in", pki.server().certificate_file).stdout.decode()
    assert said.split("\n")[:2] == ["notBefore=Jan  1 00:00:00 2000 GMT", "notAfter=Jan  1 00:00:00 2050 GMT"]
    for day in ("2000-01-02", "2049-12-30"):
        at = str(int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()))
        assert b": OK" in verify(pki, pki.server(), "-attime", at)


def test_every_authority_says_it_is_a_test(pki: TestPki) -> None:
    for authority in (pki.root, pki.organisations, pki.persons):
        (name,) = authority.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        assert str(name.value).startswith("RECETTE TEST AC ")
    assert "IGC-SANTE ELEMENTAIRE ORGANISATIONS" in text(pki.organisations)


def test_professional_card(pki: TestPki) -> None:
    card = pki.professional(DOCTOR)
    assert b": OK" in verify(pki, card, "-x509_strict")
    said = text(card)
    assert "CN = 899900000001" in said
    assert "SN = GENERASYN, GN = ANNE" in said
    assert "CN = RECETTE TEST AC IGC-SANTE FORT PERSONNES" in said
    assert "Digital Signature, Non Repudiation" in said
    dump = openssl("asn1parse", "-in", card.certificate_file).stdout.decode()
    # INTEGER 0 is 02 01 00; UTF8String "10" is 0C 02 31 30.
    for expected in ("1.2.250.1.71.1.2.2", "[HEX DUMP]:020100", "1.2.250.1.71.1.2.7", "[HEX DUMP]:0C023130"):
        assert f"{expected}\n" in dump


def test_the_second_certificate_of_a_card_authenticates_the_same_person_by_another_key(pki: TestPki) -> None:
    signing, card = pki.professional(DOCTOR), pki.professional_authentication(DOCTOR)
    assert card.certificate.subject == signing.certificate.subject
    assert card.key.public_key() == card.certificate.public_key()
    assert card.certificate.public_key() != signing.certificate.public_key()
    assert b": OK" in verify(pki, card, "-x509_strict", "-purpose", "sslclient")
    assert b": OK" not in verify(pki, card, "-purpose", "sslserver")
    said = text(card)
    assert "TLS Web Client Authentication" in said
    assert "Non Repudiation" not in said
    assert "TLS Web Client Authentication" not in text(signing)


def test_an_expired_card_has_the_same_two_certificates_out_of_date(pki: TestPki) -> None:
    for issued in (pki.professional, pki.professional_authentication):
        expired = issued(DOCTOR, expired=True)
        assert b"certificate has expired" in verify(pki, expired)
        assert expired.certificate.subject == issued(DOCTOR).certificate.subject


def test_keys_to_be_made_are_announced_once_per_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    TestPki(tmp_path).server()
    assert [record.getMessage() for record in caplog.records] == [
        f"clés de test à fabriquer dans {tmp_path} : quelques secondes, une seule fois"
    ]
    caplog.clear()
    TestPki(tmp_path).software("10B0000001")
    TestPki(tmp_path).server()
    assert not caplog.records


def test_software_certificate(pki: TestPki) -> None:
    leaf = pki.software("10B0000001", INSI_MANU)
    assert b": OK" in verify(pki, leaf, "-purpose", "sslclient")
    assert "OU = 10B0000001, CN = INSI-MANU" in text(leaf)
    assert leaf.folder != pki.software("10B0000001").folder


def test_recipient_reads_what_openssl_encrypts(pki: TestPki) -> None:
    fund = pki.recipient("01999@999.01.rss.fr")
    assert "email:01999@999.01.rss.fr" in text(fund)
    assert b": OK" in verify(pki, fund, "-purpose", "smimeencrypt")
    sent = openssl("cms", "-encrypt", "-aes256", "-outform", "DER", fund.certificate_file, data=b"lot")
    read = openssl(
        "cms",
        "-decrypt",
        "-inform",
        "DER",
        "-recip",
        fund.certificate_file,
        "-inkey",
        fund.key_file,
        data=sent.stdout,
    )
    assert read.stdout.strip() == b"lot"


def test_foreign_expired_and_revoked_are_told_apart(pki: TestPki, tmp_path: Path) -> None:
    assert b"unable to get local issuer" in verify(pki, pki.foreign().server())
    expired = pki.software("10B0000001", expired=True)
    assert b"certificate has expired" in verify(pki, expired)
    assert expired.certificate != pki.software("10B0000001").certificate
    revoked = pki.software("10B0000009")
    pki.revoke(revoked)
    crl = tmp_path / "crl.pem"
    crl.write_bytes(pki.revocation_list(pki.organisations))
    assert b"certificate revoked" in verify(pki, revoked, "-crl_check", "-CRLfile", crl)
    assert pki.is_revoked(revoked.certificate)
    assert not pki.is_revoked(pki.server().certificate)


def test_ca_file_trusts_leaves_sent_without_chain(pki: TestPki) -> None:
    answer = openssl("verify", "-CAfile", pki.ca_file, pki.professional(DOCTOR).certificate_file)
    assert answer.returncode == 0


def test_second_world_opens_at_once(pki: TestPki, folder: Path) -> None:
    first = pki.recipient("10998@998.10.rss.fr")
    started = time.perf_counter()
    again = TestPki(folder).recipient("10998@998.10.rss.fr")
    assert time.perf_counter() - started < 0.1
    assert again.certificate_der == first.certificate_der
    assert again.key.public_key() == first.certificate.public_key()


_RACE = """
import sys
from pathlib import Path
from harness.environment.pki import TestPki
server = TestPki(Path(sys.argv[1])).server()
print(server.certificate.serial_number, server.key.public_key() == server.certificate.public_key())
"""


def test_concurrent_processes_agree(tmp_path: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", _RACE, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert "True" in said.pop()
    assert not list(tmp_path.glob(".making-*"))
    pki = TestPki(tmp_path)
    assert b": OK" in verify(pki, pki.server())
