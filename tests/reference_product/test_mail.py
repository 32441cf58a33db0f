"""The mail that carries a file, opened with openssl; hostile returns."""

from __future__ import annotations

import base64
import gzip
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from reference_product.billing.lots import OutgoingFile
from reference_product.errors import Refusal
from reference_product.mail import envelope
from tests.reference_product.fake_mail import FundKeys, returned_mail

FILE = OutgoingFile("000007", "01", "999", "991038431", ("000000001",), b"000".ljust(128) + b"5".ljust(128) * 2)
SENT = datetime(2025, 9, 15, 9, 0, 5, tzinfo=UTC)


def test_outgoing(keys: FundKeys) -> None:
    sender, recipient, raw = envelope.outgoing(FILE, SENT, keys.pem, "editeur.invalid")
    assert (sender, recipient) == ("991038431@editeur.invalid", "01999@999.01.rss.fr")
    mail = message_from_bytes(raw)
    assert mail["Subject"] == "IR100500/00000991038431/2025091509000500007/00002"
    assert mail["Message-ID"] == "<2025091509000500007@editeur.invalid>"
    assert mail.get_content_type() == "multipart/mixed"
    parts = mail.get_payload()
    assert isinstance(parts, list)
    assert len(parts) == 1
    entity = message_from_bytes(keys.opened(raw))
    assert entity.get_content_type() == "application/edi-consent"
    assert entity["Content-Description"] == "IRISTEST/B2/Z"
    packed = entity.get_payload(decode=True)
    assert isinstance(packed, bytes)
    assert gzip.decompress(packed) == FILE.content


def test_bad_certificate() -> None:
    with pytest.raises(Refusal, match="Certificat"):
        envelope.outgoing(FILE, SENT, "rien", "editeur.invalid")


def test_returned() -> None:
    assert envelope.read_returned(returned_mail("ARL", "contenu")) == envelope.Returned("ARL", b"contenu")
    packed = gzip.compress(b"contenu").decode("latin-1")
    assert envelope.read_returned(returned_mail("NOEMIE", packed)) == envelope.Returned("NOEMIE", b"contenu")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: rien\r\n\r\nbonjour",
        returned_mail("ARL", "\x1f\x8bpas un gzip"),
        returned_mail("ARL", gzip.compress(bytes(9 << 20), mtime=0).decode("latin-1")),
        b"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b""),
    ],
    ids=["nothing", "no content", "damaged gzip", "gzip bomb", "empty content"],
)
def test_useless_mail_is_empty(raw: bytes) -> None:
    assert envelope.read_returned(raw).content == b""
