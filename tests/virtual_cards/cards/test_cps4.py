"""The CPS4: signatures that openssl verifies, the bare key, codes, states, and answers to reset to the byte."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.virtual_cards.cards.terminal import done, powered
from tests.virtual_cards.people import doctor
from virtual_cards import PersonaError, ProfessionalPersona, build_cps
from virtual_cards.tlv import find, find_all

MESSAGE = b"a message to be signed"
AID = "E828BD080F8025000001FF0010"
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")


def doctor4(kind: str = "cps4") -> ProfessionalPersona:
    return replace(doctor(), kind=kind)


def openssl(*arguments: str) -> str:
    assert shutil.which("openssl"), "openssl is missing: apt-get install -y openssl"
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=20, check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def public_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    certificate = x509.load_der_x509_certificate(doctor().certificate_der)
    path = tmp_path_factory.mktemp("key") / "public.pem"
    path.write_bytes(certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


@pytest.mark.parametrize("kind", ["cps4", "cps4-t0"])
@pytest.mark.parametrize("key", ["A0", "A1"])
@pytest.mark.parametrize(
    ("algorithm", "name", "options"),
    [
        ("0A", "sha1", ()),
        ("28", "sha256", ()),
        ("15", "sha1", ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20")),
        ("2C", "sha256", ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")),
    ],
)
def test_openssl_verifies_each_signature(
    kind: str, key: str, algorithm: str, name: str, options: tuple[str, ...], public_key: Path, tmp_path: Path
) -> None:
    card = powered(build_cps(doctor4(kind)))
    done(card, "012000010431323334")
    done(card, f"012281B6049102{algorithm}{key}")
    digest = hashlib.new(name, MESSAGE).digest()
    # In T=0 a command that sends data has no Le.
    expected = "" if kind == "cps4-t0" else "00"
    signature = done(card, f"012A9E9A{len(digest):02X}{digest.hex()}{expected}")
    (tmp_path / "message").write_bytes(MESSAGE)
    (tmp_path / "signature").write_bytes(signature)
    (tmp_path / "wrong").write_bytes(signature[:-1] + bytes((signature[-1] ^ 1,)))
    verify = ("dgst", f"-{name}", "-verify", str(public_key), *options)
    assert "Verified OK" in openssl(*verify, "-signature", str(tmp_path / "signature"), str(tmp_path / "message"))
    assert "Verified OK" not in openssl(*verify, "-signature", str(tmp_path / "wrong"), str(tmp_path / "message"))


def test_the_bare_authentication_key_signs_what_middleware_padded(public_key: Path, tmp_path: Path) -> None:
    card = powered(build_cps(doctor4()))
    done(card, "012000010431323334")
    done(card, "012241B803830120")
    info = SHA1 + hashlib.sha1(MESSAGE).digest()
    block = b"\x00\x01" + b"\xff" * (256 - 3 - len(info)) + b"\x00" + info
    done(card, f"112A8086FF{block[:255].hex()}")
    (tmp_path / "signature").write_bytes(done(card, f"012A808601{block[255:].hex()}00"))
    (tmp_path / "message").write_bytes(MESSAGE)
    assert "Verified OK" in openssl(
        "dgst",
        "-sha1",
        "-verify",
        str(public_key),
        "-signature",
        str(tmp_path / "signature"),
        str(tmp_path / "message"),
    )


def test_it_deciphers_what_openssl_enciphered(public_key: Path, tmp_path: Path) -> None:
    (tmp_path / "clear").write_bytes(b"sixteen byte key")
    arguments = ("-encrypt", "-pubin", "-inkey", str(public_key), "-in", str(tmp_path / "clear"))
    openssl("pkeyutl", *arguments, "-out", str(tmp_path / "cryptogram"))
    cryptogram = (tmp_path / "cryptogram").read_bytes()
    card = powered(build_cps(doctor4()))
    done(card, "012000010431323334")
    done(card, "012241B803830120")
    done(card, f"112A8086FF{cryptogram[:255].hex()}")
    block = done(card, f"012A808601{cryptogram[255:].hex()}00")
    # The padding is left to middleware: 00 02, random bytes that are not zero, 00, the clear text.
    assert block[:2] == b"\x00\x02"
    assert block[2:].split(b"\x00", 1)[1] == b"sixteen byte key"


@pytest.mark.parametrize(
    ("kind", "atr"),
    [
        ("cps4", "3B9B188001001225006480040100009044"),
        ("cps4-rc", "3B9B188001001225006480000401009044"),
        ("cps4-t0", "3BDC18FF00001225006480000401009000"),
        ("cps2ter", "3BAC00402A001225006480820212009000"),
    ],
)
def test_answers_to_reset_are_compared_to_the_byte(kind: str, atr: str) -> None:
    assert build_cps(doctor4(kind)).atr.hex().upper() == atr


def test_keys_are_listed_under_this_card_s_references() -> None:
    card = powered(build_cps(doctor4()))
    listed = done(card, "01A4080C0400017002") + done(card, "01B0000000")
    # PKCS#15 PrivateKeyObject 30{common, 30{id 04, usage 03, access 03, reference 02}, …}, two of them.
    keys = [find_all(item, 0x30)[1] for item in find_all(listed, 0x30)]
    assert [find(key, 0x02) for key in keys] == [b"\x21", b"\x20"]
    assert [find(key, 0x04) for key in keys] == [bytes.fromhex(f"{AID}01"), bytes.fromhex(f"{AID}02")]


def test_an_expired_card_says_so_and_still_signs() -> None:
    card = powered(build_cps(doctor4(), "expired"))
    done(card, "01A4080C040001D1F0")
    assert find(done(card, "01B0000080"), 0xC5) == b"20001231"
    done(card, "012000010431323334")
    done(card, "012281B604910228A1")
    assert len(done(card, f"012A9E9A20{'22' * 32}00")) == 256


def test_verified_on_one_channel_is_verified_on_the_card() -> None:
    card = powered(build_cps(doctor4()))
    done(card, "01A4080C040001D120")
    assert card.transmit(bytes.fromhex("01B000000B")) == bytes.fromhex("6982")
    done(card, "002000010431323334")
    assert done(card, "01B000000B")[:2] == b"\xc0\x09"
    card.reset()
    done(card, "01A4080C040001D120")
    assert card.transmit(bytes.fromhex("01B000000B")) == bytes.fromhex("6982")


@pytest.mark.parametrize(
    ("persona", "state", "name"),
    [
        (doctor4(), "update_interrupted", "state"),
        (doctor4("cps5"), "fresh", "kind"),
        (replace(doctor4(), pin="12"), "fresh", "pin"),
        (replace(doctor4(), unblocking_code="1234"), "fresh", "unblocking_code"),
    ],
)
def test_what_fits_no_card_is_named(persona: ProfessionalPersona, state: str, name: str) -> None:
    with pytest.raises(PersonaError) as caught:
        build_cps(persona, state)
    assert caught.value.name == name
    assert persona.pin not in str(caught.value)
