"""OpenSC's own tools and a neutral replay take the virtual CPS3 for a real one."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509

from tests.virtual_cards.judges.clients import run
from tests.virtual_cards.judges.conftest import DOCTOR, SERIAL, Holder
from virtual_cards import Reader

AID = "e828bd080f8025000001ff0010"


def test_opensc_tool_recognises_the_card(cps3: Reader) -> None:
    assert run(cps3, "opensc-tool", "-r", "0", "-n").strip() == "IAS-ECC"
    # The answer to reset that smartcard_list.txt and OpenSC's own table give for a CPS3.
    assert run(cps3, "opensc-tool", "-r", "0", "-a").strip() == "3b:ac:00:40:2a:00:12:25:00:64:80:00:03:10:00:90:00"


def test_opensc_tool_reads_the_serial_number(cps3: Reader) -> None:
    # The eight last of the ten bytes of SN.ICC: end of the issuer, serial number, Luhn digit 6, filler F.
    assert run(cps3, "opensc-tool", "-r", "0", "--serial").startswith("00 00 01 99 90 00 02 6F")


def test_pkcs15_tool_lists_codes_keys_certificates_and_data(cps3: Reader) -> None:
    shown = run(cps3, "pkcs15-tool", "--reader", "0", "-D")
    blocks = {block.strip().splitlines()[0]: block for block in shown.split("\n\n") if block.strip()}
    assert f"Serial number  : {SERIAL}" in shown
    sig, aut = blocks["Private RSA Key [CPS_PRIV_SIG]"], blocks["Private RSA Key [CPS_PRIV_AUT]"]
    assert "Usage          : [0x204], sign, nonRepudiation" in sig
    assert "Key ref        : 129 (0x81)" in sig
    assert "Usage          : [0x06], decrypt, sign" in aut
    assert "Key ref        : 130 (0x82)" in aut
    for key, number in ((sig, "01"), (aut, "02")):
        assert "ModLength      : 2048" in key
        assert "Auth ID        : 01" in key
        assert f"ID             : {AID}{number}" in key
    assert f"{AID}01" in blocks["X.509 Certificate [Certificat de Signature CPS]"]
    assert f"{AID}02" in blocks["X.509 Certificate [Certificat d'Authentification CPS]"]
    assert "Length         : min_len:4, max_len:8, stored_len:8" in blocks["PIN [code porteur]"]
    assert "Auth ID        : 02" in blocks["PIN [code porteur]"]
    assert "Flags          : [0xD0], initialized, unblockingPin, soPin" in blocks["PIN [code de deblocage]"]
    for name in ("CPS_DATA", "CPS_ID_CARD", "CPS_NAME_PS", "CPS_LANG_PS", "CPS_INFO_PS"):
        assert "Data (" in blocks[f"Data object '{name}'"]
    for name in ("CPS_ACTIVITY_01_PS", "CPS_SIT_FACT"):
        assert "Auth ID:         01" in blocks[f"Data object '{name}'"]
        assert "Data (" not in blocks[f"Data object '{name}'"]


def test_pkcs15_tool_reads_both_certificates(cps3: Reader, holder: Holder) -> None:
    for number, identity in (("01", holder.signature), ("02", holder.authentication)):
        pem = run(cps3, "pkcs15-tool", "--reader", "0", "--read-certificate", AID + number)
        assert x509.load_pem_x509_certificate(pem.encode()) == identity.certificate


def test_pkcs15_tool_reads_a_data_object_with_the_code_only(cps3: Reader) -> None:
    read = ("pkcs15-tool", "--reader", "0", "--read-data-object", "CPS_ACTIVITY_01_PS")
    shown = run(cps3, *read, "--auth-id", "01", "--verify-pin", "--pin", DOCTOR.code_porteur)
    assert DOCTOR.billing_number.encode().hex().upper() in shown.replace(" ", "").upper()


def test_opensc_explorer_walks_the_files(cps3: Reader) -> None:
    shown = run(cps3, "opensc-explorer", "-r", "0", typed=b"cat 2F01\ncd 0001\ncat 5032\nquit\n")
    dumped = shown.replace(" ", "").upper()
    assert "804301B8" in dumped
    # TokenInfo: version 0, then the serial number as an OCTET STRING of four bytes.
    assert f"0201000404{SERIAL}" in dumped


def test_scriptor_replays_commands(cps3: Reader, tmp_path: Path) -> None:
    script = tmp_path / "commands"
    script.write_text(
        "reset\n"
        "00 20 00 01\n"
        "00 A4 00 04 02 D0 03\n"
        "00 B0 9C 00 0C\n"
        "00 B0 82 00 00\n"
        "00 A4 08 0C 04 00 01 D1 20\n"
        "00 B0 00 00 10\n",
        "ascii",
    )
    shown = run(cps3, "scriptor", "-r", "RECETTE Bi-Slot 00 00", str(script))
    answers = [line.partition(":")[0].strip() for line in shown.splitlines() if line.startswith("< ")]
    # Three tries; a description waits; issuer, serial, Luhn digit; no file of a Vitale; a situation stays closed.
    assert answers[1:] == [
        "< 63 C3",
        "< 61 1A",
        "< 5A 0A 80 25 00 00 01 99 90 00 02 6F 90 00",
        "< 6A 82",
        "< 90 00",
        "< 69 82",
    ]
