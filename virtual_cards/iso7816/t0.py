"""T=0 as a strict card speaks it: answers wait for GET RESPONSE, a wrong Le is told, never guessed.

A T=0 command carries data in one direction only. So

* an answer to a command that sent data (or asked for none) is held and announced by ``61xx``;
* an answer to a command that only asks for data goes out at once if Le is exact, otherwise the card
  says ``6Cxx`` and keeps what it computed, so that the same command asked again with the right
  length is answered without being executed a second time;
* any other command forgets what was held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeGuard

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.status import StatusWord, wrong_length

__all__ = ["GET_RESPONSE", "T0Transport"]

GET_RESPONSE = 0xC0
_CHUNK = 256


@dataclass(slots=True)
class T0Transport:
    """The half of the card that fits answers into T=0."""

    _waiting: Response | None = field(default=None)
    _repeatable: tuple[bytes, Response] | None = field(default=None)

    def forget(self) -> None:
        """Drop whatever was held (power, reset)."""
        self._waiting = None
        self._repeatable = None

    def exchange(self, command: Command, execute: Callable[[Command], Response]) -> bytes:
        """Answer one command.

        Args:
            command: The command read.
            execute: Computes the answer, called at most once.

        Returns:
            At least the two status bytes.
        """
        if command.extended:
            self.forget()
            return Response(status=StatusWord.WRONG_LENGTH).encoded
        if command.ins == GET_RESPONSE:
            return self._get_response(command)
        held, self._repeatable, self._waiting = self._repeatable, None, None
        answer = held[1] if _asks_again(held, command) else execute(command)
        if not answer.data:
            return answer.encoded
        return self._send(command, answer) if _only_asks(command) else self._announce(answer)

    def _announce(self, answer: Response) -> bytes:
        self._waiting = answer
        return _announcement(answer.data)

    def _send(self, command: Command, answer: Response) -> bytes:
        if len(answer.data) == command.expected:
            return answer.encoded
        self._repeatable = (command.header, answer)
        return Response(status=wrong_length(len(answer.data))).encoded

    def _get_response(self, command: Command) -> bytes:
        waiting, self._repeatable = self._waiting, None
        if command.cla or command.parameters or command.data:
            return Response(status=StatusWord.WRONG_PARAMETERS).encoded
        if waiting is None:
            return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED).encoded
        wanted = command.expected or _CHUNK
        if wanted > len(waiting.data):
            return Response(status=wrong_length(len(waiting.data))).encoded
        rest = waiting.data[wanted:]
        self._waiting = Response(rest, waiting.status) if rest else None
        return waiting.data[:wanted] + (_announcement(rest) if rest else Response(status=waiting.status).encoded)


def _only_asks(command: Command) -> bool:
    return command.expected is not None and not command.data


def _asks_again(held: tuple[bytes, Response] | None, command: Command) -> TypeGuard[tuple[bytes, Response]]:
    if held is None or not _only_asks(command):
        return False
    return held[0] == command.header and len(held[1].data) == command.expected


def _announcement(data: bytes) -> bytes:
    count = len(data) if len(data) < _CHUNK else 0
    return Response(status=StatusWord.BYTES_WAITING | count).encoded
