"""Drives a card with made-up commands and looks at every answer: what is wrong comes back as sentences."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random

from tests.proof.cards_apdus import ODD_COMMANDS, chain, mutant
from tests.proof.cards_table import MARK, Subject, legal
from virtual_cards import Card

__all__ = ["Tally", "play"]

_CODE_INSTRUCTIONS = frozenset({0x20, 0x24, 0x2C})
_KEY_INSTRUCTIONS = frozenset({0x2A, 0x88})
_LONGEST_DIGEST = 64
_SEQUENCE = 60
_ENOUGH = 5


@dataclass
class Tally:
    """What a card answered, and whatever was wrong."""

    commands: int = 0
    cycles: int = 0
    opened: int = 0
    """Sequences in which a code was accepted."""
    revealed: int = 0
    """Answers that held guarded content, the code having been given."""
    statuses: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class _Player:
    def __init__(self, subject: Subject, seed: str) -> None:
        self.subject = subject
        self.random = Random(seed)
        self.legal = legal(subject.kind)
        self.tally = Tally()
        self.recent: deque[str] = deque(maxlen=12)
        self.volatile = {number: subject.card(number).snapshot()["volatile"] for number in range(len(subject.profiles))}

    def play(self, count: int) -> Tally:
        number = 0
        card = self.subject.card(number)
        while self.tally.commands < count and len(self.tally.faults) < _ENOUGH:
            if self.random.random() < 0.2:
                number += 1
                card = self.subject.card(number)
            self.sequence(card, may_open=True)
            self.cycle(card, number % len(self.subject.profiles))
            # Whatever was verified before, nothing of it is left.
            self.sequence(card, may_open=False)
            self.cycle(card, number % len(self.subject.profiles))
        return self.tally

    def cycle(self, card: Card, number: int) -> None:
        """Take the current away: what a reset forgets must be as on a card that was never used."""
        self.random.choice((card.reset, card.power_on, card.power_off))()
        self.tally.cycles += 1
        self.recent.append("power")
        if card.snapshot()["volatile"] != self.volatile[number]:
            self.fault(card, "a reset left something of the session")
        card.power_on()
        for reference, pin in card.profile.pins.items():
            card.set_tries(reference, pin.tries)

    def sequence(self, card: Card, *, may_open: bool) -> None:
        """Send some fifty commands; ``opened`` follows from the answers alone, never from the card's inside."""
        random, opened, waiting = self.random, False, b""
        queue: list[bytes] = []
        for _ in range(random.randrange(_SEQUENCE)):
            raw = waiting or (queue.pop(0) if queue else self.next(queue, may_open=may_open))
            if not may_open and any(code in raw for code in self.subject.codes):
                continue
            answer = self.transmit(card, raw)
            accepted = len(raw) > 5 and raw[1] in _CODE_INSTRUCTIONS and answer[-2:] == b"\x90\x00"
            self.tally.opened += accepted and not opened
            opened = opened or accepted
            self.tally.revealed += MARK in answer
            if not opened:
                self.look_for_leaks(card, raw, answer)
            waiting = self.follow(raw, answer)

    def next(self, queue: list[bytes], *, may_open: bool) -> bytes:
        """Return a command, and leave in the queue those that go on from it."""
        random, kind = self.random, self.random.random()
        scripts = random.choice((self.subject.scripts, self.subject.visits))
        if kind < 0.1 and scripts:
            script = random.choice(scripts)
            queue.extend(mutant(random, step) if random.random() < 0.1 else step for step in script)
        elif kind < 0.45 and scripts:
            return mutant(random, random.choice(random.choice(scripts)))
        elif kind < 0.48:
            queue.extend(chain(random))
        elif kind < 0.5 and may_open and self.subject.codes:
            code = random.choice(self.subject.codes)
            return random.choice((b"\x00", b"\x01", b"\xa0")) + b"\x20\x00\x01" + bytes((len(code),)) + code
        return queue.pop(0) if queue else random.choice(ODD_COMMANDS)(random)

    def follow(self, raw: bytes, answer: bytes) -> bytes:
        """Return what a reader sends after such an answer, most of the time."""
        if self.random.random() < 0.3:
            return b""
        if answer[-2] in (0x61, 0x9F):
            return raw[:1] + b"\xc0\x00\x00" + answer[-1:]
        return raw[:4] + answer[-1:] if answer[-2] == 0x6C else b""

    def transmit(self, card: Card, raw: bytes) -> bytes:
        self.recent.append(raw[:40].hex().upper() or "nothing")
        self.tally.commands += 1
        try:
            answer = card.transmit(raw)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the proof looks for
            self.fault(card, f"{type(error).__name__}: {error}")
            return b"\x6f\x00"
        status = int.from_bytes(answer[-2:], "big")
        self.tally.statuses.add(status)
        if not 2 <= len(answer) <= 65538:
            self.fault(card, f"{len(answer)} bytes")
            return b"\x6f\x00"
        if status not in self.legal:
            self.fault(card, f"status {status:04X}")
        return answer

    def look_for_leaks(self, card: Card, raw: bytes, answer: bytes) -> None:
        if MARK in answer:
            self.fault(card, "guarded content without a code")
        signs = len(raw) > 1 and raw[1] in _KEY_INSTRUCTIONS and self.subject.keys_ask_for_a_code
        if signs and (len(answer) > _LONGEST_DIGEST or answer[-2] == 0x61):
            self.fault(card, "a private key was used without a code")

    def fault(self, card: Card, sentence: str) -> None:
        self.tally.faults.append(f"{card.kind}: {sentence}, after {' '.join(self.recent)}")


def play(subject: Subject, count: int, seed: str) -> Tally:
    """Send ``count`` commands to cards of one kind."""
    return _Player(subject, seed).play(count)
