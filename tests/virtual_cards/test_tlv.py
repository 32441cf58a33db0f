"""BER-TLV: hand-made vectors, round trip, and bytes that are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtual_cards.tlv import Tlv, TlvError, decode, encode, find, find_all

TAGS = st.sampled_from([0x5A, 0x65, 0x80, 0x7F21, 0x7F48, 0xBF8101, 0xC0])


@pytest.mark.parametrize(
    ("tag", "size", "head"),
    [
        (0x5A, 0, "5A00"),
        (0x5A, 127, "5A7F"),
        (0x5A, 128, "5A8180"),
        (0x5A, 255, "5A81FF"),
        (0x7F21, 256, "7F21820100"),
        (0xBF8101, 1, "BF810101"),
    ],
)
def test_encode_takes_the_shortest_length(tag: int, size: int, head: str) -> None:
    assert encode(tag, bytes(size)) == bytes.fromhex(head) + bytes(size)


def test_decode_skips_the_padding_of_a_file() -> None:
    assert decode(bytes.fromhex("00 5A01AA 0000 8002BBCC FF 0000")) == (
        Tlv(0x5A, b"\xaa"),
        Tlv(0x80, b"\xbb\xcc"),
    )


def test_find_follows_a_path() -> None:
    # 65{80 41, 93 42} then 65{93 43}
    data = bytes.fromhex("6506 800141 930142 6503 930143")
    assert find(data, 0x65, 0x93) == b"B"
    assert find_all(data, 0x65, 0x93) == (b"B", b"C")
    assert find(data, 0x66) is None


def test_children_of_a_primitive_object_are_none() -> None:
    assert Tlv(0x80, b"\x80\x01A").children() == ()
    assert Tlv(0x65, b"\x80\x01A").children() == (Tlv(0x80, b"A"),)


@pytest.mark.parametrize(
    ("data", "offset", "reason"),
    [
        ("5A", 0, "length is missing"),
        ("5A02AA", 0, "announces 2 bytes, 1 are there"),
        ("5A00 5A80AA", 2, "indefinite"),
        ("5A84000000010A", 0, "out of bounds"),
        ("5A8201", 0, "cut"),
        ("1F", 0, "tag is cut"),
        ("BFFFFFFF0100", 0, "longer than 3 bytes"),
    ],
)
def test_no_tlv_is_located(data: str, offset: int, reason: str) -> None:
    with pytest.raises(TlvError, match=reason) as caught:
        decode(bytes.fromhex(data))
    assert caught.value.offset == offset


@settings(max_examples=100)
@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=5))
def test_round_trip(items: list[tuple[int, bytes]]) -> None:
    objects = tuple(Tlv(tag, value) for tag, value in items)
    assert decode(b"".join(item.encoded for item in objects)) == objects


@settings(max_examples=100)
@given(st.binary(max_size=64))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        size = sum(len(item.value) for item in decode(data))
    except TlvError as error:
        size = error.offset
    assert 0 <= size <= len(data)
