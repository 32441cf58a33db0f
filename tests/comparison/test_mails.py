"""Mails against reference mails: what is free is ignored and listed, everything else is told where it stands."""

from __future__ import annotations

import gzip
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import SigningKey, Subject, Trust, pack_lot
from harness.codecs.mime.envelope import encrypt
from harness.codecs.mime.transfer import wrapped
from harness.comparison.mails import compare_mail
from harness.comparison.masks import Mask
from harness.comparison.reference import ReferenceFaultError
from harness.i18n import say
from harness.model.difference import Comparison, FieldClass
from harness.model.expectation import Severity
from tests.codecs.b2.sample import SAMPLE, hospital
from tests.codecs.mime import openssl
from tests.codecs.mime.pki import AUTHORITY, BETWEEN, FUND, SENDER, SENT, Holder, holder

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60
KEYS = [(FUND.key_pem, FUND.pem)]
SUBJECT = "IR100500/00000991038431/2025091509000000001/00001"
TRUST = Trust((AUTHORITY.pem,), SENT)
SIGNER = SigningKey(SENDER.key_pem, SENDER.pem, (BETWEEN.pem,))

CLEAR = """\
Content-Type: application/EDI-consent; name="B2.gz"
Content-Transfer-Encoding: base64
Content-Description: {description}

"""
MAIL = """\
From: poste@editeur.invalid
To: 01999@999.01.rss.fr
Date: {date}
Message-ID: <{id}@editeur.invalid>
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="{boundary}"

--{boundary}
Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"
Content-Transfer-Encoding: base64

"""
FIRST = {"date": "Mon, 15 Sep 2025 09:00:00 +0000", "id": "2025091509000000001", "subject": SUBJECT, "boundary": "a"}
LATER = {
    "date": "Tue, 16 Sep 2025 10:30:00 +0200",
    "id": "2025091610300000002",
    "subject": "IR100500/00000991038431/2025091608300000002/00001",
    "boundary": "autre=chose",
}


def _clear(content: bytes, description: str = "IRISTEST/B2/Z", mtime: int = 0, level: int = 9) -> bytes:
    body = gzip.compress(content, level, mtime=mtime) if description.endswith("/Z") else content
    return CLEAR.format(description=description).replace("\n", "\r\n").encode() + wrapped(body)


def _mail(head: dict[str, str], clear: bytes, cipher: str = "aes128_cbc") -> bytes:
    text = MAIL.format(**head).replace("\n", "\r\n").encode()
    return text + wrapped(encrypt(clear, FUND.pem, cipher)) + f"--{head['boundary']}--\r\n".encode()


REFERENCE = _mail(FIRST, _clear(SAMPLE))


def _compare(observed: bytes, *masks: Mask) -> Comparison:
    found = compare_mail(REFERENCE, observed, KEYS, masks)
    for code in (
        [d.name for d in found.differences] + [i.name for i in found.ignored] + [i.reason for i in found.ignored]
    ):
        assert "codecs_mail." not in say(code, "fr") + say(code, "en")
    return found


def _told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(d.location, d.expected, d.observed) for d in comparison.differences]


def test_the_same_mail_is_equal_and_nothing_is_ignored() -> None:
    assert compare_mail(REFERENCE, REFERENCE, KEYS) == Comparison(())


def test_a_mail_sent_another_day_is_equal_and_every_liberty_is_listed() -> None:
    """What the published envelope says is another at every sending, and nothing else."""
    found = _compare(_mail(LATER, _clear(SAMPLE, mtime=1_758_011_400, level=1)))
    assert _told(found) == []
    assert {i.location: i.reason for i in found.ignored} == {
        "/Date": "codecs_mail.free-instant",
        "/Message-ID": "codecs_mail.free-message-id",
        "/Subject/instant": "codecs_mail.free-instant",
        "/Content-Type;boundary": "codecs_mail.free-boundary",
        "/1/octets": "codecs_mail.free-cipher",
        "/1/clair/transfert": "codecs_mail.free-writing",
        "/1/clair/gzip/mtime": "codecs_mail.free-mtime",
        "/1/clair/gzip": "codecs_mail.free-writing",
    }


CHANGED = SAMPLE[:300] + b"#" + SAMPLE[301:]
PLACE = SAMPLE[300 : 300 + 32].decode()


def test_one_byte_of_the_lot_is_told_with_its_place_and_an_excerpt() -> None:
    [difference] = _compare(_mail(LATER, _clear(CHANGED))).differences
    assert (difference.location, difference.field_class) == ("/1/clair/contenu[300]", FieldClass.EXACT)
    assert (difference.expected, difference.observed) == (PLACE, "#" + PLACE[1:])
    assert (difference.expected_bytes, difference.observed_bytes) == (SAMPLE[300:332], CHANGED[300:332])
    assert difference.excerpt is not None
    assert difference.excerpt.text[difference.excerpt.column] == "#"
    assert (difference.severity, difference.name) == (Severity.BLOCKING, "codecs_mail.view-content")


def test_a_lot_cut_short_is_told_at_its_end() -> None:
    [difference] = _compare(_mail(LATER, _clear(SAMPLE[:-128]))).differences
    assert difference.location == f"/1/clair/contenu[{len(SAMPLE) - 128}]"
    assert (difference.observed, difference.observed_bytes) == ("", None)


def test_the_file_id_is_free_with_and_without_the_dialect() -> None:
    """000[50,6] and 999[50,6], offsets 49 to 54 of the first and last records."""
    end = len(SAMPLE) - 128
    other = bytearray(SAMPLE)
    other[49:55] = other[end + 49 : end + 55] = b"000777"
    assert bytes(other) != SAMPLE
    mail = _mail(FIRST, _clear(bytes(other)))
    plain = _compare(mail)
    assert plain.differences == ()
    places = [i.location for i in plain.ignored if i.reason == "codecs_mail.free-file-id"]
    assert places == ["/1/clair/contenu/000[50,6]#1", "/1/clair/contenu/999[50,6]#1"]
    known = compare_mail(REFERENCE, mail, KEYS, layout=hospital())
    assert known.equal
    assert "/1/clair/contenu/000[50,6]#1" in [i.location for i in known.ignored]


def test_with_the_dialect_a_field_is_told_by_its_name() -> None:
    start = SAMPLE.index(b"5", 128 * 3) // 128 * 128
    changed = SAMPLE[:start] + SAMPLE[start : start + 128].replace(b"0", b"9", 1) + SAMPLE[start + 128 :]
    found = compare_mail(REFERENCE, _mail(FIRST, _clear(changed)), KEYS, layout=hospital())
    assert not found.equal
    assert all(d.location.startswith("/1/clair/contenu/") and "[" in d.location for d in found.differences)


HEADS = {
    "recipient": ("To: 01999@999", "To: 01998@998", [("/To", "01999@999.01.rss.fr", "01998@998.01.rss.fr")]),
    "no identifier": ("Message-ID: <", "X-Id: <", [
        ("/Message-ID", "<2025091509000000001@editeur.invalid>", ""),
        ("/ordre", "from to date message-id subject mime-version content-type",
         "from to date x-id subject mime-version content-type"),
        ("/X-Id", "", "<2025091509000000001@editeur.invalid>")]),
    "malformed identifier": ("Message-ID: <2", "Message-ID: 2", [
        ("/Message-ID", "<2025091509000000001@editeur.invalid>", "2025091509000000001@editeur.invalid>")]),
    "malformed date": ("Date: Mon", "Date: lundi", [
        ("/Date", "Mon, 15 Sep 2025 09:00:00 +0000", "lundi, 15 Sep 2025 09:00:00 +0000")]),
    "version of the subject": ("IR100500", "IR100400", [("/Subject/version", "100500", "100400")]),
    "sender in the subject": ("/00000991038431/", "/00000991038432/", [
        ("/Subject/emetteur", "00000991038431", "00000991038432")]),
    "invoices in the subject": ("0001/00001", "0001/00002", [("/Subject/factures", "00001", "00002")]),
    "free subject": (SUBJECT, "Mes factures", [("/Subject", SUBJECT, "Mes factures")]),
    "outer type": ("multipart/mixed", "multipart/related", [("/Content-Type", "multipart/mixed", "multipart/related")]),
    "name of the part": ('name="smime.p7m"', 'name="x.p7m"', [("/1/Content-Type;name", "smime.p7m", "x.p7m")]),
    "words before the parts": ("\r\n\r\n--a", "\r\n\r\nbonjour\r\n--a", [("/hors-parties", "", "bonjour")]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), HEADS.values(), ids=HEADS)
def test_a_change_of_the_head_is_told_alone(old: str, new: str, told: list[tuple[str, str, str]]) -> None:
    assert old.encode() in REFERENCE
    assert sorted(_told(_compare(REFERENCE.replace(old.encode(), new.encode(), 1)))) == sorted(told)


def test_fields_the_envelope_does_not_speak_of_are_told_but_do_not_fail() -> None:
    found = _compare(REFERENCE.replace(b"From:", b"X-Mailer: SYN 1.0\r\nFrom:", 1))
    severities = {d.location: d.severity for d in found.differences}
    assert severities == {"/X-Mailer": Severity.MINOR, "/ordre": Severity.REMARK}
    assert found.equal


CLEARS = {
    "description": (_clear(SAMPLE, "IRIS/B2/Z"), ["/1/clair/Content-Description"]),
    "announced but not compressed": (_clear(SAMPLE, "IRISTEST/B2").replace(b"B2\r\n\r\n", b"B2/Z\r\n\r\n"),
                                     ["/1/clair/gzip/compression"]),
    "not compressed": (_clear(SAMPLE, "IRISTEST/B2"), ["/1/clair/Content-Description", "/1/clair/gzip/compression"]),
    "type": (_clear(SAMPLE).replace(b"EDI-consent", b"octet-stream"), ["/1/clair/Content-Type"]),
}  # fmt: skip


@pytest.mark.parametrize(("clear", "places"), CLEARS.values(), ids=CLEARS)
def test_a_change_of_the_clear_part_is_told(clear: bytes, places: list[str]) -> None:
    assert [d.location for d in _compare(_mail(FIRST, clear)).differences] == places


def test_another_cipher_is_told_and_does_not_fail() -> None:
    found = _compare(_mail(FIRST, _clear(SAMPLE), "aes256_cbc"))
    assert _told(found) == [("/1/enveloppe/algorithme", "aes128_cbc", "aes256_cbc")]
    assert found.equal


def test_a_part_too_many_or_missing_is_one_difference() -> None:
    more = REFERENCE.replace(b"--a--", b"--a\r\nContent-Type: text/html\r\n\r\n<p>\r\n--a--")
    [extra] = _compare(more).differences
    assert (extra.location, extra.name, extra.observed) == ("/2", "codecs_mail.view-part-extra", "text/html")
    [missing] = compare_mail(more, REFERENCE, KEYS).differences
    assert (missing.location, missing.name, missing.expected) == ("/2", "codecs_mail.view-part-missing", "text/html")


def test_a_mail_sealed_for_somebody_else_is_told_once_with_its_reason() -> None:
    other = holder("01998@998.01.rss.fr", AUTHORITY)
    text = (
        MAIL.format(**FIRST).replace("\n", "\r\n").encode() + wrapped(encrypt(_clear(SAMPLE), other.pem)) + b"--a--\r\n"
    )
    places = [(d.location, d.name) for d in _compare(text).differences]
    assert places == [("/1", "comparison.framing"), ("/1/clair", "codecs_mail.view-part-missing")]


def _signed(signer: SigningKey, later: int = 0, content: bytes = SAMPLE, *, detached: bool = True) -> bytes:
    subject = Subject("00000991038431", SENT - timedelta(hours=1) + timedelta(minutes=later), later + 1, 1)
    return pack_lot(content, FUND.pem, sender="poste@editeur.invalid", recipient="01999@999.01.rss.fr",
                    subject=subject, signer=signer, detached=detached)  # fmt: skip


@pytest.mark.parametrize("detached", [True, False], ids=["beside", "inside"])
def test_signed_mails_are_compared_by_signer_and_verdict(detached: bool) -> None:
    reference = _signed(SIGNER, detached=detached)
    again = compare_mail(reference, _signed(SIGNER, 7, detached=detached), KEYS, trust=TRUST)
    assert again.differences == ()
    reasons = {i.reason for i in again.ignored}
    assert reasons >= {"codecs_mail.free-signature", "codecs_mail.free-instant", "codecs_mail.free-cipher"}
    stranger = holder("SYN autre poste", AUTHORITY)
    key = SigningKey(stranger.key_pem, stranger.pem, (), "sha1")
    other = compare_mail(reference, _signed(key, detached=detached), KEYS, trust=TRUST)
    places = {d.location.rpartition("/")[2]: (d.expected, d.observed) for d in other.differences}
    assert places["sujet"] == (SENDER.subject, stranger.subject)
    assert places["emetteur"] == (BETWEEN.subject, AUTHORITY.subject)
    assert places["empreinte"] == ("sha256", "sha1")


def test_an_unsigned_mail_where_a_signed_one_is_expected_is_told(tmp_path: Path) -> None:
    found = compare_mail(_signed(SIGNER), REFERENCE, KEYS, trust=TRUST)
    assert "/1/clair/signature/signataires" in [d.location for d in found.differences]


def test_a_signature_that_does_not_hold_is_told() -> None:
    expired = compare_mail(_signed(SIGNER), _signed(_expired()), KEYS, trust=TRUST)
    [verdict] = [d for d in expired.differences if d.location.endswith("/verdict")]
    assert (verdict.expected, verdict.observed, verdict.field_class) == (
        "",
        "codecs_mail.certificate-expired",
        FieldClass.DERIVED,
    )


def _expired() -> SigningKey:
    old: Holder = holder("SYN poste de test", BETWEEN, start=SENT - timedelta(days=900), days=30)
    return SigningKey(old.key_pem, old.pem, (BETWEEN.pem,))


def test_mails_openssl_makes_are_compared_with_ours(tmp_path: Path) -> None:
    """Another maker, another cipher padding, line lengths and instants: equal, the liberties listed."""
    sealed = openssl.encrypt(tmp_path, _clear(SAMPLE), FUND, "-aes128", "-binary", "-outform", "DER")
    head = MAIL.format(**LATER).replace("\n", "\r\n").encode()
    assert _compare(head + wrapped(sealed) + b"--autre=chose--\r\n").differences == ()


def test_masks_are_followed_and_listed() -> None:
    mail = REFERENCE.replace(b"IR100500", b"IR100400", 1).replace(b"To: 01999@999", b"To: 01998@998", 1)
    found = _compare(mail, Mask("/Subject/version", reason="deux versions admises"), Mask("/To", "any"))
    assert found.differences == ()
    assert {(i.location, i.reason) for i in found.ignored} == {
        ("/Subject/version", "deux versions admises"),
        ("/To", "comparison.matched"),
    }
    refused = _compare(mail, Mask("/Subject/version", "uuid"), Mask("/To", "any"))
    assert _told(refused) == [("/Subject/version", "${uuid}", "100400")]


@pytest.mark.parametrize(
    "reference",
    [b"", REFERENCE[:-4], REFERENCE[:600], b"Subject: x", REFERENCE.replace(b"base64", b"uuencode", 1)],
    ids=["empty", "no closing", "cut", "no body", "strange encoding"],
)
def test_a_reference_that_cannot_serve_is_refused(reference: bytes) -> None:
    if reference == b"Subject: x":
        assert not compare_mail(reference, REFERENCE, KEYS).equal
        return
    with pytest.raises(ReferenceFaultError):
        compare_mail(reference, REFERENCE, KEYS)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=100), st.integers(0, len(REFERENCE)), st.integers(0, 100))
def test_no_mail_raises_and_no_change_is_overlooked(noise: bytes, at: int, cut: int) -> None:
    damaged = REFERENCE[:at] + noise + REFERENCE[at + cut :]
    found = compare_mail(REFERENCE, damaged, KEYS)
    if damaged != REFERENCE:
        assert found.differences or found.ignored or _same_meaning(damaged)
    compare_mail(REFERENCE, noise, KEYS)


def _same_meaning(damaged: bytes) -> bool:
    """What may change without a trace: blanks, line ends and the case of names."""
    return b"".join(damaged.lower().split()) == b"".join(REFERENCE.lower().split())
