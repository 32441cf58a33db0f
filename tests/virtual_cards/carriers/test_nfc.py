"""A phone on the reader: the shipped profile, a profile of somebody else, and what a profile may not say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_cards.people import ODILE, VITALE
from tests.virtual_cards.personas.strategies import AT_LEISURE
from virtual_cards import Card
from virtual_cards.carriers import Payload
from virtual_cards.carriers.apcv import decode
from virtual_cards.carriers.nfc_profile import NfcExchange, nfc_profile, shipped_profile
from virtual_cards.personalisation import personalise
from virtual_cards.personas import PersonaError

SHIPPED_AID = "F053594E2D41504356"
OTHER: dict[str, Any] = {
    "title": "another",
    "synthetic": False,
    # TS, T0: TD1 and 1 historical byte; TD1 = T=1; historical 31; TCK = 81 ^ 01 ^ 31 = B1.
    "atr": "3B810131B1",
    "aid": "A000000001",
    "ordered": True,
    "exchanges": [
        {"header": "8010....", "data": "01..*", "answer": "AA9000"},
        {"header": "80200000", "answer": "{payload:2:3}FF{payload}6310"},
    ],
}


def phone(profile: dict[str, Any] | None = None, payload: bytes = b"") -> Card:
    blobs = [("NFC_PROFILE", json.dumps(profile).encode())] if profile else []
    blobs += [("APCV_PAYLOAD", payload)] if payload else []
    card = personalise(replace(VITALE, blobs=tuple(blobs)), kind="apcv-nfc")
    card.power_on()
    return card


def ask(card: Card, command: str) -> str:
    return card.transmit(bytes.fromhex(command)).hex().upper()


def test_the_shipped_profile_is_visibly_nobodys() -> None:
    profile = shipped_profile()
    assert profile.synthetic
    assert profile.title == "SYN-NFC-01"
    assert profile.aid.hex().upper() == SHIPPED_AID
    assert profile.aid[0] >> 4 == 0xF
    assert b"SYN" in profile.atr


def test_the_payload_is_handed_over_in_parts() -> None:
    card = phone(payload=bytes(range(256)) + b"end")
    assert ask(card, f"00A4040009{SHIPPED_AID}00") == f"6F0B8409{SHIPPED_AID}9000"
    parts = [ask(card, f"80CA01{part:02X}00") for part in range(8)]
    assert all(part.endswith("9000") for part in parts)
    assert bytes.fromhex("".join(part[:-4] for part in parts)) == bytes(range(256)) + b"end"


def test_without_a_given_payload_the_holder_is_told() -> None:
    card = phone()
    ask(card, f"00A4040009{SHIPPED_AID}")
    text = bytes.fromhex("".join(ask(card, f"80CA01{part:02X}00")[:-4] for part in range(8))).decode()
    found = decode(text)
    assert isinstance(found, Payload)
    assert found.holder == ODILE.nir


def test_nothing_is_answered_before_the_application_is_selected() -> None:
    card = phone(payload=b"payload")
    assert ask(card, "80CA010000") == "6985"
    assert ask(card, "00A40400 0B D250000002564954414C45") == "6A82"
    assert ask(card, "00A40400 04 F053594E") == "6A82"
    assert ask(card, "00A40400 05 F053594E2D 00")[-4:] == "9000"
    assert ask(card, "80CA010000") == b"payload".hex().upper() + "9000"
    card.reset()
    assert ask(card, "80CA010000") == "6985"


def test_a_profile_of_somebody_else_in_its_order() -> None:
    card = phone(OTHER, b"0123456")
    assert card.atr.hex().upper() == "3B810131B1"
    assert ask(card, "00A4040005A00000000100") == "9000"
    assert ask(card, "80200000") == "6985"
    assert ask(card, "8010123401 02") == "6985"
    assert ask(card, "8010123401 01") == "6985"
    assert ask(card, "8010123402 0177 00") == "AA9000"
    assert ask(card, "8010123403 017788") == "6985"
    assert ask(card, "8020000000") == "323334FF303132333435366310"
    assert ask(card, "8020000000") == "6985"
    assert ask(card, "00A4040005A00000000100") == "9000"
    assert ask(card, "8010FFFF04 01020304 00") == "AA9000"


def test_what_no_exchange_knows() -> None:
    card = phone()
    ask(card, f"00A4040009{SHIPPED_AID}")
    assert ask(card, "00B0000010") == "6D00"
    assert ask(card, "90CA010000") == "6E00"
    assert ask(card, "80CB010000") == "6D00"
    assert ask(card, "80CA020000") == "6985"


def changed(**changes: object) -> bytes:
    return json.dumps({**OTHER, **changes}).encode()


def exchange(**changes: object) -> bytes:
    return changed(exchanges=[{**OTHER["exchanges"][1], **changes}])


@pytest.mark.parametrize(
    ("content", "place", "expected"),
    [
        (b"{", "line 1, column 2", "JSON"),
        (changed(synthetic=True), "aid", "which begins with F"),
        (changed(atr="3B8101"), "atr", "an answer to reset: "),
        (changed(aid="A0000000"), "aid", "5 to 16 bytes"),
        (changed(exchanges=[]), "exchanges", "1 to 500 values"),
        (changed(other=1), "other", "one of aid, atr"),
        (changed(select="6F00"[:3]), "select", "ending with a status word"),
        (exchange(header="8020"), "exchanges[0].header", "then P1 and P2"),
        (exchange(header=".0200000"), "exchanges[0].header", "CLA and INS in hexadecimal"),
        (exchange(header="0C200000"), "exchanges[0].header", "class 00"),
        (exchange(data="0"), "exchanges[0].data", "bytes in hexadecimal"),
        (exchange(data="*00"), "exchanges[0].data", "* at the end"),
        (exchange(answer=""), "exchanges[0].answer", "ending with a status word"),
        (exchange(answer="{payload}"), "exchanges[0].answer", "ending with a status word"),
        (exchange(answer="{payload:1}9000"), "exchanges[0].answer", "{payload:start:count}"),
    ],
)
def test_a_fault_of_a_profile_is_located(content: bytes, place: str, expected: str) -> None:
    with pytest.raises(PersonaError) as caught:
        nfc_profile(content)
    assert caught.value.name == place
    assert expected in caught.value.expected


def test_another_blob_is_refused() -> None:
    with pytest.raises(PersonaError, match="APCV_PAYLOAD, NFC_PROFILE"):
        personalise(replace(VITALE, blobs=(("7F21", b""),)), kind="apcv-nfc")


@AT_LEISURE
@given(st.binary(min_size=4, max_size=4), st.binary(max_size=20))
def test_a_literal_pattern_matches_itself_and_nothing_else(header: bytes, data: bytes) -> None:
    known = NfcExchange("", header.hex(), data.hex(), "9000")
    assert known.matches(header, data)
    assert not known.matches(header, data + b"\x00")
    assert NfcExchange("", header.hex(), f"{data.hex()}*", "9000").matches(header, data + b"\x00")
    assert NfcExchange("", header.hex()[:4] + "....", ".." * len(data), "9000").matches(header, data)


@AT_LEISURE
@given(st.lists(st.binary(max_size=40), max_size=30))
def test_any_bytes_get_an_answer(commands: list[bytes]) -> None:
    for profile in (None, OTHER):
        card = phone(profile, b"payload")
        ask(card, f"00A4040009{SHIPPED_AID}" if profile is None else "00A4040005A000000001")
        assert all(len(card.transmit(command)) >= 2 for command in commands)
