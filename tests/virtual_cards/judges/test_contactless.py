"""OpenSC reads the virtual CPS3 without contact, once told its answer to reset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from tests.virtual_cards.judges.clients import play, run
from tests.virtual_cards.judges.conftest import SERIAL, Holder
from virtual_cards import Card, Reader

# OpenSC's own entry begins with 2B, which no card answers; 25008 is its number for a contactless CPx.
CONFIGURATION = """
app default {
  card_atr 3B:8F:80:01:00:31:B8:64:04:B0:EC:C1:73:94:01:80:82:90:00:0E { driver = "iasecc"; type = 25008; }
}
"""
CERTIFICATE = "e828bd080f8025000001ff002002"


@pytest.fixture
def told(tmp_path: Path, insert: Callable[..., Card]) -> dict[str, str]:
    insert("cps3-contactless")
    configuration = tmp_path / "opensc.conf"
    configuration.write_text(CONFIGURATION, "ascii")
    return {"OPENSC_CONF": str(configuration)}


def test_untold_opensc_does_not_know_the_card(reader: Reader, insert: Callable[..., Card], tmp_path: Path) -> None:
    insert("cps3-contactless")
    (tmp_path / "opensc.conf").write_text("app default { }\n", "ascii")
    shown = play(reader, "opensc-tool", "-r", "0", "-n", env={"OPENSC_CONF": str(tmp_path / "opensc.conf")})
    assert "IAS-ECC" not in shown.text


def test_told_opensc_takes_it_for_a_cpx(reader: Reader, told: dict[str, str]) -> None:
    assert run(reader, "opensc-tool", "-r", "0", "-n", env=told).strip() == "IAS-ECC"


def test_no_code_no_key_one_certificate(reader: Reader, told: dict[str, str], holder: Holder) -> None:
    shown = run(reader, "pkcs15-tool", "--reader", "0", "-D", env=told)
    assert f"Serial number  : {SERIAL}" in shown
    assert "PIN [" not in shown
    assert "Private RSA Key" not in shown
    assert shown.count("X.509 Certificate") == 1
    pem = run(reader, "pkcs15-tool", "--reader", "0", "--read-certificate", CERTIFICATE, env=told)
    assert x509.load_pem_x509_certificate(pem.encode()) == holder.authentication.certificate
