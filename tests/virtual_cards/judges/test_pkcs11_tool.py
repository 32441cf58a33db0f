"""pkcs11-tool through OpenSC: objects, codes right and wrong, signature, deciphering, blocking, unblocking."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.virtual_cards.judges.clients import Printed, play, run
from tests.virtual_cards.judges.conftest import DOCTOR, SERIAL, UNBLOCKING_CODE, Holder
from virtual_cards import Card, Reader

AUTHENTICATION = "e828bd080f8025000001ff001002"
# DigestInfo of SHA-256: RFC 8017 §9.2, note 1.
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
WRONG, NEW = "9999", "4321"


def pkcs11(reader: Reader, *arguments: str) -> Printed:
    return play(reader, "pkcs11-tool", "--slot-index", "0", *arguments)


def login(reader: Reader, code: str, *arguments: str) -> Printed:
    return pkcs11(reader, "-l", "-p", code, *(arguments or ("-O",)))


@pytest.fixture
def fresh(insert: Callable[..., Card], reader: Reader) -> Reader:
    insert()
    return reader


def test_tokens_and_free_objects(fresh: Reader) -> None:
    tokens = pkcs11(fresh, "-L").text
    assert f"serial num         : {SERIAL}" in tokens
    assert "pin min/max        : 4/8" in tokens
    shown = pkcs11(fresh, "-O").text
    assert "label:      Certificat de Signature CPS" in shown
    assert f"SN={DOCTOR.name}, GN={DOCTOR.first_name}, CN={DOCTOR.national_id}" in shown
    assert "label:          'CPS_NAME_PS'" in shown
    assert "Private Key Object" not in shown
    assert "CPS_SIT_FACT" not in shown


def test_the_code_opens_keys_and_situations(fresh: Reader) -> None:
    shown = login(fresh, DOCTOR.code_porteur)
    assert shown.status == 0
    for label in ("label:      CPS_PRIV_SIG", "label:      CPS_PRIV_AUT", "'CPS_ACTIVITY_01_PS'", "'CPS_SIT_FACT'"):
        assert label in shown.text


def test_a_wrong_code_costs_one_try(fresh: Reader) -> None:
    shown = login(fresh, WRONG)
    assert "CKR_PIN_INCORRECT" in shown.text
    assert shown.status == 1
    assert "user PIN count low" in pkcs11(fresh, "-L").text
    assert login(fresh, DOCTOR.code_porteur).status == 0


def test_three_wrong_codes_block_and_the_other_code_unblocks(fresh: Reader) -> None:
    assert ["CKR_PIN_INCORRECT" in login(fresh, WRONG).text for _ in range(3)] == [True] * 3
    assert "CKR_PIN_LOCKED" in login(fresh, DOCTOR.code_porteur).text
    assert "user PIN locked" in pkcs11(fresh, "-L").text
    unblock = ("pkcs15-tool", "--reader", "0", "--unblock-pin", "--auth-id", "01", "--puk")
    assert play(fresh, *unblock, "11111111", "--new-pin", NEW).status != 0
    assert "CKR_PIN_LOCKED" in login(fresh, NEW).text
    run(fresh, *unblock, UNBLOCKING_CODE, "--new-pin", NEW)
    assert "CKR_PIN_INCORRECT" in login(fresh, DOCTOR.code_porteur).text
    assert login(fresh, NEW).status == 0


def test_the_holder_changes_her_code(fresh: Reader) -> None:
    changed = pkcs11(fresh, "-l", "-p", DOCTOR.code_porteur, "--change-pin", "--new-pin", NEW)
    assert changed.status == 0, changed.text
    assert "CKR_PIN_INCORRECT" in login(fresh, DOCTOR.code_porteur).text
    assert login(fresh, NEW).status == 0


def test_a_signature_is_verified_by_openssl(fresh: Reader, holder: Holder, tmp_path: Path) -> None:
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_bytes(b"<Assertion>" + bytes(300))
    info = tmp_path / "info"
    info.write_bytes(SHA256_PREFIX + hashlib.sha256(message.read_bytes()).digest())
    where = ("--sign", "-m", "RSA-PKCS", "--id", AUTHENTICATION, "-i", str(info), "-o", str(signature))
    assert login(fresh, DOCTOR.code_porteur, *where).status == 0
    public = holder.public_key(tmp_path)
    check = ("openssl", "dgst", "-sha256", "-verify", public, "-signature", str(signature))
    assert run(fresh, *check, str(message)).strip() == "Verified OK"
    message.write_bytes(b"something else")
    assert play(fresh, *check, str(message)).status == 1


def test_what_openssl_enciphered_is_deciphered(fresh: Reader, holder: Holder, tmp_path: Path) -> None:
    clear, hidden, back = (tmp_path / name for name in ("clear", "hidden", "back"))
    clear.write_bytes(b"une cle de session")
    public = holder.public_key(tmp_path)
    encrypt = ("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", public)
    run(fresh, *encrypt, "-in", str(clear), "-out", str(hidden))
    where = ("--decrypt", "-m", "RSA-PKCS", "--id", AUTHENTICATION, "-i", str(hidden), "-o", str(back))
    shown = login(fresh, DOCTOR.code_porteur, *where)
    assert shown.status == 0, shown.text
    assert back.read_bytes() == b"une cle de session"
