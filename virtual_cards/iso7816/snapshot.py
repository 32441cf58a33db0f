"""A picture of a card between two commands: evidence of its state, without secret or personal data."""

from __future__ import annotations

from collections.abc import Iterator

from virtual_cards.iso7816.files import Cursor, DedicatedFile
from virtual_cards.iso7816.security import Pin, PinState
from virtual_cards.iso7816.state import CardState

__all__ = ["STATES", "snapshot"]

STATES = ("mute", "blocked", "verified", "tries_left", "unblocked", "fresh")
"""Words of a snapshot, the first that is true is told."""


def snapshot(state: CardState, atr: bytes, *, powered: bool, mute: bool, held: bool) -> dict[str, object]:
    """Describe a card; see ``Card.snapshot``.

    ``volatile`` is what a reset forgets, and nothing else; the rest outlives the current.
    """
    pins = state.pins
    word = "mute" if mute else _word(tuple(pins.values()))
    return {
        "kind": state.profile.kind,
        "serial": state.profile.serial,
        "atr": atr.hex().upper(),
        "powered": powered,
        "state": word,
        "tries_left": next((pin.left for pin in pins.values()), None),
        "pins": {f"{reference:02X}": _pin(pin) for reference, pin in pins.items()},
        "written": list(_written(state)),
        "volatile": {
            "cursor": state.cursor.pathname,
            "record": state.cursor.record,
            "channel": state.channel,
            "channels": sorted(state.opened),
            "verified": [f"{reference:02X}" for reference, pin in pins.items() if pin.state is PinState.VERIFIED],
            "environment": sorted(operation.name.lower() for operation in state.environment.chosen),
            "hash": state.environment.hash_state.name.lower(),
            "answer_held": held,
        },
    }


def _word(pins: tuple[Pin, ...]) -> str:
    true = {
        "blocked": any(pin.state is PinState.BLOCKED for pin in pins),
        "verified": any(pin.state is PinState.VERIFIED for pin in pins),
        "tries_left": any(pin.left < pin.maximum for pin in pins),
        "unblocked": any(pin.unblocked for pin in pins),
    }
    return next((word for word in STATES if true.get(word)), "fresh")


def _pin(pin: Pin) -> dict[str, object]:
    told: dict[str, object] = {"state": pin.state.name.lower(), "tries_left": pin.left, "tries": pin.maximum}
    return told | {"unblocked": pin.unblocked} | ({} if pin.resets is None else {"resets_left": pin.resets})


def _written(state: CardState) -> Iterator[str]:
    """Yield the path of every file that is no longer as it was personalised."""
    changed = state.written.keys() | state.written_records.keys()
    yield from _changed(Cursor((state.profile.root,)), changed) if changed else ()


def _changed(top: Cursor, changed: set[int]) -> Iterator[str]:
    for child in top.directory.children:
        if isinstance(child, DedicatedFile):
            yield from _changed(Cursor((*top.path, child)), changed)
        elif id(child) in changed:
            yield Cursor(top.path, child).pathname
