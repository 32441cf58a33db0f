"""Program: give a driver prepared bytes, which is the least a card can do on the same link.

Usage: ``_responder.py HOST PORT FILE``; FILE is a JSON object:

* ``atr``: what is answered to the question for it;
* ``answers``: command → answer, in hexadecimal; or ``sequence``: answers in their order, over and over;
* ``quick``: whether ``TCP_QUICKACK`` is set before each receive, as our own link does;
* ``polls``: where the times of all questions for the ATR are written whenever the driver hangs up.

It connects by itself as soon as the driver listens, and again when the driver hangs up.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from contextlib import suppress
from itertools import cycle
from pathlib import Path

RETRY_SECONDS = 0.001


def main(host: str, port: int, file: Path) -> None:
    said = json.loads(file.read_text("ascii"))
    polls: list[float] = []
    while True:
        try:
            connection = socket.create_connection((host, port), timeout=5)
        except OSError:
            time.sleep(RETRY_SECONDS)
            continue
        with connection:
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with suppress(OSError):  # the driver has gone
                serve(connection, said, polls)
        if said.get("polls"):
            Path(said["polls"]).write_text(json.dumps(polls), "ascii")


def serve(connection: socket.socket, said: dict[str, object], polls: list[float]) -> None:
    """Answer until the driver hangs up."""
    quick, atr = said["quick"], bytes.fromhex(str(said["atr"]))
    answers = {bytes.fromhex(command): bytes.fromhex(one) for command, one in dict(said.get("answers") or {}).items()}
    following = cycle([bytes.fromhex(one) for one in said.get("sequence") or ()])
    while True:
        if quick:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        size = int.from_bytes(connection.recv(2), "big")
        if not size:
            return
        command = b""
        while len(command) < size:
            if quick:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            command += connection.recv(size - len(command))
        if command == b"\x04":
            polls.append(time.monotonic())
            answer = atr
        elif size == 1:
            continue
        else:
            answer = answers.get(command) or next(following)
        connection.sendall(len(answer).to_bytes(2, "big") + answer)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
