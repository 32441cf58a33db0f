"""The states a card can be made in: a closed vocabulary, each word with what brings the state about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CARD_STATES", "StateOfCard"]


@dataclass(frozen=True, slots=True)
class StateOfCard:
    """One word of the vocabulary, and how a card comes to it."""

    name: str
    french: str
    english: str
    built: bool = False
    """The contents of the card tell the state: its builder must know it."""
    tries: int | None = None
    """Tries left of the code porteur."""
    reopened: bool = False
    """Blocked, then opened again with the unblocking code."""
    mute: bytes | None = None
    """What the reader is told instead of the answer to reset."""


CARD_STATES: Mapping[str, StateOfCard] = {
    state.name: state
    for state in (
        StateOfCard("fresh", "neuve", "fresh"),
        StateOfCard("two_tries_left", "deux essais restants", "two tries left", tries=2),
        StateOfCard("one_try_left", "un essai restant", "one try left", tries=1),
        StateOfCard("blocked", "code bloqué", "blocked", tries=0),
        StateOfCard("unblocked", "code débloqué", "unblocked", reopened=True),
        StateOfCard("expired", "expirée", "expired", built=True),
        StateOfCard("rights_not_updated", "droits non mis à jour", "rights not updated", built=True),
        StateOfCard("update_interrupted", "mise à jour interrompue", "update interrupted", built=True),
        # A lone first byte of an answer to reset makes the reader see a card that it cannot talk to.
        StateOfCard("mute_seen", "muette, vue du lecteur", "mute, seen by the reader", mute=b"\x3b"),
        StateOfCard("mute_unseen", "muette, non vue du lecteur", "mute, not seen by the reader", mute=b""),
    )
}
