"""The card's SHA-256 against hashlib, whole and resumed at every block."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtual_cards.iso7816.sha256 import BLOCK, INITIAL_STATE, absorb, finish


def test_initial_state_is_the_published_one() -> None:
    # FIPS 180-4 §5.3.3
    assert INITIAL_STATE.hex() == "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19"


@pytest.mark.parametrize("size", [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 128, 1000])
def test_whole_message(size: int) -> None:
    message = bytes(at % 251 for at in range(size))
    assert finish(INITIAL_STATE, 0, message) == hashlib.sha256(message).digest()


@settings(max_examples=50)
@given(st.binary(max_size=400), st.integers(min_value=0, max_value=6))
def test_resumed_after_whole_blocks(message: bytes, blocks: int) -> None:
    done = min(blocks * BLOCK, len(message) // BLOCK * BLOCK)
    state = absorb(INITIAL_STATE, message[:done])
    assert finish(state, 8 * done, message[done:]) == hashlib.sha256(message).digest()
