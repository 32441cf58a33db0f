"""The CPS3 beyond its vectors: two key pairs, contents given by the persona, states, and refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, Hash, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.virtual_cards.cards.terminal import powered, send
from tests.virtual_cards.people import doctor, key_and_certificate
from virtual_cards import Card, PersonaError, ProfessionalPersona, build_cps
from virtual_cards.iso7816.sha256 import INITIAL_STATE, absorb
from virtual_cards.tlv import find

VERIFY = "002000010431323334"
# DigestInfo of SHA-1 and of SHA-256, from RFC 8017 §9.2, note 1.
SHA1_PREFIX = "3021300906052b0e03021a05000414"
SHA256_PREFIX = "3031300d060960864801650304020105000420"


def read(card: Card, path: str) -> bytes:
    """Read a whole file, named by its path from the master file."""
    assert send(card, f"00A4080C{len(path) // 2:02X}{path}")[1] == "9000"
    content, status = send(card, "00B0000000")
    assert status == "9000", status
    while len(content) % 256 == 0:
        more, status = send(card, f"00B0{len(content):04X}00")
        if status != "9000":
            break
        content += more
    return content


@pytest.fixture(scope="module")
def two_pairs() -> ProfessionalPersona:
    """A doctor whose authentication key is not the signature key."""
    key = generate_private_key(65537, 2048)
    signed = x509.load_der_x509_certificate(key_and_certificate()[1])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(signed.subject)
        .issuer_name(signed.subject)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(signed.not_valid_before_utc)
        .not_valid_after(signed.not_valid_after_utc)
        .sign(key, SHA256())
    )
    return replace(
        doctor(),
        authentication_key_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        authentication_certificate_der=certificate.public_bytes(Encoding.DER),
    )


def check(certificate: bytes, signature: bytes, message: bytes, algorithm: HashAlgorithm) -> None:
    """Raise unless the signature is that of the certificate's key."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature, message, PKCS1v15(), algorithm)


def digest(algorithm: HashAlgorithm, message: bytes) -> str:
    hashing = Hash(algorithm)
    hashing.update(message)
    return hashing.finalize().hex()


@pytest.mark.parametrize(("algorithm", "prefix"), [(SHA1(), SHA1_PREFIX), (SHA256(), SHA256_PREFIX)])
def test_the_authentication_key_is_that_of_its_certificate(
    two_pairs: ProfessionalPersona, algorithm: HashAlgorithm, prefix: str
) -> None:
    card = powered(build_cps(two_pairs))
    certificate = read(card, "0001D1F2")
    info = prefix + digest(algorithm, b"message")
    assert send(card, VERIFY)[1] == "9000"
    assert send(card, "002241A406800102840182")[1] == "9000"
    signature, status = send(card, f"00880000{len(info) // 2:02X}{info}00")
    assert status == "9000"
    check(certificate, signature, b"message", algorithm)


def test_the_signature_key_signs_what_the_card_finished_hashing(two_pairs: ProfessionalPersona) -> None:
    card = powered(build_cps(two_pairs))
    certificate = read(card, "0001D1F1")
    message = bytes(range(100))
    begun = absorb(INITIAL_STATE, message[:64]) + (512).to_bytes(8, "big")
    body = b"\x90\x28" + begun + bytes((0x80, 36)) + message[64:]
    for command in (VERIFY, "002241AA03800140", f"002A90A0{len(body):02X}{body.hex()}", "002241B606800142840181"):
        assert send(card, command)[1] == "9000"
    signature, status = send(card, "002A9E9A00")
    assert status == "9000"
    check(certificate, signature, message, SHA256())


def test_the_authentication_key_deciphers_in_two_chained_commands(two_pairs: ProfessionalPersona) -> None:
    card = powered(build_cps(two_pairs))
    key = x509.load_der_x509_certificate(two_pairs.authentication_certificate_der).public_key()
    assert isinstance(key, RSAPublicKey)
    hidden = b"\x81" + key.encrypt(b"une cle", PKCS1v15())
    assert send(card, "002241B80680011A840182")[1] == "9000"
    assert send(card, f"102A8086FF{hidden[:255].hex()}")[1] == "9000"
    assert send(card, f"002A808602{hidden[255:].hex()}00")[1] == "6982"
    send(card, VERIFY)
    assert send(card, f"102A8086FF{hidden[:255].hex()}")[1] == "9000"
    assert send(card, f"002A808602{hidden[255:].hex()}00") == (b"une cle", "9000")


def test_without_contact_the_technical_key_needs_no_code(two_pairs: ProfessionalPersona) -> None:
    card = powered(build_cps(replace(two_pairs, kind="cps3-contactless")))
    certificate = read(card, "0001D1F2")
    info = SHA256_PREFIX + digest(SHA256(), b"message")
    send(card, "002241A406800102840182")
    signature, status = send(card, f"0088000033{info}00")
    assert status == "9000"
    check(certificate, signature, b"message", SHA256())


def test_data_objects_are_those_given_or_marked_texts() -> None:
    given = (("CPS_INFO_PS", b"\x01\x02"), ("CPS_ACTIVITY_03_PS", b"\x03\x04"), ("CPS2TER_NAME", b"\x05"))
    card = powered(build_cps(replace(doctor(), blobs=given)))
    assert read(card, "0001D1E4") == b"\x01\x02"
    assert read(card, "0001D1E2") == b"\x0c\x16SYN-CPS-02 CPS_NAME_PS"
    assert b"CPS_ACTIVITY_03_PS" in read(card, "00017006")
    assert b"CPS_ACTIVITY_02_PS" not in read(card, "00017006")
    send(card, VERIFY)
    assert read(card, "0001D122") == b"\x03\x04"
    # The first situation is the synthetic SYN-CPS-01 as long as nobody gives another.
    assert find(read(card, "0001D120"), 0xC0) == b"991990029"


def test_the_first_situation_can_be_given_too() -> None:
    card = powered(build_cps(replace(doctor(), blobs=(("CPS_ACTIVITY_01_PS", b"\x30\x00"),))))
    send(card, VERIFY)
    assert read(card, "0001D120") == b"\x30\x00"


def test_what_software_wrote_survives_power_and_shows_in_the_snapshot() -> None:
    card = powered(build_cps(doctor()))
    send(card, VERIFY)
    send(card, "00A4080C040001D107")
    assert send(card, "00D6000002CAFE")[1] == "9000"
    card.power_off()
    card.power_on()
    assert read(card, "0001D107")[:3] == b"\xca\xfe\x00"
    assert "1234" not in str(card.snapshot())


def test_the_unblocking_code_has_ten_tries_of_its_own() -> None:
    card = powered(build_cps(replace(doctor(), unblocking_code="27182818")))
    card.set_tries(1, 0)
    for left in "987":
        assert send(card, "002C000108" + "31" * 8 + "00")[1] == "6700"
        assert send(card, "002C00010C" + "31" * 8 + "34333231")[1] == f"63C{left}"
    assert send(card, "002C00010C" + b"27182818".hex() + "34333231")[1] == "9000"
    assert send(card, "002000010434333231")[1] == "9000"


def test_an_expired_card_says_so_and_nothing_else_changes() -> None:
    fresh, expired = powered(build_cps(doctor())), powered(build_cps(doctor(), "expired"))
    assert find(read(fresh, "0001D1F0"), 0xC5) == b"20271231"
    assert find(read(expired, "0001D1F0"), 0xC5) == b"20001231"
    assert read(expired, "D010") == read(fresh, "D010")
    assert read(expired, "0001D1F1") == read(fresh, "0001D1F1")


def test_an_interrupted_update_began_and_did_not_end() -> None:
    ended, interrupted = (
        read(powered(build_cps(doctor())), "D010"),
        read(powered(build_cps(doctor(), "update_interrupted")), "D010"),
    )
    assert [find(content, 0xEC, 0x81) for content in (ended, interrupted)] == [bytes.fromhex("20000102030405")] * 2
    assert find(ended, 0xEC, 0x82) == bytes.fromhex("20000102030410")
    assert find(interrupted, 0xEC, 0x82) == b""


@pytest.mark.parametrize(
    ("kind", "state", "field"),
    [
        ("cps3", "rights_not_updated", "state"),
        ("cps3-contactless", "update_interrupted", "state"),
        ("cps9", "fresh", "kind"),
    ],
)
def test_unknown_states_and_kinds_are_refused_by_name(kind: str, state: str, field: str) -> None:
    with pytest.raises(PersonaError) as refused:
        build_cps(replace(doctor(), kind=kind), state)
    assert refused.value.name == field


@pytest.mark.parametrize("kind", ["cps3", "cps3-contactless"])
@pytest.mark.parametrize("serial", ["", "9990000", "999000021", "9990000x", "٩٩٩٠٠٠٠٢"])
def test_a_serial_number_is_eight_digits(kind: str, serial: str) -> None:
    with pytest.raises(PersonaError) as refused:
        build_cps(replace(doctor(), kind=kind, serial=serial))
    assert refused.value.name == "serial"


@pytest.mark.parametrize("kind", ["cps3", "cps3-contactless"])
def test_an_object_that_no_card_has_is_refused(kind: str) -> None:
    with pytest.raises(PersonaError, match="CPS_ACTIVITY_17_PS"):
        build_cps(replace(doctor(), kind=kind, blobs=(("CPS_ACTIVITY_17_PS", b"\x00"),)))


@pytest.mark.parametrize("code", ["1234567", "123456789", "1234567a", ""])
def test_an_unblocking_code_that_does_not_fit_is_never_shown(code: str) -> None:
    with pytest.raises(PersonaError) as refused:
        build_cps(replace(doctor(), unblocking_code=code))
    assert refused.value.name == "unblocking_code"
    assert refused.value.found == "*" * len(code)
