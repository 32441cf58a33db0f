"""The two machines of trust, checked as tables and by use."""

from __future__ import annotations

import itertools

from virtual_cards.iso7816.environment import HASH_TRANSITIONS, HashEvent, HashState, SecurityEnvironment
from virtual_cards.iso7816.kernel import POWER_TRANSITIONS, Power, PowerEvent
from virtual_cards.iso7816.security import PIN_TRANSITIONS, Pin, PinEvent, PinState


def test_pin_and_power_tables_are_total() -> None:
    assert set(PIN_TRANSITIONS) == set(itertools.product(PinState, PinEvent))
    assert set(POWER_TRANSITIONS) == set(itertools.product(Power, PowerEvent))


def test_only_unblocking_leaves_blocked_and_only_the_right_code_verifies() -> None:
    for (state, event), reached in PIN_TRANSITIONS.items():
        stays = state is PinState.BLOCKED and event is not PinEvent.UNBLOCK
        assert (reached is PinState.BLOCKED) == (stays or event is PinEvent.LAST_WRONG)
        if reached is PinState.VERIFIED:
            assert event is PinEvent.RIGHT


def test_a_signature_always_comes_from_a_hash() -> None:
    assert {state for state, event in HASH_TRANSITIONS if event is HashEvent.SIGN} == {HashState.READY}
    assert {pair for pair, reached in HASH_TRANSITIONS.items() if reached is HashState.READY} == {
        (HashState.CHOSEN, HashEvent.HASH),
        (HashState.READY, HashEvent.HASH),
    }


def test_tries_come_back_with_the_right_code_only() -> None:
    pin = Pin(b"1234")
    assert pin.present(b"9999") is PinState.LOCKED
    pin.reset()
    assert pin.left == 2
    assert pin.present(b"1234") is PinState.VERIFIED
    assert pin.left == 3
    assert [pin.present(b"0000") for _ in range(4)] == [PinState.LOCKED] * 2 + [PinState.BLOCKED] * 2
    pin.reset()
    assert pin.present(b"1234") is PinState.BLOCKED


def test_signing_consumes_the_digest() -> None:
    environment = SecurityEnvironment()
    assert not environment.allows(HashEvent.HASH)
    environment.step(HashEvent.CHOOSE)
    environment.step(HashEvent.HASH, b"digest")
    environment.step(HashEvent.SIGN)
    assert (environment.digest, environment.allows(HashEvent.SIGN)) == (b"", False)
