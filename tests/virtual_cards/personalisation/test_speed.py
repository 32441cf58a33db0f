"""Building a card costs milliseconds, its keys having been made before."""

from __future__ import annotations

import time

import pytest

from tests.virtual_cards.personas import OTHER_VITALE, doctor
from virtual_cards.personalisation import CARD_KINDS, personalise
from virtual_cards.personalisation.keys import _checked

_MOST_S = 0.010


def milliseconds(kind: str, *, cold: bool) -> float:
    """Return the best of five: what the work costs, not what else the machine does."""
    persona = doctor() if CARD_KINDS[kind].professional else OTHER_VITALE
    taken = []
    for _ in range(5):
        if cold:
            _checked.cache_clear()
        started = time.perf_counter()
        personalise(persona, kind=kind)
        taken.append(time.perf_counter() - started)
    return min(taken) * 1_000


@pytest.mark.parametrize("kind", CARD_KINDS)
@pytest.mark.parametrize("cold", [False, True], ids=["key read before", "key read anew"])
def test_a_card_of_each_kind_is_built_at_once(kind: str, cold: bool) -> None:
    assert milliseconds(kind, cold=cold) < _MOST_S * 1_000
