"""What a job uses of a card reader, whatever carries the cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from virtual_cards import Card
from virtual_cards.faults import FaultRule

__all__ = ["HoldLike", "ReaderLike"]


class HoldLike(Protocol):
    """Another program at a card."""

    def release(self) -> None:
        """End it; may be called twice."""
        ...


class ReaderLike(Protocol):
    """Readers with their slots, numbered through all of them."""

    def check(self) -> None:
        """Raise ReaderError when what carries the cards has died."""
        ...

    def insert(self, slot: int, card: Card) -> None:
        """Put a card in; returns once the reader has seen it."""
        ...

    def remove(self, slot: int) -> None:
        """Take the card out; returns once the reader has seen it."""
        ...

    def cut_after(self, slot: int, commands: int) -> None:
        """Pull the card during the n-th next command."""
        ...

    def fault(self, slot: int, rules: Sequence[FaultRule]) -> None:
        """Have the card in the slot answer wrongly, as the rules say."""
        ...

    def kill(self, slot: int) -> None:
        """Have the card vanish while nothing is asked of it."""
        ...

    def hold(self, slot: int, how: str, seconds: float = 0) -> HoldLike:
        """Have another program use the card."""
        ...

    def unplug(self, reader: int) -> None:
        """Unplug a reader."""
        ...

    def plug(self, reader: int, name: str = "") -> None:
        """Plug it again."""
        ...

    def snapshot(self, slot: int) -> dict[str, Any] | None:
        """Return the state of the card in a slot, None when it is empty."""
        ...

    def take_trace(self, slot: int | None = None) -> list[dict[str, Any]]:
        """Return the decoded, masked commands since the last time, oldest first."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...
