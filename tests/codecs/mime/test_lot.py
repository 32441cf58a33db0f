"""Lot mails: our own round trip, openssl on either side, bombs and damaged mails."""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import (
    SigningKey,
    Subject,
    Trust,
    pack_lot,
    parse_subject,
    sign_entity,
    unpack_lot,
    unpack_return,
)
from tests.codecs.b2.sample import SAMPLE
from tests.codecs.mime.pki import AUTHORITY, BETWEEN, SENDER

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60
SENT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
SUBJECT = Subject("00000991038431", SENT, sequence=1, invoices=1)


def _pair(name: str) -> tuple[bytes, bytes]:
    """Key and self-signed certificate, PEM."""
    key = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(SENT)
    certificate = builder.not_valid_after(SENT + timedelta(days=9999)).sign(key, hashes.SHA256())
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form), certificate.public_bytes(serialization.Encoding.PEM)


KEY, CERTIFICATE = _pair("01999@999.01.rss.fr")
OTHER_KEY, OTHER_CERTIFICATE = _pair("01998@998.01.rss.fr")


def _mail(*, compressed: bool = True, subject: Subject = SUBJECT) -> bytes:
    return pack_lot(
        SAMPLE,
        CERTIFICATE,
        sender="poste@editeur.invalid",
        recipient="01999@999.01.rss.fr",
        subject=subject,
        gzip=compressed,
    )


@pytest.mark.parametrize("compressed", [True, False])
def test_a_packed_lot_is_unpacked(compressed: bool) -> None:
    found = unpack_lot(_mail(compressed=compressed), KEY, CERTIFICATE)
    assert (found.lot, found.problem, found.remarks) == (SAMPLE, "", ())
    assert found.subject == SUBJECT
    assert found.description == ("IRISTEST/B2/Z" if compressed else "IRISTEST/B2")


def test_the_subject_follows_its_grammar() -> None:
    text = "IR100500/00000991038431/2025091509000000001/00001"
    assert str(SUBJECT) == text
    assert parse_subject(text) == SUBJECT


@pytest.mark.parametrize(
    "text",
    ["", "IR100500/991038431/2025091509000000001/00001", "IR100500/00000991038431/2025139909000000001/00001", "RE: IR"],
)
def test_another_subject_is_refused(text: str) -> None:
    assert parse_subject(text) is None


def test_a_wrong_number_of_invoices_is_remarked() -> None:
    found = unpack_lot(_mail(subject=Subject("1", SENT, 1, invoices=7)), KEY, CERTIFICATE)
    assert found.lot == SAMPLE
    [remark] = found.remarks
    assert (remark.code, remark.arguments) == ("codecs.mime-subject-count", (("expected", "1"), ("found", "7")))


def test_a_mail_for_somebody_else_is_told() -> None:
    assert unpack_lot(_mail(), OTHER_KEY, OTHER_CERTIFICATE).problem == "codecs.mime-other-recipient"
    # With the wrong key the content key is noise; once in a while noise happens to be padded properly.
    assert unpack_lot(_mail(), OTHER_KEY, CERTIFICATE).problem in {"codecs.mime-undecipherable", "codecs.mime-no-edi"}


def _enveloped_part(mail: bytes) -> bytes:
    return base64.b64decode(mail.split(b"\r\n\r\n", 2)[2].split(b"--=_banc")[0])


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", "cms", *arguments], check=True, capture_output=True)


def test_openssl_opens_what_we_pack(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(KEY)
    (tmp_path / "cert.pem").write_bytes(CERTIFICATE)
    (tmp_path / "mail.der").write_bytes(_enveloped_part(_mail(compressed=False)))
    _openssl("-decrypt", "-inform", "DER", "-in", f"{tmp_path}/mail.der", "-inkey", f"{tmp_path}/key.pem",
             "-recip", f"{tmp_path}/cert.pem", "-out", f"{tmp_path}/clear")  # fmt: skip
    clear = (tmp_path / "clear").read_bytes()
    assert base64.b64decode(clear.partition(b"\r\n\r\n")[2]) == SAMPLE


@pytest.mark.parametrize("cipher", ["-aes128", "-aes256", "-des3"])
@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("oaep", [True, False])
def test_we_open_what_openssl_packs(tmp_path: Path, cipher: str, streamed: bool, oaep: bool) -> None:
    entity = (
        b"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Description: IRISTEST/B2/Z\r\n\r\n" + base64.encodebytes(gzip.compress(SAMPLE))
    )
    (tmp_path / "clear").write_bytes(entity)
    (tmp_path / "cert.pem").write_bytes(CERTIFICATE)
    padding = ["-keyopt", "rsa_padding_mode:oaep"] if oaep else []
    stream = ["-stream"] if streamed else []
    _openssl("-encrypt", "-binary", cipher, "-outform", "DER", *stream, "-in", f"{tmp_path}/clear",
             "-out", f"{tmp_path}/p7m", "-recip", f"{tmp_path}/cert.pem", *padding)  # fmt: skip
    head = f"Subject: {SUBJECT}\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    mail = head.encode() + base64.encodebytes((tmp_path / "p7m").read_bytes())
    found = unpack_lot(mail, KEY, CERTIFICATE)
    assert found.lot == SAMPLE, found
    # The envelope stands alone here: tolerated, and remarked.
    assert [r.code for r in found.remarks] == ["codecs.mime-outer"]


def _return_mail(content: bytes, description: str) -> bytes:
    head = "Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n"
    return f"{head}Content-Description: {description}\r\n\r\n".encode() + base64.encodebytes(content)


def test_a_return_is_read_compressed_or_not() -> None:
    for content in (b"000 RETOUR", gzip.compress(b"000 RETOUR")):
        found = unpack_return(_return_mail(content, "IRISTEST/ARL"))
        assert (found.lot, found.description) == (b"000 RETOUR", "IRISTEST/ARL")


def test_a_bomb_is_not_inflated() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    found = unpack_return(_return_mail(bomb, "IRISTEST/NOEMIE/Z"), bound=1_000_000)
    assert (found.lot, found.problem) == (None, "codecs.mime-gzip-bomb")


def test_a_file_of_exactly_the_bound_is_read() -> None:
    found = unpack_return(_return_mail(gzip.compress(b"x" * 1000), "IRISTEST/ARL/Z"), bound=1000)
    assert found.lot == b"x" * 1000


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"not gzip", "codecs.mime-gzip"), (gzip.compress(b"x" * 99, mtime=0)[:-9], "codecs.mime-gzip")],
    ids=["not gzip", "cut"],
)
def test_damaged_compression_is_told(content: bytes, problem: str) -> None:
    assert unpack_return(_return_mail(content, "IRISTEST/ARL/Z")).problem == problem


def test_what_is_no_lot_mail_is_told() -> None:
    assert unpack_lot(b"Subject: bonjour\r\n\r\ntexte", KEY, CERTIFICATE).problem == "codecs.mime-no-envelope"
    assert unpack_lot(b"x" * 300, KEY, CERTIFICATE, bound=100).problem == "codecs.mime-too-large"
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    assert unpack_lot(deep, KEY, CERTIFICATE).problem in {"codecs.mime-unreadable", "codecs.mime-no-envelope"}


MAIL = _mail()
DER = _enveloped_part(MAIL)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.integers(0, len(MAIL)), st.integers(0, 200), st.booleans())
def test_no_mail_raises(noise: bytes, at: int, cut: int, inside: bool) -> None:
    if inside:
        place = at % len(DER)
        der = DER[:place] + noise + DER[place + cut :]
        mail = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        mail += base64.encodebytes(der)
    else:
        mail = MAIL[:at] + noise + MAIL[at + cut :]
    found = unpack_lot(mail, KEY, CERTIFICATE)
    assert (found.lot is None) == bool(found.problem)
    unpack_lot(noise, KEY, CERTIFICATE)
    unpack_return(b"Content-Type: application/EDI-consent\r\nContent-Description: X/Z\r\n\r\n" + noise)
    unpack_return(noise)


TRUST = Trust((AUTHORITY.pem,), SENT)
SIGNER = SigningKey(SENDER.key_pem, SENDER.pem, (BETWEEN.pem,))


@pytest.mark.parametrize("detached", [True, False], ids=["beside", "inside"])
def test_a_signed_lot_is_read_with_its_signature(detached: bool) -> None:
    mail = pack_lot(SAMPLE, CERTIFICATE, sender="poste@editeur.invalid", recipient="01999@999.01.rss.fr",
                    subject=SUBJECT, signer=SIGNER, detached=detached)  # fmt: skip
    found = unpack_lot(mail, KEY, CERTIFICATE, trust=TRUST)
    assert (found.lot, found.problem, found.remarks) == (SAMPLE, "", ())
    [signature] = found.signatures
    assert (signature.valid, signature.signers[0].subject) == (True, SENDER.subject)
    unknown = unpack_lot(mail, KEY, CERTIFICATE)
    assert (unknown.lot, [r.code for r in unknown.remarks]) == (SAMPLE, ["codecs_mail.certificate-authority"])


def test_a_lot_signed_but_not_sealed_is_refused() -> None:
    entity = _return_mail(SAMPLE, "IRISTEST/B2")
    mail = f"Subject: {SUBJECT}\r\n".encode() + sign_entity(entity, SIGNER, SENT, detached=False)
    assert unpack_lot(mail, KEY, CERTIFICATE, trust=TRUST).problem == "codecs.mime-not-enveloped"


def test_a_large_mail_of_nested_parts_is_read_in_time() -> None:
    """16 MB of nested multiparts: the standard library's own parser needs minutes here, its work being quadratic."""
    level = b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n'
    deep = b"".join(level % (n, n) for n in range(20_000)) + b"x\r\n" * 5_000_000
    start = time.process_time()
    assert unpack_lot(deep, KEY, CERTIFICATE).problem == "codecs.mime-no-envelope"
    assert time.process_time() - start < 5
