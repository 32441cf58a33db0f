"""Another program at a card: what it does with it, and how it is made to stop."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Timer

from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.sessions import Refusal, Sessions

__all__ = ["AT_ONCE", "HOLD_SECONDS", "OTHER_PROGRAM", "WAYS", "Hold", "check_way", "hold_in_sessions", "refused"]

WAYS = ("exclusive", "transaction", "reset", "unpower")
"""Keeps everybody out; makes everybody wait; resets the card when it leaves; takes its power when it leaves."""

HOLD_SECONDS = 15.0
"""How long the other program tries to get at the card."""

LONGEST_HOLD = 86_400.0
"""Seconds; a hold without end is asked for by 0, and clocks take no number much larger."""

OTHER_PROGRAM = "other"
"""Client of sessions that is not the product."""

AT_ONCE = frozenset({"reset", "unpower"})
"""Done as soon as the program leaves; without a time it leaves at once."""


class Hold:
    """Another program that has the card, until it is released or its time is over."""

    def __init__(self, how: str, release: Callable[[], None], seconds: float = 0) -> None:
        self.how = how
        self._release = release
        self._lock = Lock()
        self._released = False
        self._timer: Timer | None = None
        if seconds:
            self._timer = Timer(seconds, self.release)
            self._timer.daemon = True
            self._timer.start()

    @property
    def released(self) -> bool:
        """True once the other program has let go."""
        return self._released

    def release(self) -> None:
        """Have the program let go and end; may be called twice."""
        with self._lock:
            if self._released:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._release()
            self._released = True


def check_way(how: str, seconds: float) -> None:
    """Refuse what no program does.

    Raises:
        ReaderError: the way is unknown, or the time is negative, or longer than anybody waits.
    """
    if how not in WAYS or not 0 <= seconds <= LONGEST_HOLD:
        raise ReaderError(
            "unknown-hold",
            f"{how!r} for {seconds:g} s: one of {', '.join(WAYS)}, 0 to {LONGEST_HOLD:g} s, expected",
            how=how,
        )


def refused(how: str, word: str) -> ReaderError:
    """Say that the other program did not get at the card."""
    return ReaderError(
        "hold-refused", f"the other program ({how}) did not get at the card: {word}", how=how, error=word
    )


def hold_in_sessions(sessions: Sessions, name: str, how: str, seconds: float) -> Hold:
    """Have another program take the card of a slot; returns once it has it, or has done what it came for.

    Raises:
        ReaderError: it does not get at the card.
    """
    opened = sessions.connect(name, how == "exclusive", OTHER_PROGRAM, patience=HOLD_SECONDS)
    if isinstance(opened, Refusal):
        raise refused(how, opened.error)
    number, _ = opened
    if how == "transaction" and (refusal := sessions.begin(number, patience=HOLD_SECONDS)):
        sessions.disconnect(number, died=True)
        raise refused(how, refusal.error)

    def leave() -> None:
        sessions.disconnect(number, how if how in AT_ONCE else "leave", patience=HOLD_SECONDS)

    hold = Hold(how, leave, seconds)
    if how in AT_ONCE and not seconds:
        hold.release()
    return hold
