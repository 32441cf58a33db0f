"""Acknowledgements: fixed columns of the synthetic layout, round trip, damaged input."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.arl import Arl, LotStatus, arl_from_files, decode_arl, encode_arl
from tests.codecs.b2.sample import files

LAYOUT = arl_from_files(files())
MADE = datetime(2025, 9, 15, 9, 0)  # noqa: DTZ001  the layout holds a local day without zone
EXAMPLES = 5000 if os.environ.get("RECETTE_PROVE") == "1" else 100


def test_every_record_is_128_characters_long() -> None:
    assert {code: record.length for code, record in LAYOUT.items()} == dict.fromkeys(("000", "999", "A01", "A02"), 128)


def test_a_negative_acknowledgement_stands_in_its_columns() -> None:
    said = Arl("00000991038431", "000001", "250915093000", positive=False, code="T001", text="Lot post-daté",
               lots=(LotStatus(1, positive=False, code="T001", text="Date de lot"),))  # fmt: skip
    data = encode_arl(said, LAYOUT, origin="00000001999999", made=MADE)
    text = data.decode("ascii")
    assert len(text) == 4 * 128
    assert text[128:168] == "A01" + "00000991038431" + "000001" + "250915" + "093000" + "N" + "T001"
    assert text[168:].startswith("LOT POST DATE ")
    assert text[256:267] == "A02" + "001" + "N" + "T001"
    assert text[384:387] == "999"
    assert text[439:447] == "00000004"


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.booleans(),
    st.sampled_from(["", "T001", "T002", "T003"]),
    st.text("ABCDEF 0123", max_size=88).map(str.strip),
    st.lists(st.builds(LotStatus, st.integers(0, 999), st.booleans(), st.sampled_from(["", "T001"])), max_size=3),
)
def test_round_trip(positive: bool, code: str, text: str, lots: list[LotStatus]) -> None:
    # What is accepted has no error code.
    told = tuple(replace(lot, code="" if lot.positive else lot.code) for lot in lots)
    said = Arl("00000991038431", "AB12", "250915093000", positive, "" if positive else code, text, told)
    assert decode_arl(encode_arl(said, LAYOUT, origin="1", made=MADE)) == (said, ())


def test_a_file_without_status_says_so() -> None:
    found, problems = decode_arl(b"000".ljust(128) + b"999".ljust(55) + b"00000002".ljust(73))
    assert found is None
    assert [p.code for p in problems] == ["codecs.arl-no-status"]


GOOD = encode_arl(
    Arl("00000991038431", "000001", "250915093000", positive=False, code="T001",
        lots=(LotStatus(1, positive=False, code="T001"), LotStatus(2, positive=True))),
    LAYOUT, origin="00000001999999", made=MADE,
)  # fmt: skip
"""Records: 000, A01, A02 (refused), A02 (accepted), 999."""


@pytest.mark.parametrize(
    ("rank", "pos", "text", "told"),
    [
        (1, 1, "001", [("codecs.arl-unknown-record", "#1"), ("codecs.arl-frame", "000#1")]),
        (5, 1, "998", [("codecs.arl-unknown-record", "#5"), ("codecs.arl-frame", "999#1")]),
        (5, 56, "00000006", [("codecs.arl-count", "999[56,8]#1")]),
        (2, 24, "2509A5", [("codecs.arl-field", "A01[24,6]#1")]),
        (2, 36, "X", [("codecs.arl-field", "A01[36,1]#1"), ("codecs.arl-no-status", "A01#1")]),
        (3, 4, "  1", [("codecs.arl-field", "A02[4,3]#1")]),
        (4, 7, " ", [("codecs.arl-field", "A02[7,1]#2")]),
        (4, 8, "T001", [("codecs.arl-field", "A02[8,4]#2")]),  # accepted, and yet with an error
    ],
)
def test_each_fault_is_located(rank: int, pos: int, text: str, told: list[tuple[str, str]]) -> None:
    start = (rank - 1) * 128 + pos - 1
    assert decode_arl(GOOD)[1] == ()
    damaged = GOOD[:start] + text.encode() + GOOD[start + len(text) :]
    assert [(p.code, p.location) for p in decode_arl(damaged)[1]] == told


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=500))
def test_no_input_raises(data: bytes) -> None:
    for prefix in (b"", b"A01", b"000".ljust(128) + b"A02"):
        decode_arl(prefix + data)
