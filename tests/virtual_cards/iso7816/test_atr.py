"""Answers to reset: the public ones of the field, and bytes that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtual_cards.iso7816.atr import MalformedAtrError, Protocol, parse_atr, protocol_of


@pytest.mark.parametrize(
    ("atr", "protocol", "historical"),
    [
        # TB1 TD1(40) TC2, twelve historical bytes, no check byte because T=0 alone.
        ("3BAC00402A 001225006480000310009000", Protocol.T0, "001225006480000310009000"),
        ("3BAC00402A 001225006480820212009000", Protocol.T0, "001225006480820212009000"),
        ("3B8F8001 0031B86404B0ECC173940180829000 0E", Protocol.T1, "0031B86404B0ECC173940180829000"),
        ("3B9B188001 0012250064800401000090 44", Protocol.T1, "0012250064800401000090"),
        ("3BDC18FF00 001225006480000401009000", Protocol.T0, "001225006480000401009000"),
        ("3B751300 00 4309EA9000", Protocol.T0, "4309EA9000"),
        ("3F652500 2C09699000", Protocol.T0, "2C09699000"),
        ("3B00", Protocol.T0, ""),
        ("3B800181", Protocol.T1, ""),
    ],
)
def test_taken_apart(atr: str, protocol: Protocol, historical: str) -> None:
    raw = bytes.fromhex(atr)
    assert protocol_of(raw) is protocol
    assert parse_atr(raw).historical.hex().upper() == historical


def test_interface_bytes_have_names() -> None:
    parsed = parse_atr(bytes.fromhex("3B9B1880010012250064800401000090 44"))
    assert parsed.interface == {"TA1": 0x18, "TD1": 0x80, "TD2": 0x01}
    assert (parsed.offered, parsed.check, parsed.inverse) == ((0, 1), 0x44, False)
    assert parse_atr(bytes.fromhex("3F6525002C09699000")).inverse


@pytest.mark.parametrize(
    "atr", ["", "3B", "00", "3C00", "3B01", "3B0000", "3B80", "3BF0", "3B8001", "3B800180", "3B80018100"]
)
def test_no_answer_to_reset(atr: str) -> None:
    with pytest.raises(MalformedAtrError):
        parse_atr(bytes.fromhex(atr))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        parsed = parse_atr(raw)
    except MalformedAtrError:
        return
    assert 2 + len(parsed.interface) + len(parsed.historical) + (parsed.check is not None) == len(raw)
