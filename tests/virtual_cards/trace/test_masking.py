"""No code, key or deciphered text is ever stored, whatever the form of the command that carries it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.people import doctor
from virtual_cards import build_cps
from virtual_cards.trace import Trace, masked

CODE = b"7391"


def stored(raw: bytes, answer: bytes = b"\x90\x00") -> str:
    """Return all that a trace gives of one command."""
    trace, card = Trace(), build_cps(doctor())
    trace.record(0, card, raw, answer)
    return json.dumps(trace.take())


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("002000010431323334", "0020000104FFFFFFFF"),
        ("00200001043132333400", "0020000104FFFFFFFFFF"),
        ("0020000100000431323334", "0020000100FFFFFFFFFFFF"),
        ("0020000131", "00200001FF"),
        ("0020000100", "0020000100"),
        ("00200001", "00200001"),
        ("0024000108313233343536373800", "0024000108FFFFFFFFFFFFFFFFFF"),
        ("102C0001083132333435363738", "102C000108FFFFFFFFFFFFFFFF"),
        # Without Lc the fifth byte is the first digit.
        ("0020000131323334", "00200001FFFFFFFF"),
        # The older class, a logical channel, a chained piece on a channel, secure messaging.
        ("A0200001083132333400000000", "A020000108FFFFFFFFFFFFFFFF"),
        ("A024000110" + "31" * 16, "A024000110" + "FF" * 16),
        ("A02C000010" + "31" * 16, "A02C000010" + "FF" * 16),
        ("01200001023132", "0120000102FFFF"),
        ("11200001023334", "1120000102FFFF"),
        ("0C20000104313233 34", "0C20000104FFFFFFFF"),
        # Kin of VERIFY, keys written, wrapped commands.
        ("00210001083132333435363738", "0021000108FFFFFFFFFFFFFFFF"),
        ("80D800000431323334", "80D8000004FFFFFFFF"),
        ("00DB3FFF0431323334", "00DB3FFF04FFFFFFFF"),
        ("00C20000090020000104313233 34", "00C2000009" + "FF" * 9),
        # The class byte forgotten, or one byte too many: the instruction is another, nobody's.
        ("2000010431323334", "20000104FFFFFFFF"),
        ("00002000010431323334", "00002000FFFFFFFFFFFF"),
        # Two commands stuck together: an open instruction whose lengths do not fit.
        ("00A40000023F00002000010431323334", "00A40000" + "FF" * 12),
        ("00B0000004" + "002000010431323334", "00B00000" + "FF" * 10),
        ("00A40000023F00", "00A40000023F00"),
        ("00A40000023F0000", "00A40000023F0000"),
        ("00D600000431323334", "00D600000431323334"),
        ("00D6000000000431323334", "00D6000000000431323334"),
        ("00", "00"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_command(command: str, kept: str) -> None:
    assert masked(bytes.fromhex(command)).hex().upper() == kept


@settings(max_examples=200)
@given(
    st.sampled_from([0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x2C, 0x2D]),
    st.integers(0, 255),
    st.binary(min_size=2, max_size=2),
    st.binary(max_size=6),
    st.binary(max_size=3),
)
def test_the_code_never_survives(ins: int, cla: int, parameters: bytes, before: bytes, after: bytes) -> None:
    raw = bytes((cla, ins)) + parameters + before + CODE + after
    assert CODE not in masked(raw)
    assert len(masked(raw)) == len(raw)


@settings(max_examples=200)
@given(st.binary(max_size=4), st.sampled_from(["0020000104", "A020000104", "1020000104"]))
def test_a_code_behind_stray_bytes_never_survives(stray: bytes, head: str) -> None:
    """Whatever stands before a VERIFY, lengths do not fit any more or the instruction is unknown."""
    raw = stray + bytes.fromhex(head) + CODE
    kept = masked(raw)
    # Stray bytes may by chance be the header of a well-formed command whose data is the VERIFY.
    if raw[1:2] in (b"\xd6", b"\xdc", b"\xa4", b"\x22", b"\x2a", b"\x88", b"\xcb", b"\xca") and raw[4] == len(raw) - 5:
        return
    assert CODE not in kept


def test_pieces_of_a_chained_code_are_masked_one_by_one() -> None:
    for piece in ("1020000102" + CODE[:2].hex(), "0020000102" + CODE[2:].hex()):
        shown = stored(bytes.fromhex(piece), b"\x68\x84")
        assert piece[10:].upper() not in shown
        assert "FFFF" in shown


def test_a_deciphered_text_is_masked_in_the_answer() -> None:
    """A deciphered text may be a session key."""
    secret = bytes.fromhex("5EC4E7" * 6)
    shown = stored(bytes.fromhex("002A8086 05 81 01020304".replace(" ", "")), secret + b"\x90\x00")
    assert secret.hex().upper() not in shown
    assert '"sw": "9000"' in shown


def test_a_deciphered_text_that_is_fetched_is_masked_to_its_last_piece() -> None:
    trace, card = Trace(), build_cps(doctor())
    exchanges = [
        ("102A808602 8101", "9000"),
        ("002A808602 0203", "6104"),
        ("00C0000002", "5EC46102"),
        ("00C0000002", "E7E79000"),
        ("00B0000002", "A1A29000"),
        ("00C0000002", "B1B29000"),
    ]  # fmt: skip
    for raw, answer in exchanges:
        trace.record(0, card, bytes.fromhex(raw), bytes.fromhex(answer))
    responses = [entry["response"] for entry in trace.take()]
    assert responses == ["9000", "6104", "FFFF6102", "FFFF9000", "A1A29000", "B1B29000"]


def test_a_deciphered_text_waiting_in_one_slot_masks_no_other() -> None:
    trace, card = Trace(), build_cps(doctor())
    trace.record(0, card, bytes.fromhex("002A8086028101"), bytes.fromhex("6102"))
    trace.record(1, card, bytes.fromhex("00C0000002"), bytes.fromhex("A1A29000"))
    trace.record(0, card, bytes.fromhex("00C0000002"), bytes.fromhex("5EC49000"))
    assert [entry["response"] for entry in trace.take()] == ["6102", "A1A29000", "FFFF9000"]
