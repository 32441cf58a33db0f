"""The rates of card programs: through pcscd and its driver, and over the bare link with ourselves for a driver."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from _parts import (
    READ_256,
    READ_256_VICC,
    SELECT_MF,
    VICC_FILE,
    Exchange,
    card_program,
    constant_answers,
    cps,
    names_of,
    paired,
    responder,
    target,
    timed,
    vicc,
)

from virtual_cards import open_reader
from virtual_cards.readers.ports import free_pair

UNSEEN_SECONDS = 0.9
"""Two presence polls of the driver: it has then seen a slot empty whose card program was stopped."""
TIMEOUT = 10
COMMANDS = (READ_256, SELECT_MF)


def against_null(folder: Path, starts: int, rounds: int, times: int) -> Mapping[str, float]:
    """Return, by command, our rate over that of the null responder in the other slot, and ours."""
    ratios: dict[str, list[float]] = {one.name: [] for one in COMMANDS}
    rates: dict[str, list[float]] = {one.name: [] for one in COMMANDS}
    port, answers = free_pair(), constant_answers(*COMMANDS)
    with open_reader("pcsc", None, folder / "null", ports=[port]) as reader:
        names = names_of(reader)
        # Anew several times: where the kernel puts the programs plays a part.
        for ours in (0, 1) * starts:
            # Both are programs of their own: the kernel shares the processors out among sessions.
            null = responder(folder, port + 1 - ours, cps(folder), answers=answers)
            with card_program(folder, port + ours), null:
                for one in COMMANDS:
                    both = [target(names[ours], one, times), target(names[1 - ours], one, times)]
                    mine, bare = timed(reader, both, rounds)
                    ratios[one.name] += [other / this for this, other in zip(mine, bare, strict=True)]
                    rates[one.name] += [times / this for this in mine]
            time.sleep(UNSEEN_SECONDS)
    found = {f"ratio {name}": statistics.median(all_of) for name, all_of in ratios.items()}
    return {**found, **{f"rate {name}": statistics.median(all_of) for name, all_of in rates.items()}}


def against_vicc(folder: Path, rounds: int, times: int, slow_times: int) -> Mapping[str, float]:
    """Return the rates through the driver, 7 bytes to 2: ours, vicc's, and null responders', quick and not."""
    port, answers = free_pair(), constant_answers(SELECT_MF)
    rates: dict[str, list[float]] = {}
    with open_reader("pcsc", None, folder / "vicc", ports=[port]) as reader, card_program(folder, port):
        mine, other = names_of(reader)
        for name, started, count in (
            ("vicc", vicc(port + 1), slow_times),
            ("null not quick", responder(folder, port + 1, cps(folder), quick=False, answers=answers), slow_times),
            ("null", responder(folder, port + 1, cps(folder), answers=answers), times),
        ):
            with started:
                both = [target(mine, SELECT_MF, times), target(other, SELECT_MF, count)]
                us, them = timed(reader, both, rounds)
            rates[f"ours beside {name}"] = [times / one for one in us]
            rates[name] = [count / one for one in them]
            time.sleep(UNSEEN_SECONDS)
    figures = {name: statistics.median(all_of) for name, all_of in rates.items()}
    return {**figures, "ratio": paired(rates["ours beside vicc"], rates["vicc"])}


class Wire:
    """A driver's end of the link, without driver or daemon."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(TIMEOUT)
        self.port = self.listening.getsockname()[1]
        self.link: socket.socket | None = None

    def meet(self) -> None:
        """Wait for the card program, power its card and ask its ATR."""
        self.link, _ = self.listening.accept()
        self.link.settimeout(TIMEOUT)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.sendall(b"\x00\x01\x01")
        if len(self.ask(b"\x04")) < 2:
            raise SystemExit("a card program gives no ATR")

    def ask(self, command: bytes) -> bytes:
        if self.link is None:
            raise SystemExit("no card program is connected")
        # One segment, so that no acknowledgement is waited for, whatever the settings at the other end.
        self.link.sendall(len(command).to_bytes(2, "big") + command)
        size, answer = -1, b""
        while size < 0 or len(answer) < size + 2:
            part = self.link.recv(65537)
            if not part:
                raise SystemExit("a card program has hung up")
            answer += part
            size = int.from_bytes(answer[:2], "big") if len(answer) >= 2 else -1
        return answer[2:]

    def burst(self, exchange: Exchange, times: int) -> float:
        """Return the commands per second."""
        command = bytes.fromhex(exchange.command)
        for one in exchange.prepare:
            self.ask(bytes.fromhex(one))
        for number in range(times + times // 10):
            if number == times // 10:
                began = time.perf_counter()
            if len(self.ask(command)) != exchange.size:
                raise SystemExit(f"{exchange.name}: an answer has not {exchange.size} bytes")
        return times / (time.perf_counter() - began)

    def close(self) -> None:
        if self.link is not None:
            self.link.close()
        self.listening.close()


def on_the_wire(folder: Path, rounds: int, times: int) -> Mapping[str, float]:
    """Return the rates over the bare link: ours, vicc's with our settings and with its own, the null responder's."""
    rates: dict[str, list[float]] = {}
    with ExitStack() as until:
        wires = {name: Wire() for name in ("ours", "vicc", "vicc own", "null")}
        for wire in wires.values():
            until.callback(wire.close)
        until.enter_context(card_program(folder, wires["ours"].port))
        until.enter_context(vicc(wires["vicc"].port, same_settings=True))
        until.enter_context(vicc(wires["vicc own"].port))
        answers = constant_answers(*COMMANDS)
        until.enter_context(responder(folder, wires["null"].port, cps(folder), answers=answers))
        for wire in wires.values():
            wire.meet()
        for name in ("vicc", "vicc own"):
            for command in VICC_FILE:
                wires[name].ask(bytes.fromhex(command))
        for number in range(rounds):
            for one in COMMANDS:
                for name, wire in wires.items() if number % 2 == 0 else reversed(wires.items()):
                    asked = READ_256_VICC if one is READ_256 and name.startswith("vicc") else one
                    rates.setdefault(f"{name} {one.name}", []).append(wire.burst(asked, times))
    found = {name: statistics.median(all_of) for name, all_of in rates.items()}
    for one in COMMANDS:
        for name in ("vicc", "vicc own", "null"):
            found[f"ratio {name} {one.name}"] = paired(rates[f"ours {one.name}"], rates[f"{name} {one.name}"])
    return found
