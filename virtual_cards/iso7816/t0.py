"""T=0 as a strict card speaks it: answers wait for GET RESPONSE, a wrong Le is told, never guessed.

A T=0 command carries data in one direction only. So

* an answer to a command that sent data (or asked for none) is held and announced by ``61xx``;
* an answer to a command that only asks for data goes out at once if Le is exact, otherwise the card
  says ``6Cxx`` and keeps what it computed, so that the same command asked again with the right
  length is answered without being executed a second time;
* any other command forgets what was held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from virtual_cards.iso7816.apdu import SHORT_MAXIMUM, Command, Response
from virtual_cards.iso7816.status import StatusWord, wrong_length

__all__ = ["GET_RESPONSE", "Execute", "T0Transport", "Transport", "Waiting", "get_response"]

GET_RESPONSE = 0xC0
_BYTES_WAITING = 0x61
_SUCCESS = int(StatusWord.OK)
_OK = b"\x90\x00"

Execute = Callable[[Command], Response]


class Transport(Protocol):
    """The half of the card that fits answers into a transmission protocol."""

    holds: bool
    """True while an answer, or a part of one, is kept for the reader."""

    def forget(self) -> None:
        """Drop whatever was held (power, reset)."""

    def exchange(self, command: Command, execute: Execute) -> bytes:
        """Answer one command.

        Args:
            command: The command read.
            execute: Computes the answer, called at most once.

        Returns:
            At least the two status bytes.
        """


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that waits for GET RESPONSE; ``first`` is the status byte that announces it."""

    answer: Response
    first: int = _BYTES_WAITING

    @property
    def announcement(self) -> bytes:
        """``61xx``, or whatever the class of the command has instead; 256 and more is ``00``."""
        count = len(self.answer.data)
        return bytes((self.first, count if count < SHORT_MAXIMUM else 0))


def get_response(waiting: Waiting | None, command: Command) -> tuple[bytes, Waiting | None]:
    """Answer GET RESPONSE, and return with it what is still waiting."""
    if command.parameters or command.data:
        return Response(status=StatusWord.WRONG_PARAMETERS).encoded, waiting
    if waiting is None:
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED).encoded, None
    data, status = waiting.answer
    wanted = command.expected or SHORT_MAXIMUM
    if wanted > len(data):
        return Response(status=wrong_length(len(data))).encoded, waiting
    if wanted == len(data):
        return waiting.answer.encoded, None
    rest = Waiting(Response(data[wanted:], status), waiting.first)
    return data[:wanted] + rest.announcement, rest


class T0Transport:
    """Strict T=0.

    Args:
        classes: Class → first status byte for "data waiting" where it is not ``61``.
    """

    __slots__ = ("_classes", "_repeatable", "_waiting", "holds")

    def __init__(self, classes: Mapping[int, int] | None = None) -> None:
        self._classes = classes or {}
        self._waiting: Waiting | None = None
        self._repeatable: tuple[bytes, Response] | None = None
        self.holds = False

    def forget(self) -> None:
        """Drop whatever was held (power, reset)."""
        self._waiting = self._repeatable = None
        self.holds = False

    def exchange(self, command: Command, execute: Execute) -> bytes:
        """Answer one command, as ``Transport`` says."""
        cla, ins, _, _, sent, expected, extended = command
        if extended:
            self.forget()
            return Response(status=StatusWord.WRONG_LENGTH).encoded
        if ins == GET_RESPONSE:
            answer, waiting = get_response(self._waiting, command)
            self._hold(waiting)
            return answer
        held = self._repeatable
        self.forget()
        only_asks = expected is not None and not sent
        if held is not None and only_asks and held[0] == command.header and len(held[1].data) == expected:
            return held[1].encoded
        answered = execute(command)
        data, status = answered
        if only_asks and len(data) == expected:
            return data + (_OK if status == _SUCCESS else status.to_bytes(2, "big"))
        if not data:
            return status.to_bytes(2, "big")
        if not only_asks:
            return self._hold(Waiting(answered, self._classes.get(cla, _BYTES_WAITING)))
        self._repeatable, self.holds = (command.header, answered), True
        return Response(status=wrong_length(len(data))).encoded

    def _hold(self, waiting: Waiting | None) -> bytes:
        """Keep an answer for GET RESPONSE, and nothing else."""
        self._waiting, self._repeatable, self.holds = waiting, None, waiting is not None
        return waiting.announcement if waiting else b""
