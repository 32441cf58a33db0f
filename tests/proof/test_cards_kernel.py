"""Every card answers whatever is sent to it: no exception, a legal status word, nothing guarded, nothing left over."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.cards_play import play
from tests.proof.cards_table import KINDS, subject
from tests.proof.conftest import Tell
from tests.proof.counts import count
from tests.virtual_cards.iso7816.test_model import Access

TALKATIVE = {"vitale1": 3}
"""Kinds that answer so few things that their list of statuses stays short."""


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_sent(kind: str, proof: Tell) -> None:
    driven = subject(kind)
    tally = play(driven, count(2_000, 1_000_000), f"cards of kind {kind}")
    assert tally.faults == []
    # The commands went somewhere: many different answers, and the code accepted where there is one.
    assert len(tally.statuses) >= TALKATIVE.get(kind, 8)
    assert (tally.opened > 0) == bool(driven.codes)
    # What must not be seen without a code was seen with it: the mark is where it would show.
    assert (tally.revealed > 0) == (driven.guards and bool(driven.codes))
    proof(
        f"carte {kind} : {tally.commands} commandes fabriquées, {tally.cycles} mises hors tension, "
        f"{len(tally.statuses)} mots d'état, aucun hors de la table, ni exception, ni fuite."
    )


def test_access_rules_against_a_model(proof: Tell) -> None:
    before, cards = Access.commands, count(20, 2_000)
    chosen = settings(max_examples=cards, stateful_step_count=60, deadline=None)
    run_state_machine_as_test(Access, settings=chosen)
    sent = Access.commands - before
    assert sent > cards
    proof(f"règles d'accès : {cards} cartes menées à côté d'un modèle indépendant, {sent} commandes, mêmes réponses.")
