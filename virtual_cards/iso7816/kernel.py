"""A card without any reader: bytes of a command in, bytes of an answer out.

The card does no input or output. A reader calls ``power_on``, ``power_off`` and ``reset``, asks ``atr``
as often as it likes (that never changes anything), and hands commands to ``transmit``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from virtual_cards.iso7816.apdu import SHORT_MAXIMUM, Command, MalformedApduError, Response, parse_command
from virtual_cards.iso7816.atr import Protocol, protocol_of
from virtual_cards.iso7816.binary import read_binary, read_exactly
from virtual_cards.iso7816.chaining import Chain
from virtual_cards.iso7816.classes import Route, routes_of
from virtual_cards.iso7816.files import Cursor
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.iso7816.snapshot import snapshot
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.iso7816.t0 import T0Transport, Transport
from virtual_cards.iso7816.t1 import DirectTransport

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

_NO_POWER = Response(status=StatusWord.NO_POWER).encoded
_OK = Response().encoded
_CASE_2 = 5
_READ_BINARY = 0xB0
_BY_SHORT_IDENTIFIER = 0x80
_WRONG_LENGTH = Response(status=StatusWord.WRONG_LENGTH).encoded


class Card:
    """One virtual card: a profile, and the state its commands change."""

    def __init__(self, profile: CardProfile) -> None:
        self._profile = profile
        self._state = CardState(profile)
        self._transport = _transport(profile)
        self._routes = routes_of(profile)
        self._chain = Chain()
        self._power = Power.OFF
        self._answers = False
        """True when powered and not mute."""
        self._mute: bytes | None = None
        self._exact = tuple(_reads_plainly(route) for route in self._routes)

    @property
    def profile(self) -> CardProfile:
        """What no command changes."""
        return self._profile

    @property
    def kind(self) -> str:
        """Family of the card, such as ``vitale2`` or ``cps3``."""
        return self._profile.kind

    @property
    def serial(self) -> str:
        """Serial number of the personalisation."""
        return self._profile.serial

    @property
    def atr(self) -> bytes:
        """Answer to reset, or what a mute card leaves of it; reading it is free of any effect."""
        return self._profile.atr if self._mute is None else self._mute

    @property
    def powered(self) -> bool:
        """True between power on and power off."""
        return self._power is Power.ON

    @property
    def cursor(self) -> Cursor:
        """Where the card stands in its file tree, on the channel of the last command."""
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

    def mute(self, atr: bytes) -> None:
        """Fall silent: the reader gets these bytes for an ATR, ``b""`` to see no card at all."""
        self._mute = atr
        self._apply(PowerEvent.POWER_OFF)

    def unmute(self) -> None:
        """Speak again, unpowered as a card just inserted."""
        self._mute = None
        self._apply(PowerEvent.POWER_OFF)

    def set_tries(self, reference: int, left: int) -> None:
        """Leave that many tries to a code, as somebody did before the card was inserted (0: blocked).

        Raises:
            ValueError: the card has no such code, or it never has so many tries.
        """
        pin = self._state.pins.get(reference)
        if pin is None or not 0 <= left <= pin.maximum:
            raise ValueError(f"{left} tries of code {reference:02X}: the card {self.kind} cannot have that")
        pin.set_tries(left)

    def unblock(self, reference: int) -> None:
        """Leave a code as after blocking and unblocking, which somebody did before the card was inserted.

        Raises:
            ValueError: the card has no such code.
        """
        self.set_tries(reference, 0)
        self._state.pins[reference].unblock()

    def snapshot(self) -> dict[str, object]:
        """Describe the card as it is now, without secret or personal data; every value fits JSON."""
        return snapshot(self._state, self.atr, powered=self.powered, mute=self._mute is not None, held=self._holds)

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command APDU.

        Args:
            raw: Any bytes at all; those that form no command are answered 6700.

        Returns:
            Data and status word: never fewer than two bytes.
        """
        if not self._answers:
            return _NO_POWER
        # Nearly all that a card is ever asked: bytes of the current file, with their exact length, and nothing
        # pending. The long way answers the same; it costs three times as much.
        if len(raw) == _CASE_2 and raw[1] == _READ_BINARY and not (self._chain.begun or self._transport.holds):
            cla, _, high, low, asked = raw
            if self._exact[cla] == self._state.channel and high < _BY_SHORT_IDENTIFIER:
                read = read_exactly(self._state, high << 8 | low, asked or SHORT_MAXIMUM)
                if read:
                    return read + _OK
        try:
            command = parse_command(raw)
        except MalformedApduError:
            self._forget()
            return _WRONG_LENGTH
        refusal = self._routes[command.cla].refusal
        if refusal:
            self._forget()
            return refusal.to_bytes(2, "big")
        return self._transport.exchange(command, self._execute)

    @property
    def _holds(self) -> bool:
        return self._transport.holds or self._chain.begun

    def _apply(self, event: PowerEvent) -> None:
        self._power = POWER_TRANSITIONS[self._power, event]
        self._answers = self.powered and self._mute is None
        self._forget()
        self._state.reset()

    def _forget(self) -> None:
        """Drop the answer that waits and the pieces of a command that goes on."""
        self._transport.forget()
        self._chain.forget()

    def _execute(self, command: Command) -> Response:
        route = self._routes[command.cla]
        handler = route.instructions.get(command.ins)
        if handler is None:
            self._chain.forget()
            return Response(status=StatusWord.INSTRUCTION_NOT_SUPPORTED)
        if route.more or self._chain.begun:
            whole = self._gather(command, route)
            if isinstance(whole, Response):
                return whole
            command = whole
        state = self._state
        if route.channel != state.channel:
            if route.channel not in state.opened:
                return Response(status=StatusWord.CHANNEL_NOT_SUPPORTED)
            state.switch(route.channel)
        return handler(state, command)

    def _gather(self, command: Command, route: Route) -> Command | Response:
        """Return the whole command, or what to answer to a piece of it."""
        if not route.more:
            return self._chain.finish(command) or Response(status=StatusWord.WRONG_LENGTH)
        if command.ins not in self._profile.chainable:
            self._chain.forget()
            return Response(status=StatusWord.CHAINING_NOT_SUPPORTED)
        return Response(status=StatusWord.OK if self._chain.gather(command) else StatusWord.WRONG_LENGTH)


def _reads_plainly(route: Route) -> int:
    """Return the channel of a class whose READ BINARY is the ordinary one, or -1."""
    plain = not route.refusal and not route.more and route.instructions.get(_READ_BINARY) is read_binary
    return route.channel if plain else -1


def _transport(profile: CardProfile) -> Transport:
    protocol = profile.protocol or protocol_of(profile.atr)
    if protocol is Protocol.T0 and profile.strict:
        return T0Transport(profile.waiting)
    return DirectTransport(extended=protocol is Protocol.T1)
