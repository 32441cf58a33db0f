"""The DataMatrix INS by hand, both ways, and every slip told at its block."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.checkdigits import nir_key
from harness.codecs.codes2d import INS_OIDS, InsIdentity, decode_ins, encode_ins
from tests.proof.counts import count

EXAMPLES = count(200, 20_000)
TRAITS = InsIdentity("255555599933353", "1.2.250.1.213.1.4.10", "ALPHA BETA", "TESTNOM", "F", "01-01-1980", "99999")
"""A synthetic person: the matricule is the vector 2555555999333 → 53."""
# By hand: S2 has twenty characters, its longest, so no separator; S3 and S4 are shorter than a hundred: 1D.
PAYLOAD = (
    b"IS010000000000000000000000"
    b"S1255555599933353"
    b"S21.2.250.1.213.1.4.10"
    b"S3ALPHA BETA\x1d"
    b"S4TESTNOM\x1d"
    b"S5F"
    b"S601-01-1980"
    b"S799999"
)


def told(data: bytes) -> list[tuple[str, str]]:
    return [(p.code.removeprefix("codecs.ins-"), p.location) for p in decode_ins(data).problems]


def test_the_payload_both_ways() -> None:
    read = decode_ins(PAYLOAD)
    assert (read.identity, read.problems) == (TRAITS, ())
    assert encode_ins(TRAITS) == PAYLOAD


def test_separators_by_the_length_of_values() -> None:
    short = replace(TRAITS, oid="1.2.250.1.213.1.4.8", birth_place="")
    data = encode_ins(short)
    assert b"S21.2.250.1.213.1.4.8\x1dS3" in data
    assert data.endswith(b"S601-01-1980")
    long = replace(TRAITS, family_name="N" * 100)
    assert b"N" * 100 + b"S5F" in encode_ins(long)
    for traits in (short, long):
        assert decode_ins(encode_ins(traits)).identity == traits


def test_blocks_in_another_order_and_a_variable_one_at_the_end() -> None:
    body = PAYLOAD.replace(b"S4TESTNOM\x1d", b"") + b"S4TESTNOM"
    assert (decode_ins(body).identity, told(body)) == (TRAITS, [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"IS01", b"DC04"), ("mark", "@0")),
        ((b"IS0100", b"IS0200"), ("header", "@2")),
        # 26 of the header, 17 and 22 of S1 and S2, 12 of S3: the first separator stands at 77.
        ((b"\x1d", b"<GS>"), ("shown-separator", "@77")),
        ((b"33353", b"33354"), ("key", "S1")),
        ((b"4.10", b"4.99"), ("oid", "S2")),
        ((b"S5F", b"S5X"), ("value", "S5")),
        ((b"01-01-1980", b"1980-01-01"), ("value", "S6")),
        ((b"ALPHA", b"ALPH\xc9"), ("value", "S3")),
        ((b"ALPHA BETA", b"Alpha"), ("value", "S3")),
        ((b"ALPHA BETA", b"ALPHA  BETA"), ("value", "S3")),
        ((b"TESTNOM", b"-TESTNOM"), ("value", "S4")),
        ((b"TESTNOM", b""), ("short", "S4")),
        ((b"S799999", b"S7ABCDE"), ("value", "S7")),
        ((b"S799999", b"S7999"), ("short", "S7")),
        ((b"S799999", b"S99"), ("block", "@103")),
        ((b"S5F", b"S5FS5F"), ("twice", "S5")),
        ((b"S799999", b"S799999\x1d"), ("separator-extra", "S7")),
        ((b"S5F", b"S5F\x1d"), ("separator-extra", "S5")),
        ((b"S5F", b""), ("missing", "S5")),
    ],
)
def test_each_slip_is_told_at_its_block(change: tuple[bytes, bytes], expected: tuple[str, str]) -> None:
    assert told(PAYLOAD.replace(*change)) == [expected]


def test_a_forgotten_separator_is_recognised() -> None:
    assert told(PAYLOAD.replace(b"BETA\x1d", b"BETA"))[0] == ("separator-missing", "S3")
    assert told(PAYLOAD.replace(b"NOM\x1dS5", b"NOMS5"))[0] == ("separator-missing", "S4")


@pytest.mark.parametrize("name", ["D'ARTAGNAN", "ANNE-MARIE", "DUPONT--DURAND", "DE LA O", "N'", "X"])
def test_names_of_the_trade(name: str) -> None:
    # The alphabet of the INSi controls: A-Z, space, apostrophe, hyphen, double hyphen.
    assert told(encode_ins(replace(TRAITS, family_name=name))) == []


def test_too_long_or_cut_payloads() -> None:
    assert told(PAYLOAD + b"x" * 1_000) == [("too-long", "")]
    assert told(PAYLOAD[:40]) == [("short", "S1"), *[("missing", f"S{n}") for n in range(2, 7)]]


@pytest.mark.parametrize(
    "traits", [replace(TRAITS, sex="FF"), replace(TRAITS, family_name="A\x1dB"), replace(TRAITS, family_name="Ł")]
)
def test_what_does_not_fit_is_refused(traits: InsIdentity) -> None:
    with pytest.raises(ValueError):
        encode_ins(traits)


def _matricule(digits: int) -> str:
    nir = str(digits)
    return nir + str(nir_key(nir))


words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8)
identities = st.builds(
    InsIdentity,
    st.integers(10**12, 3 * 10**12 - 1).map(_matricule),
    st.sampled_from(sorted(INS_OIDS)),
    st.lists(words, min_size=1, max_size=4).map(" ".join),
    st.one_of(words, st.integers(98, 100).map("N".__mul__)),
    st.sampled_from("FM"),
    st.tuples(st.integers(0, 31), st.integers(0, 99), st.integers(1900, 2025)).map(
        lambda d: f"{d[0]:02}-{d[1]:02}-{d[2]}"
    ),
    st.sampled_from(["", "2A004", "75056", "99999"]),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(identities)
def test_what_is_written_is_read_back(traits: InsIdentity) -> None:
    read = decode_ins(encode_ins(traits))
    # Names that hold the name of a block, S1 to S7, cannot be: digits are no letters.
    assert (read.identity, read.problems) == (traits, ())


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=40), st.integers(0, len(PAYLOAD)), st.integers(0, 20))
def test_any_bytes_are_read_or_told(noise: bytes, at: int, cut: int) -> None:
    for data in (noise, PAYLOAD[:at] + noise + PAYLOAD[at + cut :]):
        read = decode_ins(data)
        assert read.identity is not None or read.problems
