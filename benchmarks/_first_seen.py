"""From nothing to a card seen: our readers, and a bare daemon with a null responder that already waits."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from _parts import HERE, cps, paired, responder

from virtual_cards import Card, open_reader
from virtual_cards.readers.network import room_without_network
from virtual_cards.readers.parts import extra_flags, find_parts
from virtual_cards.readers.ports import free_pair

NAME = "Bare"
IDLE_SECONDS = 2.5
"""Enough for six polls."""
FEWEST_POLLS = 4
READY_SECONDS = 10


def first_seen(folder: Path, rounds: int) -> Mapping[str, float]:
    """Return the medians in milliseconds, and the median of ours over the bare one's."""
    card = cps(folder)
    ours: list[float] = []
    bare: list[float] = []
    polls: list[float] = []
    for number in range(rounds):
        place = folder / f"seen-{number}"
        place.mkdir()
        bare.append(_bare(place, card, polls, idle=number == 0))
        began = time.monotonic()
        with open_reader("pcsc", None, place / "ours") as reader:
            reader.insert(0, card)
            ours.append(time.monotonic() - began)
    gaps = [later - sooner for sooner, later in pairwise(polls)]
    return {
        "ratio": paired(ours, bare),
        "ours": statistics.median(ours) * 1000,
        "bare": statistics.median(bare) * 1000,
        # Two questions come together when a card is new: the pauses between are what counts.
        "poll": statistics.median(gap for gap in gaps if gap > 0.1) * 1000,
    }


def _bare(place: Path, card: Card, polls: list[float], *, idle: bool) -> float:
    """Start a daemon for which everything waits already; return the seconds until it sees the card."""
    daemon, driver = find_parts()
    port, asked = free_pair(), place / "polls.json"
    configuration = place / "reader.conf.d"
    configuration.mkdir()
    entry = f'FRIENDLYNAME "{NAME}"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {driver}\nCHANNELID 0x{port:04X}\n'
    (configuration / "reader").write_text(entry, "ascii")
    # Its socket is handed to the daemon as descriptor 3; as an ordinary user it may need a /run of its own.
    become = 'exec 3<&"$0"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    room = () if room_without_network() == "plain" else ("unshare", "-rm", "sh", "-c", _OWN_RUN, "sh")
    with socket.socket(socket.AF_UNIX) as listening, responder(place, port, card, polls=str(asked)):
        listening.bind(str(place / "comm"))
        listening.listen(16)
        started: list[subprocess.Popen[str]] = []
        try:
            watcher = subprocess.Popen(
                (sys.executable, "-I", "-S", str(HERE / "_client.py")),
                env={**os.environ, "PCSCLITE_CSOCK_NAME": str(place / "comm")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            started.append(watcher)
            assert watcher.stdin is not None
            assert watcher.stdout is not None
            watcher.stdin.write(json.dumps({"see": f"{NAME} 00 00"}) + "\n")
            watcher.stdin.flush()
            watcher.stdout.readline()
            flags = ("-c", str(configuration), "--foreground", "--error", *extra_flags(daemon))
            number = listening.fileno()
            began = time.monotonic()
            started.append(
                subprocess.Popen(
                    (*room, "sh", "-c", become, str(number), str(daemon), *flags),
                    pass_fds=(number,),
                    stdin=subprocess.DEVNULL,
                    text=True,
                )
            )
            told, _ = watcher.communicate(timeout=READY_SECONDS + 10)
            if watcher.returncode:
                raise SystemExit("the bare daemon saw no card")
            if idle:
                time.sleep(IDLE_SECONDS)
        finally:
            for one in reversed(started):
                one.terminate()
                one.wait(READY_SECONDS)
        if idle:
            polls += _polls(asked)
    return float(json.loads(told)) - began


_OWN_RUN = 'mount -t tmpfs none /run && exec "$@"'


def _polls(asked: Path) -> list[float]:
    """Wait until the responder has written when it was asked for its ATR."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with suppress(FileNotFoundError, ValueError):  # not there yet, or being written
            found = list(json.loads(asked.read_text("ascii")))
            # A driver that is only just up may hang up once before it stays.
            if len(found) >= FEWEST_POLLS:
                return found
        time.sleep(0.01)
    raise SystemExit("the null responder does not say when it was asked")
