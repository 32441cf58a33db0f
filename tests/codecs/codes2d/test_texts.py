"""Texts of QR codes: the synthetic forms, as the virtual carrier writes and reads them."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.codes2d import decode_qr, encode_apcv, encode_prescription
from tests.proof.counts import count
from virtual_cards.carriers import apcv

EXAMPLES = count(150, 10_000)
SHOWN = apcv.Payload("255555599933353", "8025099000000003", "20250915T090000Z", "20250915T090500Z", "00ff")
FIELDS = asdict(SHOWN)


@pytest.mark.parametrize("alphabet", list(apcv.Alphabet))
def test_we_read_what_the_virtual_carrier_shows(alphabet: apcv.Alphabet) -> None:
    read = decode_qr(apcv.encode(SHOWN, alphabet))
    assert (read.kind, dict(read.fields), read.problems) == ("apcv", FIELDS, ())


def test_the_virtual_carrier_reads_what_we_write() -> None:
    assert apcv.decode(encode_apcv(FIELDS)) == SHOWN


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("SYN-EP:A-1", "prescription", ""),
        ("SYN-EP:", "prescription", "qr-number"),
        ("SYN-EP:é", "prescription", "qr-number"),
        ("https://example.test", "opaque", ""),
        ("", "opaque", ""),
        ("SYN-APCV-01", "apcv", "qr-truncated"),
        ("SYN-APCV-02.A.B", "opaque", ""),
        (encode_apcv(FIELDS)[:-1], "apcv", "qr-truncated"),
        (encode_apcv(FIELDS).replace("SYN-APCV-01.P", "SYN-APCV-01.Q"), "apcv", "qr-truncated"),
        ("x" * 8_193, "opaque", "qr-too-long"),
    ],
)
def test_other_texts(text: str, kind: str, code: str) -> None:
    read = decode_qr(text)
    assert (read.kind, [p.code for p in read.problems]) == (kind, [f"codecs.{code}"] if code else [])


def test_a_prescription_number() -> None:
    assert dict(decode_qr(encode_prescription("2025-ABC")).fields) == {"number": "2025-ABC"}
    with pytest.raises(ValueError, match="capitals"):
        encode_prescription("a b")


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.dictionaries(
        st.text("abc", max_size=3), st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=3
    )
)
def test_what_is_written_is_read_back(fields: dict[str, str]) -> None:
    assert decode_qr(encode_apcv(fields)).fields == fields


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_taken(noise: str) -> None:
    for text in (noise, "SYN-APCV-01." + noise, "SYN-EP:" + noise):
        assert decode_qr(text).kind in {"apcv", "prescription", "opaque"}
