"""Signatures of the card, verified by OpenSSL from outside."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from tests.virtual_cards.people import doctor, key_and_certificate
from virtual_cards import Card, build_cps
from virtual_cards.iso7816.sha256 import BLOCK, INITIAL_STATE, absorb

PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def send(card: Card, command: str) -> str:
    return card.transmit(bytes.fromhex(command)).hex().upper()


def open_card() -> Card:
    card = build_cps(doctor())
    card.power_on()
    assert send(card, "002000010431323334") == "9000"
    return card


def hash_command(message: bytes) -> str:
    done = len(message) // BLOCK * BLOCK
    state = absorb(INITIAL_STATE, message[:done]) + (8 * done).to_bytes(8, "big") if done else b""
    tail = message[done:]
    body = bytes((0x90, len(state))) + state + bytes((0x80, len(tail))) + tail
    return "002A90A0" + bytes((len(body),)).hex() + body.hex()


def openssl_verifies(folder: Path, message: bytes, signature: bytes) -> bool:
    pem, _ = key_and_certificate()
    public = load_pem_private_key(pem, None).public_key()
    (folder / "public.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(signature)
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout.strip() == "Verified OK"


@pytest.mark.parametrize("size", [0, 3, 63, 64, 65, 1000])
def test_hash_finished_on_the_card(tmp_path: Path, size: int) -> None:
    message = bytes(at % 251 for at in range(size))
    card = open_card()
    assert send(card, "002241AA03800140") == "9000"
    assert send(card, hash_command(message)) == "9000"
    assert send(card, "002241B606800142840181") == "9000"
    answer = card.transmit(bytes.fromhex("002A9E9A00"))
    assert answer[-2:] == b"\x90\x00"
    assert openssl_verifies(tmp_path, message, answer[:-2])
    assert not openssl_verifies(tmp_path, message + b".", answer[:-2])


def test_signature_by_get_response(tmp_path: Path) -> None:
    card = open_card()
    for command in ("002241AA03800140", hash_command(b"abc"), "002241B606800142840181"):
        send(card, command)
    assert send(card, "002A9E9A") == "6100"
    answer = card.transmit(bytes.fromhex("00C0000000"))
    assert openssl_verifies(tmp_path, b"abc", answer[:-2])


def test_a_wrong_length_does_not_cost_the_hash(tmp_path: Path) -> None:
    card = open_card()
    for command in ("002241AA03800140", hash_command(b"abc"), "002241B606800142840181"):
        send(card, command)
    assert send(card, "002A9E9A80") == "6C00"
    assert openssl_verifies(tmp_path, b"abc", card.transmit(bytes.fromhex("002A9E9A00"))[:-2])


def test_internal_authenticate(tmp_path: Path) -> None:
    card = open_card()
    info = PREFIX + hashlib.sha256(b"challenge").digest()
    assert send(card, "002241A406800102840182") == "9000"
    assert send(card, "00880000" + bytes((len(info),)).hex() + info.hex() + "00") == "6100"
    answer = card.transmit(bytes.fromhex("00C0000000"))
    assert openssl_verifies(tmp_path, b"challenge", answer[:-2])


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("002241AA03800111", "6A80"),
        ("002241AA0380", "6700"),
        ("002241AA0280FF", "6A80"),
        ("002242AA03800140", "6A86"),
        ("002241B903800140", "6A86"),
        ("002241B606800142840182", "6A88"),
        ("002241B606800113840181", "6A80"),
        ("002241B603800142", "6A80"),
        ("002241A406800102840181", "6A88"),
        ("002241A406800142840182", "6A80"),
        ("002A90A0079000800361626300", "6985"),
        ("002A8087038100AA", "6A86"),
        ("002A8086038100AA", "6985"),
        ("00880000021122", "6985"),
        ("00880100021122", "6A86"),
        ("0020000304 31323334".replace(" ", ""), "6A88"),
        ("00200101 0431323334".replace(" ", ""), "6A86"),
        ("0020000103313233", "6700"),
        ("002000010931323334353637383900", "6700"),
    ],
)
def test_refusals(command: str, status: str) -> None:
    assert send(open_card(), command) == status


@pytest.mark.parametrize(
    "body",
    [
        "9000",
        "8003616263",
        "90015A8003616263",
        # A count that is no multiple of 512 bits.
        "9028" + "00" * 32 + "0000000000000100" + "8003616263",
        # More than one block left.
        "9000" + "8041" + "61" * 65,
        "FF",
        "90",
    ],
)
def test_hash_objects_that_do_not_hold(body: str) -> None:
    card = open_card()
    send(card, "002241AA03800140")
    assert send(card, f"002A90A0{len(body) // 2:02X}{body}") == "6A80"


def test_keys_ask_for_the_code() -> None:
    card = build_cps(doctor())
    card.power_on()
    send(card, "002241A406800102840182")
    assert send(card, "00880000021122") == "6982"


def test_data_too_long_for_the_authentication_key() -> None:
    card = open_card()
    send(card, "002241A406800102840182")
    # 40 % of 2048 bits are 102 bytes.
    assert send(card, "0088000067" + "11" * 103) == "6A80"
    assert send(card, "0088000066" + "11" * 102) == "6100"
