"""Signed mails: ours to openssl, openssl's to us, every algorithm, and each fault told by its own name."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import Signature, SigningKey, Trust, read_mail, sign, sign_entity, verify
from harness.codecs.mime.envelope import encrypt
from harness.codecs.mime.transfer import wrapped
from tests.codecs.mime import openssl
from tests.codecs.mime.pki import AUTHORITY, BETWEEN, FUND, OTHER_AUTHORITY, SENDER, SENT, Holder, holder

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 20
ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nLot de d\xc3\xa9monstration\r\ndeuxi\xc3\xa8me ligne\r\n"
TRUST = Trust((AUTHORITY.pem,), SENT)


def _key(who: Holder = SENDER, **changes: object) -> SigningKey:
    return replace(SigningKey(who.key_pem, who.pem, (BETWEEN.pem,)), **changes)  # type: ignore[arg-type]


def _codes(signature: Signature) -> list[str]:
    own = [p.code for p in signature.problems]
    return own + [p.code for signer in signature.signers for p in signer.problems]


def _remarks(signature: Signature) -> list[str]:
    return [p.code for signer in signature.signers for p in signer.remarks]


def _signed(mail: bytes, trust: Trust = TRUST) -> Signature:
    [signature] = read_mail(mail, trust=trust).signatures()
    return signature


@pytest.mark.parametrize("detached", [True, False], ids=["beside", "inside"])
def test_what_we_sign_we_verify(detached: bool) -> None:
    mail = read_mail(sign_entity(ENTITY, _key(), SENT, detached=detached), trust=TRUST)
    [signature] = mail.signatures()
    [signer] = signature.signers
    assert (signature.content, signature.valid, mail.problems) == (ENTITY, True, ())
    assert (signer.subject, signer.issuer) == (SENDER.subject, BETWEEN.subject)
    assert (signer.serial, signer.signed_at) == (SENDER.certificate.serial_number, SENT)
    assert (signer.digest, signer.algorithm, signer.remarks) == ("sha256", "rsassa_pkcs1v15", ())
    assert "démonstration".encode() in (next(iter(mail.leaves())).content or b"")


KINDS = [
    ("rsa", "sha1", False),
    ("rsa", "sha256", False),
    ("rsa", "sha384", False),
    ("rsa", "sha512", False),
    ("rsa", "sha256", True),
    ("rsa", "sha512", True),
    ("ec", "sha256", False),
    ("ec", "sha384", False),
]


@pytest.mark.parametrize("detached", [True, False], ids=["beside", "inside"])
@pytest.mark.parametrize(("kind", "digest", "pss"), KINDS)
def test_openssl_accepts_what_we_sign(tmp_path: Path, kind: str, digest: str, pss: bool, detached: bool) -> None:
    who = holder(f"SYN {kind}", BETWEEN, kind=kind)
    mail = sign_entity(ENTITY, _key(who, digest=digest, pss=pss), SENT, detached=detached)
    accepted, content = openssl.verify(tmp_path, mail, AUTHORITY)
    assert accepted
    assert content == ENTITY
    changed = mail.replace(b"deuxi", b"troisi") if detached else _changed_inside(who, digest, pss)
    assert not openssl.verify(tmp_path, changed, AUTHORITY)[0]


def _changed_inside(who: Holder, digest: str, pss: bool) -> bytes:
    der = sign(ENTITY, _key(who, digest=digest, pss=pss), SENT, detached=False).replace(b"ligne", b"LIGNE")
    return b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(der)


OPENSSL_KINDS = [
    ("rsa", ("-md", "sha1"), "sha1", "rsassa_pkcs1v15"),
    ("rsa", ("-md", "sha224"), "sha224", "rsassa_pkcs1v15"),
    ("rsa", ("-md", "sha256"), "sha256", "rsassa_pkcs1v15"),
    ("rsa", ("-md", "sha512"), "sha512", "rsassa_pkcs1v15"),
    ("rsa", ("-md", "sha256", "-keyopt", "rsa_padding_mode:pss"), "sha256", "rsassa_pss"),
    ("rsa", ("-md", "sha256", "-noattr"), "sha256", "rsassa_pkcs1v15"),
    ("rsa", ("-md", "sha256", "-keyid"), "sha256", "rsassa_pkcs1v15"),
    ("ec", ("-md", "sha256"), "sha256", "ecdsa"),
    ("ec", ("-md", "sha1"), "sha1", "ecdsa"),
]


FORMS: list[tuple[str, ...]] = [(), ("-nodetach",), ("-nodetach", "-stream"), ("-binary",)]
# openssl 3.0 itself cannot stream an RSA-PSS signature: it stops with an error.
MADE = [(*kind, form) for kind in OPENSSL_KINDS for form in FORMS if "rsassa_pss" not in kind or "-stream" not in form]


@pytest.mark.parametrize(("kind", "how", "digest", "algorithm", "form"), MADE, ids=str)
def test_we_accept_what_openssl_signs(
    tmp_path: Path, kind: str, how: tuple[str, ...], digest: str, algorithm: str, form: tuple[str, ...]
) -> None:
    who = holder(f"SYN {kind}", BETWEEN, kind=kind)
    (tmp_path / "between.pem").write_bytes(BETWEEN.pem)
    mail = openssl.sign(tmp_path, ENTITY, who, *how, *form, "-certfile", "between.pem")
    # openssl stamps the day of this machine: the instant is its, the rest is judged at SENT.
    signature = _signed(mail)
    [signer] = signature.signers
    assert (signer.subject, signer.digest, signer.algorithm) == (who.subject, digest, algorithm)
    assert (signature.valid, signer.intact, signer.trusted) == (True, True, True), _codes(signature)
    assert ("codecs_mail.sha1" in _remarks(signature)) == (digest == "sha1")
    assert ("codecs_mail.no-instant" in _remarks(signature)) == ("-noattr" in how)


def test_ed25519_is_verified_by_its_own_rule() -> None:
    """RFC 8419: openssl 3.0 writes none yet, so the curve's own library is the other party here."""
    who = holder("SYN ed25519", BETWEEN, kind="ed25519")
    signature = _signed(sign_entity(ENTITY, _key(who, digest="sha512"), SENT))
    assert (signature.valid, signature.signers[0].digest) == (True, "sha512")


def test_two_signers_are_told_apart(tmp_path: Path) -> None:
    first = openssl.sign(tmp_path, ENTITY, SENDER, "-md", "sha256", "-nodetach", "-outform", "DER")
    stranger = holder("SYN étranger", OTHER_AUTHORITY)
    (tmp_path / "stranger.pem").write_bytes(stranger.pem + stranger.key_pem)
    code, both = openssl.cms(tmp_path, "-resign", "-inform", "DER", "-outform", "DER", "-signer", "stranger.pem",
                             content=first)  # fmt: skip
    assert code == 0
    signature = verify(both, None, Trust((AUTHORITY.pem, BETWEEN.pem), SENT))
    assert {s.subject: (s.intact, s.trusted) for s in signature.signers} == {
        SENDER.subject: (True, True),
        stranger.subject: (True, False),
    }
    assert not signature.valid


LATER, EARLIER = SENT + timedelta(days=9000), SENT - timedelta(days=90)
NOT_FOR_MAIL = holder("SYN serveur", BETWEEN, purpose="server")
FALSE_ISSUER = holder("SYN émis par un poste", SENDER)
FAULTS = {
    "expired": (_key(), Trust((AUTHORITY.pem,), LATER), "codecs_mail.certificate-expired"),
    "not yet": (_key(), Trust((AUTHORITY.pem,), EARLIER), "codecs_mail.certificate-not-yet"),
    "other authority": (_key(), Trust((OTHER_AUTHORITY.pem,), SENT), "codecs_mail.certificate-authority"),
    "no authority": (_key(), Trust((), SENT), "codecs_mail.certificate-authority"),
    "intermediate left out": (_key(chain_pem=()), TRUST, "codecs_mail.certificate-authority"),
    "signer left out": (_key(carry=False), TRUST, "codecs_mail.signer-missing"),
    "made for a server": (_key(NOT_FOR_MAIL), TRUST, "codecs_mail.certificate-usage"),
    "issued by a mere holder": (
        _key(FALSE_ISSUER, chain_pem=(SENDER.pem, BETWEEN.pem)),
        TRUST,
        "codecs_mail.certificate-no-authority",
    ),
    "another's key": (replace(_key(), key_pem=FUND.key_pem), TRUST, "codecs_mail.signature-false"),
}


@pytest.mark.parametrize(("key", "trust", "code"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_told_and_refused_by_openssl_too(
    tmp_path: Path, key: SigningKey, trust: Trust, code: str
) -> None:
    mail = sign_entity(ENTITY, key, SENT)
    found = _codes(_signed(mail, trust))
    assert code in found
    assert set(found) <= {code, "codecs_mail.certificate-not-yet", "codecs_mail.certificate-expired"}
    if trust.authorities and trust.at is not None:
        (tmp_path / "ca.pem").write_bytes(trust.authorities[0])
        when = str(int(trust.at.timestamp()))
        accepted, _ = openssl.cms(tmp_path, "-verify", "-CAfile", "ca.pem", "-attime", when, content=mail)
        assert accepted != 0


def test_altered_content_is_told_with_both_digests() -> None:
    mail = sign_entity(ENTITY, _key(), SENT).replace(b"deuxi", b"troisi")
    signature = _signed(mail)
    [problem] = signature.signers[0].problems
    assert problem.code == "codecs_mail.content-altered"
    # sha256sum of the entity, before and after the change
    assert dict(problem.arguments) == {
        "signed": "4e942ec4a37af9ea1e08f9e0f6e389d646af9bf82954c8821a7d5ac710cee6e4",
        "computed": "ad8619a518210a8ea86df229928c0797e407a57d64570ee84b03757eff3b25c5",
    }


def test_line_ends_changed_on_the_way_are_remarked(tmp_path: Path) -> None:
    mail = sign_entity(ENTITY, _key(), SENT).replace(b"\r\n", b"\n")
    read = read_mail(mail, trust=TRUST)
    assert [p.code for p in read.problems] == ["codecs_mail.signed-line-ends"]
    assert read.signatures()[0].valid
    assert openssl.verify(tmp_path, mail, AUTHORITY)[0]


def test_no_digest_older_than_sha1_is_accepted(tmp_path: Path) -> None:
    mail = openssl.sign(tmp_path, ENTITY, SENDER, "-md", "md5")
    assert "codecs_mail.digest" in _codes(_signed(mail))


def test_a_signature_on_another_type_of_content_is_told(tmp_path: Path) -> None:
    """A signature of a receipt (its type is signed) offered as that of data."""
    receipt = openssl.sign(tmp_path, ENTITY, SENDER, "-md", "sha256", "-nodetach", "-outform", "DER",
                           "-econtent_type", "1.2.840.113549.1.9.16.1.1")  # fmt: skip
    info = cms.ContentInfo.load(receipt)
    info["content"]["encap_content_info"]["content_type"] = "data"
    assert "codecs_mail.signed-type" in _codes(verify(info.dump(force=True), ENTITY, TRUST))


def test_a_signature_in_the_future_is_remarked() -> None:
    signature = _signed(sign_entity(ENTITY, _key(), SENT + timedelta(minutes=5)))
    assert _remarks(signature) == ["codecs_mail.signed-in-future"]


@pytest.mark.parametrize("cipher", ["aes128_cbc", "aes256_cbc"])
@pytest.mark.parametrize("detached", [True, False], ids=["beside", "inside"])
def test_signed_then_enveloped_both_ways(tmp_path: Path, cipher: str, detached: bool) -> None:
    signed = sign_entity(ENTITY, _key(), SENT, detached=detached)
    der = encrypt(signed, FUND.pem, cipher)
    opened, clear = openssl.decrypt(tmp_path, der, FUND, "-inform", "DER")
    assert opened
    assert clear == signed
    assert openssl.verify(tmp_path, clear, AUTHORITY) == (True, ENTITY)


@pytest.mark.parametrize("cipher", ["-aes128", "-aes192", "-aes256", "-des3"])
@pytest.mark.parametrize("padding", [(), ("rsa_padding_mode:oaep",), ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256")])
def test_we_open_what_openssl_signs_then_envelops(tmp_path: Path, cipher: str, padding: tuple[str, ...]) -> None:
    (tmp_path / "between.pem").write_bytes(BETWEEN.pem)
    signed = openssl.sign(tmp_path, ENTITY, SENDER, "-certfile", "between.pem")
    options = [word for option in padding for word in ("-keyopt", option)]
    mail = openssl.encrypt(tmp_path, signed, FUND, cipher, *options)
    read = read_mail(mail, [(FUND.key_pem, FUND.pem)], TRUST)
    [signature] = read.signatures()
    assert signature.valid, read.problems
    assert read.root.envelope is not None
    assert (read.root.envelope.cipher[:4], read.root.envelope.recipients) == (
        "trip" if cipher == "-des3" else "aes" + cipher[4],
        1,
    )


def test_the_wrong_key_opens_nothing() -> None:
    sealed = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    sealed += wrapped(encrypt(ENTITY, FUND.pem))
    read = read_mail(sealed, [(SENDER.key_pem, SENDER.pem)])
    assert [p.code for p in read.problems] == ["codecs.mime-other-recipient"]
    assert read_mail(sealed, [(SENDER.key_pem, SENDER.pem), (FUND.key_pem, FUND.pem)]).problems == ()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(["sha1", "sha256", "sha512"]), st.booleans(), st.booleans())
def test_any_content_goes_round(content: bytes, digest: str, pss: bool, detached: bool) -> None:
    key = _key(digest=digest, pss=pss)
    signature = verify(sign(content, key, SENT, detached=detached), content if detached else None, TRUST)
    assert (signature.content, signature.valid) == (content, True)
    other = verify(sign(content, key, SENT, detached=True), content + b"x", TRUST)
    assert _codes(other) == ["codecs_mail.content-altered"]


DER = sign(ENTITY, _key(), SENT, detached=False)
MAIL = sign_entity(ENTITY, _key(), SENT)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=100), st.integers(0, len(DER)), st.integers(0, 100))
def test_no_signature_raises(noise: bytes, at: int, cut: int) -> None:
    damaged = DER[:at] + noise + DER[at + cut :]
    found = verify(damaged, None, TRUST)
    if found.valid:
        assert found.content == ENTITY  # what was changed is not covered: nothing was passed off as signed
    place = at % len(MAIL)
    read = read_mail(MAIL[:place] + noise + MAIL[place + cut :], trust=TRUST)
    for signature in read.signatures():
        assert not signature.valid or signature.content == ENTITY
