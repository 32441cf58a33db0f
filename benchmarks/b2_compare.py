"""Compares two B2 files of 1 000 000 records of which 1 % differ, every rule of the dialect looked at.

The base is the least anyone can do: cut both files into lists of 128 bytes and compare them with ``!=``; it says which
records differ and nothing more.  Ours names the field, its class, what was expected, tells what every rule finds in the
observed file, and must find exactly the differences that were sown.  deepdiff and a parser made with construct get the
largest sample they finish in a bounded time and are compared per record; neither looks at any rule.

Times are medians of rounds played alternately in one process, on files in memory; ``disk`` is both ways reading the
files as well.  Peak memory is that of a process of its own which reads both files from the disk and compares them once,
with 100 000 records and with all.  Two workers are compared with one worker of the same pool, already started.

    python benchmarks/b2_compare.py [--records 1000000] [--rounds 5] [--patience 30] [--pool-records 10000000] [--quick]
"""

# ruff: noqa: PLC0415 - each child process imports its own side only, or its memory would be all of them

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from _b2_files import town, write
from _b2_rivals import RIVALS, by_base

MOST_OF_BASE, LEAST_OVER, MOST_MIB, MOST_GROWTH, LEAST_OF_TWO = (
    4.0,
    {"deepdiff": 50.0, "construct": 15.0},
    300,
    1.3,
    1.8,
)
SMALL = 100_000
"""Records of the file whose peak memory that of the large one is held to."""
NAMES = "reference.b2", "observed.b2"


def _ours(folder: Path) -> Any:
    """Compare both files from the disk, every rule looked at."""
    from harness.comparison.bulk.streams import examine_b2_streams

    with (folder / NAMES[0]).open("rb") as reference, (folder / NAMES[1]).open("rb") as observed:
        return examine_b2_streams(reference, observed, town())


def alone(way: str, folder: Path, size: int) -> Mapping[str, object]:
    """Play one way once on the first records: seconds, differences found and peak memory (MiB) of this process."""
    began = time.perf_counter()
    if way == "ours":
        found = len(_ours(folder).comparison.differences)
        seconds = time.perf_counter() - began
    else:
        heads = []
        for name in NAMES:
            with (folder / name).open("rb") as file:
                heads.append(file.read(size * 128))
        if way == "base":
            found = len(by_base(*heads))
            seconds = time.perf_counter() - began
        else:
            seconds, found = RIVALS[way](*heads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "found": found, "peak": peak, "size": size}


def timed(folder: Path, rounds: int) -> Mapping[str, object]:
    """Return medians of base and ours, in memory and from the disk, and what is wrong with what was found."""
    from harness.comparison.bulk.streams import examine_b2_streams

    sown = [tuple(one) for one in json.loads((folder / "sown.json").read_text("utf-8"))]
    reference, observed = ((folder / name).read_bytes() for name in NAMES)
    layout, found, wrong = town(), None, ""

    def read_base() -> object:
        return by_base(*((folder / name).read_bytes() for name in NAMES))

    def in_memory() -> object:
        return examine_b2_streams(io.BytesIO(reference), io.BytesIO(observed), layout)

    def compared() -> object:
        return examine_b2_streams(io.BytesIO(reference), io.BytesIO(observed), layout, judge=False)

    ways: Mapping[str, Callable[[], object]] = {
        "base": lambda: by_base(reference, observed), "ours": in_memory, "compared": compared,
        "base_disk": read_base, "ours_disk": lambda: _ours(folder),
    }  # fmt: skip
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, play_it in ways.items():
            began = time.perf_counter()
            got = play_it()
            times[way].append(time.perf_counter() - began)
            if way == "ours":
                found = got
    comparison = found.comparison  # type: ignore[union-attr]
    told = sorted((d.location, d.observed) for d in comparison.differences)
    if told != sorted((place, new) for place, _, new in sown):
        wrong = f"{len(told)} écarts trouvés, {len(sown)} semés"
    exact = {d.location: d.expected for d in comparison.differences if d.field_class.value == "exact"}
    if any(exact.get(place, old) != old for place, old, _ in sown):
        wrong = "un contenu attendu n'est pas celui de la référence"
    breaches = len(found.judged.breaches)  # type: ignore[union-attr]
    return {**{way: statistics.median(all_) for way, all_ in times.items()}, "breaches": breaches, "wrong": wrong}


def two(folder: Path, rounds: int) -> Mapping[str, object]:
    """Return the seconds of one worker and of two of a started pool (medians, best), and whether they agree."""
    from concurrent.futures import ProcessPoolExecutor

    from harness.comparison.bulk.parallel import examine_b2_files

    layout, one, both, same = town(), list[float](), list[float](), True
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_import, range(2)))
        for _ in range(rounds):
            began = time.perf_counter()
            single = pool.submit(_ours, folder).result()
            one.append(time.perf_counter() - began)
            began = time.perf_counter()
            halves = examine_b2_files(folder / NAMES[0], folder / NAMES[1], layout, pool=pool)
            both.append(time.perf_counter() - began)
            # What was left unread beyond the bound is counted by each half for itself.
            same = same and halves.comparison == single.comparison and halves.judged.breaches == single.judged.breaches
    ratios = [a / b for a, b in zip(one, both, strict=True)]
    return {"one": statistics.median(one), "two": statistics.median(both), "same": same,
            "median": statistics.median(ratios), "best": max(ratios)}  # fmt: skip


def _import(_: int) -> None:
    """Make a worker import what it will need."""
    import harness.comparison.bulk.parallel

    time.sleep(0.2)
    assert harness.comparison.bulk.parallel


def play(way: str, folder: Path, size: int, patience: float | None = None) -> Any:
    """Run one way in a process of its own; None when it does not finish in time.

    A process starts with the peak memory of the one that starts it: this one reads and imports nothing.
    """
    command = [sys.executable, __file__, "--child", way, "--folder", str(folder), "--records", str(size)]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=patience)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout)


def largest(way: str, folder: Path, patience: float, size: int) -> Any:
    """Return the figures of a rival on the largest sample it finishes, doubling from 1 000 records."""
    best, wanted = None, 1000
    while wanted < 2 * size:
        found = play(way, folder, min(wanted, size), patience)
        if found is None:
            break
        best, wanted = found, wanted * 2
    return best


def measure(records: int, rounds: int, patience: float, pool_records: int) -> tuple[dict[str, float], str]:
    """Have the files written, measure every way; return the figures and what is wrong with ours."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as small:
        folder = Path(name)
        made = play("write", folder, records)
        count = made["size"]
        play("write", Path(small), min(SMALL, records))
        peaks = {way: play(way, folder, count)["peak"] for way in ("base", "ours")}
        little = play("ours", Path(small), 0)["peak"]
        rivals = {way: largest(way, folder, patience, count) for way in RIVALS}
        medians = play("timed", folder, rounds)
    wrong = medians["wrong"] or "".join(f"{way} n'a rien terminé" for way, found in rivals.items() if not found)
    figures = {
        "records": count, "sown": made["sown"], "breaches": medians["breaches"],
        "base_ms": medians["base"] * 1000, "ours_ms": medians["ours"] * 1000,
        "over_base": medians["ours"] / medians["base"], "compared_over_base": medians["compared"] / medians["base"],
        "over_base_disk": medians["ours_disk"] / medians["base_disk"], "base_mib": peaks["base"],
        "ours_mib": peaks["ours"], "ours_small_mib": little, "growth": peaks["ours"] / little,
    }  # fmt: skip
    for way, found in rivals.items():
        per_record = found["seconds"] / found["size"] if found else float("nan")
        figures |= {f"{way}_us": per_record * 1e6, f"{way}_records": found["size"] if found else 0,
                    f"over_{way}": per_record / (medians["ours"] / count)}  # fmt: skip
    if pool_records:
        with tempfile.TemporaryDirectory() as name:
            figures["pool_records"] = play("write", Path(name), pool_records)["size"]
            pair = play("two", Path(name), rounds)
        wrong = wrong or ("" if pair["same"] else "deux processus ne disent pas ce que dit un seul")
        figures |= {"two_median": pair["median"], "two_best": pair["best"], "one_s": pair["one"], "two_s": pair["two"]}
    return {key: round(value, 3) for key, value in figures.items()}, wrong


def missed(figures: Mapping[str, float]) -> Iterator[str]:
    """Yield the bounds that are not held."""
    held = {
        "over_base": figures["over_base"] <= MOST_OF_BASE,
        "ours_mib": figures["ours_mib"] < MOST_MIB,
        "growth": figures["growth"] <= MOST_GROWTH,
        # Not measured is not held: a quick run says so.
        "two_median": figures.get("two_median", 0.0) >= LEAST_OF_TWO,
        **{f"over_{way}": figures[f"over_{way}"] >= least for way, least in LEAST_OVER.items()},
    }
    yield from (name for name, good in held.items() if not good)


def report(figures: Mapping[str, float], wrong: str) -> Iterator[str]:
    """Yield the figures in French."""
    yield (
        f"Comparaison B2 de {figures['records']:.0f} enregistrements, {figures['sown']:.0f} écarts semés (1 %), toutes "
        f"les règles : {wrong or 'exactement les écarts semés sont trouvés'} ; "
        f"{figures['breaches']:.0f} manquements dits."
    )
    yield (
        f"Base (listes de 128 octets et !=) {figures['base_ms']:.0f} ms ; Recette {figures['ours_ms']:.0f} ms, soit "
        f"{figures['over_base']:.2f} fois la base (au plus {MOST_OF_BASE:g}), {figures['compared_over_base']:.2f} sans "
        f"les règles ; lecture du disque comprise des deux côtés, {figures['over_base_disk']:.2f} fois."
    )
    for way, least in LEAST_OVER.items():
        yield (
            f"{way} {figures[f'{way}_us']:.0f} µs par enregistrement, sur les {figures[f'{way}_records']:.0f} qu'il "
            f"termine ; Recette est {figures[f'over_{way}']:.0f} fois plus rapide (au moins {least:g})."
        )
    yield (
        f"Mémoire de pointe : base {figures['base_mib']:.0f} Mio, Recette {figures['ours_mib']:.0f} Mio (moins de "
        f"{MOST_MIB}), {figures['ours_small_mib']:.0f} Mio pour {SMALL} enregistrements au plus."
    )
    if "two_best" in figures:
        yield (
            f"{figures['pool_records']:.0f} enregistrements : un processus {figures['one_s']:.1f} s, deux "
            f"{figures['two_s']:.1f} s ; rapport médian {figures['two_median']:.2f}, meilleur "
            f"{figures['two_best']:.2f} (au moins {LEAST_OF_TWO:g})."
        )


def _child(way: str, folder: Path, number: int) -> Mapping[str, object]:
    """Do the part of one process; ``number`` counts records, or rounds for ``timed`` and ``two``."""
    parts: Mapping[str, Callable[[Path, int], Mapping[str, object]]] = {"write": write, "timed": timed, "two": two}
    return parts[way](folder, number) if way in parts else alone(way, folder, number)


def main() -> int:
    """Measure and say; 1 when a bound is missed or a difference is not the one sown."""
    reader = argparse.ArgumentParser(description="Comparateur B2 : temps et mémoire, face à !=, deepdiff et construct.")
    reader.add_argument("--records", type=int, default=1_000_000)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--patience", type=float, default=30.0)
    reader.add_argument("--pool-records", type=int, default=10_000_000, help="0 = sans la mesure à deux processus")
    reader.add_argument("--quick", action="store_true", help="200 000 enregistrements, un seul processus")
    reader.add_argument("--child", help=argparse.SUPPRESS)
    reader.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.child:
        print(json.dumps(_child(asked.child, asked.folder, asked.records)))
        return 0
    records, pool_records = (200_000, 0) if asked.quick else (asked.records, asked.pool_records)
    figures, wrong = measure(
        records, asked.rounds, min(asked.patience, 10) if asked.quick else asked.patience, pool_records
    )
    bounds = list(missed(figures))
    print("\n".join(report(figures, wrong)))
    good = not wrong and not bounds
    print(json.dumps({"ok": good, "wrong": wrong, "missed": bounds, **figures}, ensure_ascii=False, sort_keys=True))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
