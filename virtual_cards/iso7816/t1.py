"""T=1, and T=0 told to be lenient: the answer goes out at once, as much of it as was asked for.

What exceeds Ne, or an answer nobody asked for, waits behind ``61xx`` (ISO 7816-4 §5.3.4); no command is told
to be sent again.
"""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.iso7816.t0 import GET_RESPONSE, Execute, Waiting, get_response

__all__ = ["DirectTransport"]


class DirectTransport:
    """Answers directly; ``extended`` tells whether commands of extended length are understood."""

    __slots__ = ("_extended", "_waiting", "holds")

    def __init__(self, *, extended: bool) -> None:
        self._extended = extended
        self._waiting: Waiting | None = None
        self.holds = False

    def forget(self) -> None:
        """Drop whatever was held (power, reset)."""
        self._hold(None)

    def exchange(self, command: Command, execute: Execute) -> bytes:
        """Answer one command, as ``Transport`` says."""
        if command.extended and not self._extended:
            self.forget()
            return Response(status=StatusWord.WRONG_LENGTH).encoded
        if command.ins == GET_RESPONSE:
            answer, waiting = get_response(self._waiting, command)
            self._hold(waiting)
            return answer
        self.forget()
        answered = execute(command)
        room = command.expected or 0
        if len(answered.data) <= room:
            return answered.encoded
        rest = Waiting(Response(answered.data[room:], answered.status))
        self._hold(rest)
        return answered.data[:room] + rest.announcement

    def _hold(self, waiting: Waiting | None) -> None:
        self._waiting, self.holds = waiting, waiting is not None
