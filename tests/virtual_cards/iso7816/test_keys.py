"""What the private keys do, checked by OpenSSL from outside: every padding, deciphering, the bare operation."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.virtual_cards.iso7816.bench import INSTRUCTIONS, T1_ATR, made_up, private_key, send
from virtual_cards.iso7816 import rsa
from virtual_cards.iso7816.environment import Choice, Mechanism, Operation, Padding, Template
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse
from virtual_cards.iso7816.signing import environment_manager

MESSAGE = b"a message"
VERIFY = "00200001 04 31323334"
GIVEN = environment_manager(
    {
        (0x81, 0xB6): Template(
            Operation.SIGN,
            KeyUse.SIGN,
            {
                0x0A: Mechanism("sha1", Padding.PKCS1, given=True),
                0x28: Mechanism("sha256", Padding.PKCS1, given=True),
                0x15: Mechanism("sha1", Padding.PSS, given=True),
                0x2C: Mechanism("sha256", Padding.PSS, given=True),
                0x01: Mechanism("", Padding.RAW, given=True),
            },
        ),
        (0x41, 0xB8): Template(Operation.DECIPHER, KeyUse.DECIPHER, {}, default=Mechanism(padding=Padding.RAW)),
    }
)


def given_card() -> Card:
    card = made_up(T1_ATR, instructions={**INSTRUCTIONS, 0x22: GIVEN})
    send(card, VERIFY)
    return card


def openssl(folder: Path, *arguments: str, **files: bytes) -> str:
    public = private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in {"public": public, **files}.items():
        (folder / name).write_bytes(content)
    command = ["openssl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False).stdout.strip()


def verified(folder: Path, name: str, signature: bytes, *options: str) -> bool:
    said = openssl(
        folder,
        *("dgst", f"-{name}", "-verify", "public", "-signature", "signature", *options, "message"),
        message=MESSAGE,
        signature=signature,
    )
    return said == "Verified OK"


@pytest.mark.parametrize(
    ("algorithm", "name", "options"),
    [
        ("0A", "sha1", []),
        ("28", "sha256", []),
        ("15", "sha1", ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"]),
        ("2C", "sha256", ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]),
    ],
)
def test_a_digest_given_with_the_command(tmp_path: Path, algorithm: str, name: str, options: list[str]) -> None:
    card, digest = given_card(), hashlib.new(name, MESSAGE).digest()
    assert send(card, f"002281B6 04 9102{algorithm}81") == "9000"
    answer = bytes.fromhex(send(card, f"002A9E9A {len(digest):02X} {digest.hex()} 00"))
    assert answer[-2:] == b"\x90\x00"
    assert verified(tmp_path, name, answer[:-2], *options)
    assert not verified(tmp_path, name, bytes(256), *options)
    assert send(card, f"002A9E9A {len(digest) - 1:02X} {digest[1:].hex()} 00") == "6A80"


def test_the_last_round_of_sha1_on_the_card(tmp_path: Path) -> None:
    card = made_up(T1_ATR)
    send(card, VERIFY, "002241AA03800110", "002241B606800112840181")
    assert send(card, f"002A90A0 0D 9000 8009 {MESSAGE.hex()}") == "9000"
    signature = bytes.fromhex(send(card, "002A9E9A00"))[:-2]
    assert verified(tmp_path, "sha1", signature)


def test_a_hash_of_the_other_algorithm_is_not_signed() -> None:
    card = made_up(T1_ATR)
    send(card, VERIFY, "002241AA03800110", "002241B606800142840181", f"002A90A0 0D 9000 8009 {MESSAGE.hex()}")
    assert send(card, "002A9E9A00") == "6985"


def test_any_digest_info_is_signed_as_it_is(tmp_path: Path) -> None:
    card = made_up(T1_ATR)
    assert send(card, VERIFY, "002241A406800102840181") == "9000"
    signature = bytes.fromhex(send(card, "00880000 05 48454C4C4F 00"))[:-2]
    recovered = openssl(
        tmp_path, "pkeyutl", "-verifyrecover", "-pubin", "-inkey", "public", "-in", "signature", signature=signature
    )
    assert recovered == "HELLO"


def test_deciphering_as_openssl_enciphered(tmp_path: Path) -> None:
    openssl(
        tmp_path,
        "pkeyutl",
        "-encrypt",
        "-pubin",
        "-inkey",
        "public",
        "-in",
        "message",
        "-out",
        "sealed",
        message=MESSAGE,
    )
    card, sealed = made_up(T1_ATR), (tmp_path / "sealed").read_bytes().hex()
    assert send(card, VERIFY, "002241B80680011A840181") == "9000"
    for indicator in ("81", "00", ""):
        body = indicator + sealed
        assert send(card, f"002A8086 00 {len(body) // 2:04X} {body} 0000") == MESSAGE.hex().upper() + "9000"
    assert send(card, "002A8086 02 8100 00") == "6A80"


def test_the_bare_operation_undoes_the_public_one() -> None:
    card = given_card()
    assert send(card, "002241B8 03 830181") == "9000"
    numbers = private_key().public_key().public_numbers()
    # A block below the modulus, its cube-like image by the public exponent, and back.
    block = b"\x00" + bytes(at % 256 for at in range(255))
    image = pow(int.from_bytes(block, "big"), numbers.e, numbers.n).to_bytes(256, "big").hex()
    assert send(card, f"002A8086 00 0101 81 {image} 0000") == block.hex().upper() + "9000"
    assert send(card, f"002A8086 00 0101 81 {'FF' * 256} 0000") == "6A80"
    assert send(card, "002281B6 04 91020181") == "9000"
    assert send(card, f"002A9E9A 00 0100 {image} 0000") == block.hex().upper() + "9000"


def test_a_key_does_only_what_it_is_for() -> None:
    card = made_up(keys={0x81: CardKey(frozenset({KeyUse.DECIPHER}), private_key())})
    assert send(card, "002241B606800142840181") == "6A88"
    assert send(card, "002241A406800102840181") == "6A88"
    assert send(card, "002241B80680011A840181") == "9000"


def test_a_key_asks_for_its_own_code_or_for_none() -> None:
    keys = {
        0x81: CardKey(frozenset(KeyUse), private_key(), pin=2),
        0x82: CardKey(frozenset(KeyUse), private_key(), pin=0),
        0x83: CardKey(frozenset(KeyUse), private_key(), pin=9),
    }
    card = made_up(keys=keys)
    send(card, VERIFY)
    answers = [send(card, f"002241A4068001028401{key:02X}", "0088000001AA") for key in keys]
    assert answers == ["6982", "6100", "6982"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0022F301", "9000"),
        ("0022F302", "6A88"),
        ("0022F30101AA", "6A80"),
        ("002241A40680010284028181", "6A80"),
        ("002241A403840181", "6A80"),
        ("002241A409800102840181810100", "6A80"),
        ("002241AA06800140840181", "6A80"),
    ],
)
def test_choosing(command: str, status: str) -> None:
    assert send(made_up(), command) == status


def test_restoring_forgets_every_choice() -> None:
    card = made_up()
    assert send(card, "002A9E9A00") == "6985"
    send(card, VERIFY, "002241A406800102840181", "0022F301")
    assert send(card, "0088000001AA") == "6985"


def test_an_environment_may_be_stored_with_its_choices() -> None:
    stored = {3: {Operation.AUTHENTICATE: Choice(Mechanism(), 0x81)}}
    manage = environment_manager({}, stored)
    card = made_up(instructions={**INSTRUCTIONS, 0x22: manage})
    assert send(card, VERIFY, "0022F301") == "6A88"
    assert send(card, "0022F303", "0088000001AA") == "6100"


def test_both_ways_of_signing_agree() -> None:
    info = rsa.DIGEST_INFO["sha256"] + hashlib.sha256(MESSAGE).digest()
    # RFC 8017 §9.2: 00 01 FF… 00 DigestInfo, as long as the modulus.
    block = b"\x00\x01" + b"\xff" * (256 - 3 - len(info)) + b"\x00" + info
    assert rsa.raw(private_key(), block) == rsa.pkcs1(private_key(), info)
    assert rsa.decipher(private_key(), private_key().public_key().encrypt(MESSAGE, PKCS1v15())) == MESSAGE
