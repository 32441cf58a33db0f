"""Measures the virtual cards: through pcscd and its driver, over the bare link, in process, and in a signature.

Every figure that must be met is a ratio of what was played side by side, in turn, in this one run: with the null
responder (a program that answers constant bytes over a socket with the same settings), with vsmartcard's own
card program, with a bare daemon. Only the rate in process is absolute. The raw masked
trace is on all the time; nothing is decoded while something is timed.

    python benchmarks/cards.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

try:
    from _driver import against_null, against_vicc, on_the_wire
    from _first_seen import first_seen
    from _in_process import in_process
    from _parts import READ_256, SELECT_MF, doctor, missing
    from _signature import signature
except ModuleNotFoundError as error:
    sys.exit(f"{error.name} manque : make .stamps/test")

LEAST_OF_NULL = 0.9
LEAST_OVER_VICC, LEAST_OVER_VICC_ON_WIRE = 100.0, 3.0
LEAST_IN_PROCESS = 500_000.0
MOST_OF_BARE_START = MOST_OF_REPLAY = 1.2


class Effort(NamedTuple):
    """How many times each measure is taken."""

    null_starts: int
    null_rounds: int
    vicc_rounds: int
    vicc_times: int
    wire_rounds: int
    process_rounds: int
    long_times: int
    starts: int
    signatures: int


QUICK = Effort(4, 150, 2, 10, 4, 20, 50_000, 5, 25)
FULL = Effort(12, 200, 5, 25, 25, 40, 150_000, 25, 50)
SHORT_BURST, BURST, KEPT = 20, 100, 10_000
"""Commands in a row beside the null responder, beside vicc, and between two reliefs of the trace in process."""

Figures = Mapping[str, float]


class Threshold(NamedTuple):
    """What must hold: a figure, and the bound it must reach (``least``) or keep under."""

    name: str
    value: float
    bound: float
    least: bool = True

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.least else self.value <= self.bound


def thresholds(found: Mapping[str, Figures]) -> Iterator[Threshold]:
    """Yield what must hold."""
    # A SELECT is worked out anew each time: its ratio is told, what is read in bulk is held to the bound.
    yield Threshold(f"répondeur nul, {READ_256.name}", found["null"][f"ratio {READ_256.name}"], LEAST_OF_NULL)
    yield Threshold("vicc par pcscd", found["vicc"]["ratio"], LEAST_OVER_VICC)
    for one in (READ_256, SELECT_MF):
        ratio = found["wire"][f"ratio vicc {one.name}"]
        yield Threshold(f"vicc à réglages égaux, {one.name}", ratio, LEAST_OVER_VICC_ON_WIRE)
    yield Threshold("en mémoire, READ BINARY 256", found["process"]["READ"], LEAST_IN_PROCESS)
    yield Threshold("de rien à carte vue", found["seen"]["ratio"], MOST_OF_BARE_START, least=False)
    yield Threshold("signature rejouée", found["signature"]["ratio"], MOST_OF_REPLAY, least=False)


def report(found: Mapping[str, Figures]) -> Iterator[str]:
    """Yield the figures in French."""
    null, vicc, wire = found["null"], found["vicc"], found["wire"]
    yield "Cartes virtuelles, médianes de rapports mesurés tour à tour, trace brute masquée en marche."
    yield "\nPar pcscd et son pilote, même client, même démon :"
    for one, bound in (
        (READ_256, f"au moins {LEAST_OF_NULL}"),
        (SELECT_MF, "un SELECT à chaque fois : dit, sans seuil"),
    ):
        yield (
            f"  {one.name:<16} {null[f'rate {one.name}']:.0f} APDU/s, "
            f"{null[f'ratio {one.name}']:.2f} fois le répondeur nul ({bound})."
        )
    yield (
        f"  vicc (vsmartcard, tel que Debian le livre) : {vicc['vicc']:.0f} APDU/s ; nous à côté "
        f"{vicc['ours beside vicc']:.0f}, soit {vicc['ratio']:.0f} fois plus (au moins {LEAST_OVER_VICC:.0f})."
    )
    yield (
        f"  Part du pilote : un répondeur nul sans TCP_QUICKACK fait {vicc['null not quick']:.0f} APDU/s, avec, "
        f"{vicc['null']:.0f} : presque tout l'écart avec vicc est l'attente d'un accusé de réception."
    )
    yield "\nSur la liaison seule, sans démon ni pilote, mêmes réglages de socket :"
    for one in (READ_256, SELECT_MF):
        yield (
            f"  {one.name:<16} nous {wire[f'ours {one.name}']:.0f}, vicc {wire[f'vicc {one.name}']:.0f} "
            f"({wire[f'vicc own {one.name}']:.0f} avec ses propres réglages), "
            f"nul {wire[f'null {one.name}']:.0f} APDU/s : "
            f"{wire[f'ratio vicc {one.name}']:.1f} fois vicc (au moins {LEAST_OVER_VICC_ON_WIRE:.0f}), "
            f"{wire[f'ratio null {one.name}']:.2f} fois le nul."
        )
    yield from _report_process(found["process"])
    yield from _report_events(found["seen"], found["signature"])


def _report_process(process: Figures) -> Iterator[str]:
    yield "\nEn mémoire, par seconde de processeur, meilleur tour (tour médian) :"
    for name, words in (
        ("READ", f"READ BINARY 256 par la fente, trace comprise (au moins {LEAST_IN_PROCESS:.0f})"),
        ("READ long", "la même dans une trace qu'on ne relève pas, en mémoire toujours neuve"),
        ("READ card alone", "la carte seule"),
        ("worst", "le pire mélange (SELECT 61xx, GET RESPONSE, READ par SFI 6Cxx, READ exact)"),
    ):
        yield f"  {process[name]:8.0f} ({process[f'{name} median']:.0f}) : {words}."


def _report_events(seen: Figures, signed: Figures) -> Iterator[str]:
    yield (
        f"\nDe rien à « carte vue » : {seen['ours']:.0f} ms, contre {seen['bare']:.0f} ms pour un pcscd nu et un "
        f"répondeur nul qui attend déjà : {seen['ratio']:.2f} fois (au plus {MOST_OF_BARE_START}) ; "
        f"le pilote regarde toutes les {seen['poll']:.0f} ms."
    )
    card, middleware = signed["bare ours"], signed["ours"] - signed["bare ours"]
    yield (
        f"\nOuverture et signature d'une CPS par pkcs11-tool : {signed['ours']:.1f} ms, contre "
        f"{signed['replayed']:.1f} ms quand un répondeur nul rejoue les {signed['commands']:.0f} commandes : "
        f"{signed['ratio']:.2f} fois (au plus {MOST_OF_REPLAY})."
    )
    yield (
        f"  Carte et liaison {card:.1f} ms, intergiciel et programme {middleware:.1f} ms ; "
        f"le même programme avec SoftHSM : {signed['softhsm']:.1f} ms."
    )
    yield (
        f"  Les mêmes commandes sans intergiciel : {card:.1f} ms, contre {signed['bare replayed']:.1f} ms rejouées "
        f"({signed['bare ratio']:.2f} fois), dont {signed['rsa']:.1f} ms de calcul RSA."
    )


def measure(effort: Effort) -> Mapping[str, Figures]:
    """Take every measure."""
    with tempfile.TemporaryDirectory(prefix="recette-cards-") as name:
        folder = Path(name)
        doctor(folder)
        return {
            "null": against_null(folder, effort.null_starts, effort.null_rounds, SHORT_BURST),
            "vicc": against_vicc(folder, effort.vicc_rounds, BURST, effort.vicc_times),
            "wire": on_the_wire(folder, effort.wire_rounds, BURST),
            "process": in_process(folder, effort.process_rounds, KEPT, effort.long_times),
            "seen": first_seen(folder, effort.starts),
            "signature": signature(folder, effort.signatures, effort.signatures),
        }


def main() -> int:
    """Measure, print, and return 1 when a threshold is missed or something is not installed."""
    reader = argparse.ArgumentParser(description="Cartes virtuelles : débits, démarrage, signature.")
    reader.add_argument("--quick", action="store_true", help="moins de tours, moins d'une minute")
    asked = reader.parse_args()
    lacking = missing()
    for what, remedy in lacking:
        print(f"{what} manque : {remedy}", file=sys.stderr)
    if lacking:
        return 1
    found = measure(QUICK if asked.quick else FULL)
    bounds = list(thresholds(found))
    print("\n".join(report(found)))
    for one in bounds:
        if not one.met:
            sense = "au moins" if one.least else "au plus"
            print(f"SEUIL MANQUÉ : {one.name} {one.value:.2f} ({sense} {one.bound:g}).")
    figures = {place: {name: round(value, 4) for name, value in some.items()} for place, some in found.items()}
    told = {one.name: [round(one.value, 3), one.bound] for one in bounds}
    met = all(one.met for one in bounds)
    print(json.dumps({"benchmark": "cards", "met": met, "thresholds": told, **figures}, ensure_ascii=False))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
