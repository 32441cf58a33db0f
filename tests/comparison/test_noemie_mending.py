"""Entities whose code or end alone is spoilt are read as what they were, and told once."""

from __future__ import annotations

import pytest

from harness.comparison import compare_noemie
from tests.codecs.noemie.returns import ENTITIES, draw_return

RETURN = draw_return(5, 2)


def _at(code: bytes, offset: int, text: bytes) -> bytes:
    """Write over the first entity of a code after another's end, at an offset from its start."""
    start = RETURN.index(b"@" + code) + 1 + offset
    return RETURN[:start] + text + RETURN[start + len(text) :]


@pytest.mark.parametrize(
    ("code", "offset", "text", "where"),
    [
        (b"198", 0, b"19\n", "198[1,3]#1"),
        (b"102", 0, b"777", "102[1,3]#1"),
        (b"102", 39, b" ", "102[40,1]#1"),
        (b"150", 0, b"999", "150[1,3]#1"),
        (b"990", 42, b"#", "990[43,1]#1"),
    ],
)
def test_a_spoilt_code_or_end_is_the_only_difference(code: bytes, offset: int, text: bytes, where: str) -> None:
    [difference] = compare_noemie(RETURN, _at(code, offset, text), ENTITIES).differences
    assert (difference.location, difference.observed_bytes) == (where, text)
    assert difference.expected_bytes == (code if offset == 0 else b"@")


def test_a_spoilt_opening_is_told_where_it_is() -> None:
    assert [d.location for d in compare_noemie(RETURN, b"0O0" + RETURN[3:], ENTITIES).differences] == ["000[1,3]#1"]


def test_another_entity_of_the_same_length_is_not_mended() -> None:
    """A 220 where a 210 stands: as long, but hardly anything else is the same."""
    place = RETURN.index(b"@210") + 1
    other = RETURN[RETURN.index(b"@220") + 1 :][:118]
    observed = RETURN[:place] + other + RETURN[place + 118 :]
    names = {d.name for d in compare_noemie(RETURN, observed, ENTITIES).differences}
    assert names == {"comparison.record-missing", "comparison.record-extra"}
