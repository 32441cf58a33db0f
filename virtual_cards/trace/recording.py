"""Keeping what a product said to the cards: as cheap as an append, decoded only when it is taken.

A kept line is six items of one flat list: nothing that Python's collector would have to look at again and again,
in the middle of a command. Lines are ordered by when they happened, not by when they came: an answer may be on its
way to the product before its line is kept. Memory is bounded: from the bound on, lines are counted instead of
kept, and the next ``take`` ends with an event ``lost`` that says how many, and between when: nothing is lost in
silence.
"""

from __future__ import annotations

from operator import itemgetter
from threading import Lock
from time import monotonic, time
from typing import Any

from virtual_cards.iso7816.kernel import Card
from virtual_cards.trace.decoding import Decoder
from virtual_cards.trace.lines import Line, Note, Numbered, instant
from virtual_cards.trace.masking import OPEN_INSTRUCTIONS, holds_plain_text, masked, masked_answer, waits

__all__ = ["MAXIMUM_BYTES", "MAXIMUM_LINES", "Trace"]

MAXIMUM_LINES = 200_000
MAXIMUM_BYTES = 256 * 1024 * 1024
"""Bounds between two ``take``; checked every ``_CHUNK`` lines."""

_CHUNK = 1024
_WIDTH = 6
"""Items of a line: its moment, slot and card, then cursor, command and answer, or a word, details and None."""
_CASE_2 = 5
_SHORT = (5, 6)
"""Bytes of a short command that are not its data, without Le and with it."""
_OPERATION = 0x2A


class Trace:
    """The commands of one reader since they were last taken; safe between threads.

    Args:
        maximum_lines: From how many lines on they are counted, not kept.
        maximum_bytes: The same, in bytes of commands and answers.
    """

    __slots__ = (
        "_bytes",
        "_chunk",
        "_count",
        "_decoder",
        "_full",
        "_left",
        "_lines",
        "_lock",
        "_lost",
        "_mark",
        "_maximum",
        "_open",
        "_plain",
        "_taking",
        "_unnumbered",
    )

    def __init__(self, maximum_lines: int = MAXIMUM_LINES, maximum_bytes: int = MAXIMUM_BYTES) -> None:
        self._maximum = (maximum_lines, maximum_bytes)
        self._lock, self._taking = Lock(), Lock()
        # Lengthening a list, copying and deleting its head are each one step between threads.
        self._lines: list[Any] = []
        self._left: list[Numbered] = []
        self._count = 0
        self._chunk = _WIDTH * min(_CHUNK, maximum_lines)
        self._mark, self._bytes, self._full = self._chunk, 0, False
        self._lost: dict[int, tuple[int, float, float]] = {}
        self._unnumbered = 0
        self._open = OPEN_INSTRUCTIONS
        self._plain: set[int] = set()
        self._decoder = Decoder()

    def record(self, slot: int, card: Card, raw: bytes, answer: bytes, at: float | None = None) -> None:
        """Keep a command that ``card`` answered, secrets masked.

        Args:
            slot: Where the card is.
            card: As it stands after its answer.
            raw: The command.
            answer: What it answered; empty when it went away.
            at: When it did, in seconds of the monotonic clock; None for now.
        """
        size = len(raw)
        if size != _CASE_2 or raw[1] not in self._open:
            # What ``masked`` would keep as it is needs no second look, unless it deciphers.
            fits = size > _CASE_2 and raw[4] and size - raw[4] in _SHORT
            if not fits or raw[1] == _OPERATION or raw[1] not in self._open:
                raw, answer = self._without_secrets(slot, raw, answer)
        lines = self._lines
        if len(lines) >= self._mark and not self._has_room(slot):
            return
        lines += (monotonic() if at is None else at, slot, card, card.cursor, raw, answer)

    def note(self, slot: int, card: Card | None, what: str, **details: object) -> None:
        """Keep what is no command: power, reset, connections and transactions of programs.

        Args:
            slot: Where it happened.
            card: The card in the slot, None when there is none.
            what: A word such as ``power_on`` or ``begin_transaction``.
            details: JSON-safe values that say more; never a secret.
        """
        if len(self._lines) >= self._mark and not self._has_room(slot):
            return
        self._lines += (monotonic(), slot, card, what, details, None)

    def take(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over the entries of one slot, or of all, oldest first, decoded, and forget them."""
        with self._taking:
            with self._lock:
                numbered = [*self._left, *self._drain()]
                taken = [one for one in numbered if slot in (None, one[1][1])]
                taken += self._losses(slot)
                self._left = [one for one in numbered if slot not in (None, one[1][1])]
                self._bytes = sum(_weight(*line[4:]) for _, line in self._left if len(line) == _WIDTH)
                self._full = len(self._left) >= self._maximum[0] or self._bytes >= self._maximum[1]
                self._mark = 0 if self._full else self._chunk
            # Out of the lock of ``record``: no product waits while lines are decoded.
            return [self._decoder.entry(number, line) for number, line in taken]

    def _drain(self) -> list[Numbered]:
        count = len(self._lines)
        lines = list(zip(*[iter(self._lines[:count])] * _WIDTH, strict=True))
        del self._lines[:count]
        # Sorting is stable: what happened in one slot keeps the order in which it came.
        lines.sort(key=itemgetter(0))
        clock = time() - monotonic()
        drained: list[Numbered] = []
        for line in lines:
            self._count += line[-1] is not None
            drained.append((self._count, _on_the_wall(line, clock)))
        self._count, self._unnumbered = self._count + self._unnumbered, 0
        return drained

    def _losses(self, slot: int | None) -> list[Numbered]:
        told = sorted(self._lost if slot is None else self._lost.keys() & {slot})
        found: list[Numbered] = []
        for one in told:
            missing, first, last = self._lost.pop(one)
            found.append((self._count, (last, one, None, "lost", {"count": missing, "since": instant(first)})))
        return found

    def _has_room(self, slot: int) -> bool:
        """Weigh the chunk of lines that is complete; count a line that finds no place."""
        with self._lock:
            kept = len(self._lines)
            if not self._full:
                if kept < self._mark:
                    return True
                chunk = self._lines[self._mark - self._chunk : self._mark]
                self._bytes += sum(map(_weight, chunk[_WIDTH - 2 :: _WIDTH], chunk[_WIDTH - 1 :: _WIDTH]))
                full = kept // _WIDTH + len(self._left) >= self._maximum[0]
                self._full = full or self._bytes >= self._maximum[1]
            if not self._full:
                self._mark += self._chunk
                return True
            now = time()
            count, first, _ = self._lost.get(slot, (0, now, now))
            self._lost[slot] = (count + 1, first, now)
            self._unnumbered += 1
            return False

    def _without_secrets(self, slot: int, raw: bytes, answer: bytes) -> tuple[bytes, bytes]:
        if holds_plain_text(raw, slot in self._plain):
            (self._plain.add if waits(answer) else self._plain.discard)(slot)
            answer = masked_answer(answer)
        else:
            self._plain.discard(slot)
        # While a deciphered text waits in a card, no answer is stored unexamined.
        self._open = frozenset() if self._plain else OPEN_INSTRUCTIONS
        return masked(raw), answer


def _on_the_wall(line: tuple[Any, ...], clock: float) -> Line | Note:
    """Return a kept line as it is taken, its moment in seconds since 1970."""
    at, slot, card, third, fourth, answer = line
    return (
        (at + clock, slot, card, third, fourth) if answer is None else (at + clock, slot, card, third, fourth, answer)
    )


def _weight(raw: bytes, answer: bytes | None) -> int:
    return 0 if answer is None else len(raw) + len(answer)
