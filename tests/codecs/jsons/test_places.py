"""Lines and columns over many blocks, against counting by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.jsons.places import Places

BLOCK = 1 << 16
LINES = ("x" * 999 + "\n") * 200
"""200 lines of a thousand characters: four blocks."""


def naive(text: str, offset: int) -> tuple[int, int]:
    lines = text[:offset].split("\n")
    return len(lines), len(lines[-1]) + 1


@pytest.mark.parametrize("offset", [0, 999, 1_000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, len(LINES) - 1, len(LINES)])
def test_offsets_around_the_blocks(offset: int) -> None:
    assert Places(LINES).at(offset) == naive(LINES, offset)


@pytest.mark.parametrize("text", ["", "\n" * (2 * BLOCK), "é" * (2 * BLOCK) + "\nx", "a\n" + "b" * (2 * BLOCK)])
def test_texts_of_one_kind(text: str) -> None:
    places = Places(text)
    for offset in {0, len(text) // 2, len(text)}:
        assert places.at(offset) == naive(text, offset)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(LINES)))
def test_any_offset(offset: int) -> None:
    line, column = naive(LINES, offset)
    assert Places(LINES).word(offset) == f"{line}:{column}"
