"""What a case may ask of cards and readers: kinds, states, layouts and faults, known without the cards themselves.

The virtual cards make each of these; a test holds this page against them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "COMMAND_NAMES",
    "KINDS",
    "LONGEST_DELAY_MS",
    "LONGEST_WATCH_S",
    "OVERSIZED",
    "READER_NAME",
    "SLOTS",
    "CardKindSpec",
    "CardStateWord",
    "Layout",
    "is_command_name",
]

CardStateWord = Literal[
    "fresh",
    "two_tries_left",
    "one_try_left",
    "blocked",
    "unblocked",
    "expired",
    "rights_not_updated",
    "update_interrupted",
    "mute_seen",
    "mute_unseen",
]
"""State a card is found in."""

Layout = Literal["", "bi-slot", "fei-bi-slot", "fei-tri-slot", "fei-tri-reader", "telium", "two-single"]
"""Which readers stand on the desk; empty = one reader of two slots."""


@dataclass(frozen=True, slots=True)
class CardKindSpec:
    """A kind of card: for whom, and the states it can be found in."""

    professional: bool
    states: frozenset[CardStateWord]


_SEEN_OR_NOT: frozenset[CardStateWord] = frozenset({"fresh", "mute_seen", "mute_unseen"})
_WITH_CODE: frozenset[CardStateWord] = _SEEN_OR_NOT | {
    "two_tries_left",
    "one_try_left",
    "blocked",
    "unblocked",
    "expired",
}

KINDS: Mapping[str, CardKindSpec] = {
    "cps3": CardKindSpec(True, _WITH_CODE | {"update_interrupted"}),
    "cps3-contactless": CardKindSpec(True, _SEEN_OR_NOT | {"expired"}),
    "cps4": CardKindSpec(True, _WITH_CODE),
    "cps4-rc": CardKindSpec(True, _WITH_CODE),
    "cps4-t0": CardKindSpec(True, _WITH_CODE),
    "cps2ter": CardKindSpec(True, _WITH_CODE | {"update_interrupted"}),
    "vitale2": CardKindSpec(False, _SEEN_OR_NOT | {"rights_not_updated", "update_interrupted"}),
    "vitale1": CardKindSpec(False, _SEEN_OR_NOT),
    "apcv-nfc": CardKindSpec(False, _SEEN_OR_NOT),
}
"""By name; the first kind for each sort of person is the ordinary one."""

SLOTS: Mapping[str, tuple[int, ...]] = {
    "bi-slot": (2,),
    "fei-bi-slot": (2,),
    "fei-tri-slot": (2, 1),
    "fei-tri-reader": (1, 1, 1),
    "telium": (2,),
    "two-single": (1, 1),
}
"""Layout → slots of each of its readers."""

LONGEST_DELAY_MS = 60_000
LONGEST_WATCH_S = 30
"""Real time that a case may spend watching its readers."""
OVERSIZED = (302, 65_534)
"""Bytes an answer may have that no short command asks for."""

COMMAND_NAMES = frozenset(
    (
        "SELECT",
        "READ BINARY",
        "READ RECORD",
        "UPDATE BINARY",
        "UPDATE RECORD",
        "VERIFY",
        "CHANGE REFERENCE DATA",
        "RESET RETRY COUNTER",
        "MSE",
        "PSO",
        "PSO HASH",
        "PSO CDS",
        "PSO DECIPHER",
        "INTERNAL AUTHENTICATE",
        "GET CHALLENGE",
        "GET DATA",
        "GET RESPONSE",
        "MANAGE CHANNEL",
    )
)
"""Commands as a trace names them; any other is ``INS`` and its byte."""

READER_NAME = re.compile(r"(?! )[ !#-~]{1,121}(?<! )", re.ASCII)
"""What the daemon's configuration can hold as a name."""

_NAMED = frozenset(["20", "22", "24", "2A", "2C", "70", "84", "88", "A4", "B0", "B2", "C0", "CA", "CB", "D6", "DC"])
"""Instruction bytes that have a name, which a trace uses instead."""


def is_command_name(text: str) -> bool:
    """Tell whether a trace may call a command so."""
    number = re.fullmatch("INS ([0-9A-F]{2})", text)
    return text in COMMAND_NAMES or (number is not None and number[1] not in _NAMED)
