"""The rate of a card without any reader: the slot and its raw masked trace, and the card alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from _parts import READ_256, cps

from virtual_cards import Card, Persona, PersonOnCard, build_vitale
from virtual_cards.readers.slots import Slot
from virtual_cards.trace import Trace

WORST = ("00A40000023F00", "00C00000{waiting}", "00B0820000", "00B08200{there}")
"""SELECT answered 61xx, GET RESPONSE, READ by short identifier answered 6Cxx, the same with its exact length."""

_ODILE = PersonOnCard(
    name="MERESYN",
    first_names=("ODILE", "ANNE"),
    birth_date="19850217",
    nir="285029990310345",
    sex="F",
    scheme="01",
    fund="999",
    centre="9999",
    insured_nir="285029990310345",
    rights_from="20200101",
)
VITALE = Persona(serial="8025099000000003", people=(_ODILE,))


def in_process(folder: Path, rounds: int, times: int, long_times: int) -> Mapping[str, float]:
    """Return commands per second: of the best round, and of the median one.

    This figure is absolute, so what others do at that moment falsifies it, and only ever one way: two programs
    on the halves of one core run at half its speed each. The best round is the one they disturbed least, and the
    time of the processor, not the clock's, leaves out what they took. ``times`` commands are kept between two
    reliefs of the trace; ``long_times`` are many more, in memory never touched.
    """
    rates: dict[str, list[float]] = {}
    read = [bytes.fromhex(READ_256.command)]
    for _ in range(rounds):
        for name, card, prepare, burst, count, traced in (
            ("READ", cps(folder), READ_256.prepare, read, times, True),
            ("READ long", cps(folder), READ_256.prepare, read, long_times, True),
            ("READ card alone", cps(folder), READ_256.prepare, read, times, False),
            ("worst", build_vitale(VITALE), (), _worst(), times, True),
        ):
            rate = _burst(card, prepare, burst, count // len(burst), traced=traced)
            rates.setdefault(name, []).append(rate)
    medians = {f"{name} median": statistics.median(all_of) for name, all_of in rates.items()}
    return {**{name: max(all_of) for name, all_of in rates.items()}, **medians}


def _burst(card: Card, prepare: Sequence[str], burst: Sequence[bytes], times: int, *, traced: bool) -> float:
    trace = Trace()
    slot = Slot(0, trace, lambda _event: None)
    slot.insert(card)
    slot.seen()
    slot.power_on()
    transmit: Callable[[bytes], bytes | None] = slot.transmit if traced else card.transmit
    for command in prepare:
        transmit(bytes.fromhex(command))
    expected = [transmit(command) for command in burst]
    trace.take()
    began = time.process_time()
    for _ in range(times):
        for command in burst:
            transmit(command)
    took = time.process_time() - began
    if [transmit(command) for command in burst] != expected:
        raise SystemExit("the card answers otherwise after many commands")
    slot.pull()
    return times * len(burst) / took


def _worst() -> Sequence[bytes]:
    """Return the worst mix, the lengths being those the card announces."""
    card = build_vitale(VITALE)
    card.power_on()
    waiting = card.transmit(bytes.fromhex(WORST[0]))
    there = card.transmit(bytes.fromhex(WORST[2]))
    if waiting[0] != 0x61 or there[0] != 0x6C:
        raise SystemExit(f"{waiting.hex()}, {there.hex()}: 61xx and 6Cxx were expected of a strict T=0 card")
    lengths = {"waiting": f"{waiting[1]:02X}", "there": f"{there[1]:02X}"}
    return [bytes.fromhex(command.format(**lengths)) for command in WORST]
