"""A card without any reader: bytes of a command in, bytes of an answer out.

The card does no input or output. A reader calls ``power_on``, ``power_off`` and ``reset``, asks ``atr``
as often as it likes (that never changes anything), and hands commands to ``transmit``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from virtual_cards.iso7816.apdu import Command, MalformedApduError, Response, parse_command
from virtual_cards.iso7816.files import Cursor
from virtual_cards.iso7816.state import CardProfile, CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.iso7816.t0 import T0Transport

__all__ = ["POWER_TRANSITIONS", "Card", "Power", "PowerEvent"]


class Power(Enum):
    """Whether the chip runs."""

    OFF = auto()
    ON = auto()


class PowerEvent(Enum):
    """What a reader does to the contacts."""

    POWER_ON = auto()
    POWER_OFF = auto()
    RESET = auto()


POWER_TRANSITIONS: Mapping[tuple[Power, PowerEvent], Power] = {
    (Power.OFF, PowerEvent.POWER_ON): Power.ON,
    (Power.OFF, PowerEvent.POWER_OFF): Power.OFF,
    # A reader that resets a cold card has to power it first.
    (Power.OFF, PowerEvent.RESET): Power.ON,
    (Power.ON, PowerEvent.POWER_ON): Power.ON,
    (Power.ON, PowerEvent.POWER_OFF): Power.OFF,
    (Power.ON, PowerEvent.RESET): Power.ON,
}
"""Every transition forgets the volatile state, even one that leads where the card already is."""

_SECURE_MESSAGING = 0x0C
_CHAINING = 0x10


class Card:
    """One virtual card: a profile, and the state its commands change."""

    def __init__(self, profile: CardProfile) -> None:
        self._profile = profile
        self._state = CardState(profile)
        self._transport = T0Transport()
        self._power = Power.OFF

    @property
    def kind(self) -> str:
        """Family of the card: ``vitale2`` or ``cps3``."""
        return self._profile.kind

    @property
    def serial(self) -> str:
        """Serial number of the personalisation."""
        return self._profile.serial

    @property
    def atr(self) -> bytes:
        """Answer to reset; reading it is free of any effect."""
        return self._profile.atr

    @property
    def powered(self) -> bool:
        """True between power on and power off."""
        return self._power is Power.ON

    @property
    def cursor(self) -> Cursor:
        """Where the card stands in its file tree."""
        return self._state.cursor

    def power_on(self) -> None:
        """Cold reset."""
        self._apply(PowerEvent.POWER_ON)

    def power_off(self) -> None:
        """Cut the current; tries of the PIN are kept."""
        self._apply(PowerEvent.POWER_OFF)

    def reset(self) -> None:
        """Warm reset."""
        self._apply(PowerEvent.RESET)

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command APDU.

        Args:
            raw: Any bytes at all; those that form no command are answered 6700.

        Returns:
            Data and status word: never fewer than two bytes.
        """
        if not self.powered:
            return Response(status=StatusWord.NO_POWER).encoded
        try:
            command = parse_command(raw)
        except MalformedApduError:
            self._transport.forget()
            return Response(status=StatusWord.WRONG_LENGTH).encoded
        return self._transport.exchange(command, self._execute)

    def _apply(self, event: PowerEvent) -> None:
        self._power = POWER_TRANSITIONS[self._power, event]
        self._transport.forget()
        self._state.reset()

    def _execute(self, command: Command) -> Response:
        refusal = _class_refusal(command.cla)
        if refusal is not None:
            return Response(status=refusal)
        handler = self._profile.instructions.get(command.ins)
        if handler is None:
            return Response(status=StatusWord.INSTRUCTION_NOT_SUPPORTED)
        return handler(self._state, command)


def _class_refusal(cla: int) -> StatusWord | None:
    """Return why a class byte is refused; only the plain interindustry class ``00`` is known."""
    if cla == 0:
        return None
    if cla & 0xE0:
        return StatusWord.CLASS_NOT_SUPPORTED
    if cla & _CHAINING:
        return StatusWord.CHAINING_NOT_SUPPORTED
    if cla & _SECURE_MESSAGING:
        return StatusWord.SECURE_MESSAGING_NOT_SUPPORTED
    return StatusWord.CHANNEL_NOT_SUPPORTED
