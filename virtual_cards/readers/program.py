"""Another program at a card of a real daemon: a process of its own, for the PC/SC library has one daemon each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

from virtual_cards.readers.child import Child
from virtual_cards.readers.daemon_log import OTHER_MARK
from virtual_cards.readers.holding import AT_ONCE, HOLD_SECONDS, Hold, refused

__all__ = ["hold_in_program"]

_HOLD = Path(__file__).with_name("_hold.py")


def hold_in_program(csock: str, name: str, how: str, seconds: float) -> Hold:
    """Have another program take the card of a slot; returns once it has it, or has done what it came for.

    Raises:
        ReaderError: it does not get at the card in time.
    """
    child = Child(
        (sys.executable, "-I", "-S", str(_HOLD), name, how, f"{seconds:g}", OTHER_MARK),
        environment={"PCSCLITE_CSOCK_NAME": csock},
        output=subprocess.PIPE,
    )
    said: list[str] = []
    told = Event()

    def listen() -> None:
        with child.output as lines:
            for line in lines:
                said.append(line.decode("ascii", "replace").strip())
                told.set()
        told.set()

    Thread(target=listen, name="other program", daemon=True).start()
    if not told.wait(HOLD_SECONDS) or not said or said[0] != "held":
        child.stop()
        raise refused(how, said[0].removeprefix("refused ") if said else "busy")
    hold = Hold(how, child.stop, seconds)
    if how in AT_ONCE and not seconds:
        hold.release()
    return hold
