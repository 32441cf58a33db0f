"""The card's SHA-1 against hashlib, whole and resumed at every block."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtual_cards.iso7816.sha1 import INITIAL_STATE, absorb, finish
from virtual_cards.iso7816.sha256 import BLOCK


@pytest.mark.parametrize("size", [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 128, 1000])
def test_whole_message(size: int) -> None:
    message = bytes(at % 251 for at in range(size))
    assert finish(INITIAL_STATE, 0, message) == hashlib.sha1(message).digest()


@settings(max_examples=50)
@given(st.binary(max_size=400), st.integers(min_value=0, max_value=6))
def test_resumed_after_whole_blocks(message: bytes, blocks: int) -> None:
    done = min(blocks * BLOCK, len(message) // BLOCK * BLOCK)
    state = absorb(INITIAL_STATE, message[:done])
    assert finish(state, 8 * done, message[done:]) == hashlib.sha1(message).digest()
