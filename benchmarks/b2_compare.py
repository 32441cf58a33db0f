"""Compares two B2 files of 200 000 records of which 1 % differ: close to the bare `!=`, far from deepdiff.

The base is the least anyone can do: cut both files into lists of 128 bytes and compare them with
``!=``, record by record; it says which records differ and nothing more.  Ours names the field, its
class, what was expected, and must find exactly the differences that were sown.  deepdiff is given
records already cut into fields, in order, and its fastest way of pairing lists; it gets as many as it
can finish in a bounded time, and is compared per record.

Times are medians of rounds played alternately in one process, files in memory.  Peak memory is that
of a process of its own which reads both files and compares them once.

    python benchmarks/b2_compare.py [--records 200000] [--rounds 7] [--patience 30]
"""

# ruff: noqa: PLC0415 - each child process imports its own side only, or its memory would be both

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.codecs.b2 import Layout
    from harness.codecs.b2.layout import Field

ROOT = Path(__file__).resolve().parents[1]
SEED, SHARE = 20250915, 0.01
MOST_OF_BASE, LEAST_OVER_DEEPDIFF = 5.0, 30.0
LOT = 300
"""Invoices per lot."""
PARTNER = "991038431"
Act = tuple[str, int, int, str]
ACTS: Sequence[Act] = (("G", 3000, 70, ""), ("MEG", 500, 70, ""), ("ADI", 4060, 70, "LFQK002"), ("CS", 2600, 100, ""))

Sown = tuple[str, str, str]
"""Place, expected and observed content of one difference."""


# --- the two files -------------------------------------------------------------------------------


def town() -> Layout:
    """Return the dialect of town lots out of the shipped tables."""
    from harness.codecs.b2 import layout_from_files

    tables = ROOT / "scenarios" / "tables"
    files = {f"tables/{p.relative_to(tables).as_posix()}": p.read_bytes() for p in (tables / "b2").rglob("*.*")}
    return layout_from_files(files, "syn-07")


def _nir(rank: int) -> str:
    """Return a synthetic NIR and its key."""
    number = 1_99_01_99_000_000 + rank % 1_000_000
    return f"{number}{97 - number % 97:02d}"


def _acts(room: int, chance: random.Random) -> list[Act]:
    """Return the acts of an invoice: a few by chance, or those that fill the records left in the file."""
    if room >= 20:
        return chance.sample(ACTS, chance.randint(1, 3))
    lines, detail = divmod(room - 3, 2)
    return [ACTS[2] if rank < detail else ACTS[0] for rank in range(lines)]


def _invoice(layout: Layout, rank: int, acts: Sequence[Act], chance: random.Random) -> list[str]:
    """Return the records of one invoice whose totals are right; one in four is of the patient before."""
    from harness.codecs.b2 import build

    nir, number, day = _nir(rank - (rank % 4 == 3)), f"{rank:09d}", f"2509{chance.randint(1, 28):02d}"
    who: dict[int, str | int] = {2: PARTNER, 12: nir[:13], 25: nir[13:]}
    wide, short = {**who, 30: number}, {**who, 27: number}
    head = {40: number, 49: "01", 51: "999", 54: "9999", 58: "1", 77: "10", 79: "0", 80: day, 96: "550901", 102: "1"}
    made = [
        build(layout, "2", {**wide, **head, 103: day, 109: day}),
        build(layout, "2S", {**wide, 48: "00", 71: "O", 121: "T"}),
    ]
    fees = amo = 0
    for act, base, rate, ccam in acts:
        share = (base * rate + 50) // 100
        line = {44: PARTNER, 54: "0", 57: PARTNER, 68: "01", 70: day, 76: act, 81: 1, 89: 1, 91: base, 98: base}
        made.append(build(layout, "4", {**wide, **line, 105: rate, 108: share, 115: base}))
        made.append(build(layout, "4S", {**short, 39: "L", 124: "M"}))
        if ccam:
            made.append(build(layout, "4M", {**short, 37: 1, 43: ccam, 57: "1", 63: "1"}))
        fees, amo = fees + base, amo + share
    totals = {39: len(made) - 2, 58: fees, 66: amo, 74: fees - amo, 123: "SV"}
    return [*made, build(layout, "5", {**wide, **totals})]


def _lot_end(layout: Layout, lot: str, invoices: Sequence[Sequence[str]]) -> str:
    from harness.codecs.b2 import build

    count = len(invoices)
    lines = [r for records in invoices for r in records if r[0] == "4" and not r[35].isalpha()]
    fees, amo = sum(int(r[114:121]) for r in lines), sum(int(r[107:114]) for r in lines)
    counted = {11: count, 14: len(lines), 18: count, 22: count, 25: fees, 34: amo, 52: lot}
    return build(layout, "6", {2: PARTNER, **counted})


def reference_file(layout: Layout, size: int, chance: random.Random) -> bytes:
    """Return a right file of ``size`` records (100 at least)."""
    from harness.codecs.b2 import build

    ends: dict[int, str | int] = {4: "PS", 6: "00000" + PARTNER, 26: "CT", 28: "00000001999999", 48: "TR", 50: "000001"}
    records = [build(layout, "000", {**ends, 56: "250930", 62: "CP", 66: "B2"})]
    rank = lots = 0
    while len(records) < size - 1:
        lots += 1
        lot = f"{(lots - 1) % 999 + 1:03d}"
        records.append(
            build(layout, "1", {2: PARTNER, 17: "999", 20: lot, 30: "DR NADIRSYN", 72: "250930", 82: "062007"})
        )
        invoices: list[list[str]] = []
        # A type 6 and the 999 are still to come; a lot is not closed when hardly anything would follow.
        while (room := size - 2 - len(records)) and (len(invoices) < LOT or room < 40):
            rank += 1
            invoices.append(_invoice(layout, rank, _acts(room, chance), chance))
            records += invoices[-1]
        records.append(_lot_end(layout, lot, invoices))
    closing = {56: len(records) + 1, 83: lots % 1000, 86: " " * 11, 98: " " * 11}
    return "".join([*records, build(layout, "999", {**ends, **closing})]).encode("ascii")


def _choices(layout: Layout) -> Mapping[str, Sequence[Field]]:
    """Return the fields of each record in which a change must be found: exact, recomputed, or with a key."""
    found = {}
    for name, record in layout.records.items():
        letter = record.complement[0]
        fields = [f for f in record.fields if f.pos not in {1, letter} and f.name_fr != "Séquence"]
        held = ("exact", "derived")
        found[name] = [f for f in fields if f.field_class.value in held or f.check == "B2KEY"]
    return found


def sow(layout: Layout, reference: bytes, chance: random.Random) -> tuple[bytes, list[Sown]]:
    """Change one field in 1 % of the records; return the file and what was changed."""
    from harness.codecs.b2 import decode

    records, choices = decode(reference, layout).records, _choices(layout)
    observed, sown = bytearray(reference), list[Sown]()
    for rank in sorted(chance.sample(range(len(records)), int(len(records) * SHARE))):
        record = records[rank]
        field = chance.choice(choices[record.variant])
        old = record.text[field.start : field.stop]
        letters = "123456789" if field.kind == "N" else "ABCDEFGHJK"
        new = old
        while new == old:
            new = "".join(chance.choice(letters) for _ in old)
        observed[rank * 128 + field.start : rank * 128 + field.stop] = new.encode("ascii")
        sown.append((record.location(field.pos, field.length), old, new))
    return bytes(observed), sown


# --- the three ways ------------------------------------------------------------------------------


def by_base(reference: bytes, observed: bytes) -> list[int]:
    """Cut both files and compare the records with ``!=``."""
    left = [reference[at : at + 128] for at in range(0, len(reference), 128)]
    right = [observed[at : at + 128] for at in range(0, len(observed), 128)]
    return [rank for rank, (one, other) in enumerate(zip(left, right, strict=True)) if one != other]


def by_deepdiff(reference: bytes, observed: bytes, size: int) -> tuple[float, int]:
    """Return the seconds deepdiff needs on the first records, cut into fields beforehand, and what it finds."""
    from deepdiff import DeepDiff

    from harness.codecs.b2 import decode

    layout = town()
    left, right = (
        [
            {f.location: r.text[f.start : f.stop] for f in layout.records[r.variant].fields}
            for r in decode(data[: size * 128], layout).records
        ]
        for data in (reference, observed)
    )
    began = time.perf_counter()
    found = DeepDiff(left, right, zip_ordered_iterables=True)
    return time.perf_counter() - began, len(found.get("values_changed", ()))


def write(folder: Path, size: int) -> Mapping[str, object]:
    """Write both files and what was sown."""
    layout, chance = town(), random.Random(SEED)
    reference = reference_file(layout, size, chance)
    observed, sown = sow(layout, reference, chance)
    (folder / "reference.b2").write_bytes(reference)
    (folder / "observed.b2").write_bytes(observed)
    (folder / "sown.json").write_text(json.dumps(sown), "utf-8")
    return {"size": len(reference) // 128, "sown": len(sown)}


def once(way: str, folder: Path, size: int) -> Mapping[str, object]:
    """Play one way once: seconds, differences found and peak memory (MiB) of this process."""
    reference, observed = ((folder / name).read_bytes() for name in ("reference.b2", "observed.b2"))
    began = time.perf_counter()
    if way == "deepdiff":
        seconds, found = by_deepdiff(reference, observed, size)
    elif way == "ours":
        from harness.comparison import compare_b2

        found = len(compare_b2(reference, observed, town()).differences)
        seconds = time.perf_counter() - began
    else:
        found = len(by_base(reference, observed))
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "found": found, "peak": peak, "size": size}


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


# --- what is said --------------------------------------------------------------------------------


def timed(folder: Path, rounds: int) -> Mapping[str, object]:
    """Return the medians of base and ours, and what is wrong with the differences found (empty = nothing)."""
    from harness.comparison import compare_b2

    reference, observed = ((folder / name).read_bytes() for name in ("reference.b2", "observed.b2"))
    sown = [tuple(one) for one in json.loads((folder / "sown.json").read_text("utf-8"))]
    layout = town()
    base, ours, wrong = list[float](), list[float](), ""
    for _ in range(rounds):
        began = time.perf_counter()
        ranks = by_base(reference, observed)
        base.append(time.perf_counter() - began)
        began = time.perf_counter()
        comparison = compare_b2(reference, observed, layout)
        ours.append(time.perf_counter() - began)
        told = sorted((d.location, d.observed) for d in comparison.differences)
        if told != sorted((place, new) for place, _, new in sown) or len(ranks) != len(sown):
            wrong = f"{len(told)} écarts trouvés, {len(sown)} semés"
        exact = {d.location: d.expected for d in comparison.differences if d.field_class.value == "exact"}
        if any(exact.get(place, old) != old for place, old, _ in sown):
            wrong = "un contenu attendu n'est pas celui de la référence"
    return {"base": statistics.median(base), "ours": statistics.median(ours), "wrong": wrong}


def largest(folder: Path, patience: float, size: int) -> Any:
    """Return the figures of deepdiff on the largest sample it finishes, doubling from 1 000 records."""
    best, wanted = None, 1000
    while wanted < 2 * size:
        found = play("deepdiff", folder, min(wanted, size), patience)
        if found is None:
            break
        best, wanted = found, wanted * 2
    return best


def report(figures: Mapping[str, float], wrong: str) -> Iterator[str]:
    """Yield the figures in French."""
    yield (
        f"Comparaison B2 de {figures['records']:.0f} enregistrements, {figures['sown']:.0f} écarts semés (1 %) : "
        f"{wrong or 'exactement les écarts semés sont trouvés'}."
    )
    yield (
        f"Base (listes de 128 octets et !=) {figures['base_ms']:.0f} ms ; Recette {figures['ours_ms']:.0f} ms, "
        f"soit {figures['over_base']:.2f} fois la base (au plus {MOST_OF_BASE:g})."
    )
    yield (
        f"deepdiff {figures['deepdiff_us']:.0f} µs par enregistrement, sur les {figures['deepdiff_records']:.0f} "
        f"qu'il termine en {figures['patience_s']:.0f} s au plus ; Recette {figures['ours_us']:.2f} µs, "
        f"soit {figures['over_deepdiff']:.0f} fois plus rapide (au moins {LEAST_OVER_DEEPDIFF:g})."
    )
    yield (
        f"Mémoire de pointe : base {figures['base_mib']:.0f} Mio, Recette {figures['ours_mib']:.0f} Mio, "
        f"deepdiff {figures['deepdiff_mib']:.0f} Mio sur son seul échantillon."
    )


def measure(records: int, rounds: int, patience: float) -> tuple[Mapping[str, float], str]:
    """Have the files written, measure the three ways; return the figures and what is wrong with ours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = play("write", folder, records)
        count = made["size"]
        alone = {way: play(way, folder, count) for way in ("base", "ours")}
        deep = largest(folder, patience, count)
        medians = play("timed", folder, rounds)
    base, ours, wrong = medians["base"], medians["ours"], medians["wrong"]
    per_record = deep["seconds"] / deep["size"] if deep else float("nan")
    wrong = wrong or ("" if deep else "deepdiff n'a rien terminé")
    figures = {
        "records": count,
        "sown": made["sown"],
        "base_ms": base * 1000,
        "ours_ms": ours * 1000,
        "over_base": ours / base,
        "ours_us": ours / count * 1e6,
        "deepdiff_us": per_record * 1e6,
        "deepdiff_records": deep["size"] if deep else 0,
        "over_deepdiff": per_record / (ours / count),
        "patience_s": patience,
        "base_mib": alone["base"]["peak"],
        "ours_mib": alone["ours"]["peak"],
        "deepdiff_mib": deep["peak"] if deep else 0,
    }
    return {key: round(value, 3) for key, value in figures.items()}, wrong


def _child(way: str, folder: Path, number: int) -> Mapping[str, object]:
    """Do the part of one process; ``number`` counts records, or rounds for ``timed``."""
    if way == "write":
        return write(folder, number)
    return timed(folder, number) if way == "timed" else once(way, folder, number)


def main() -> int:
    """Measure and say; 1 when a bound is missed or a difference is not the one sown."""
    reader = argparse.ArgumentParser(description="Comparateur B2 : temps et mémoire, face à != et à deepdiff.")
    reader.add_argument("--records", type=int, default=200_000)
    reader.add_argument("--rounds", type=int, default=7)
    reader.add_argument("--patience", type=float, default=30.0)
    reader.add_argument("--child", choices=["write", "timed", "base", "ours", "deepdiff"])
    reader.add_argument("--folder", type=Path)
    asked = reader.parse_args()
    if asked.child:
        print(json.dumps(_child(asked.child, asked.folder, asked.records)))
        return 0
    figures, wrong = measure(asked.records, asked.rounds, asked.patience)
    good = not wrong and figures["over_base"] <= MOST_OF_BASE and figures["over_deepdiff"] >= LEAST_OVER_DEEPDIFF
    print("\n".join(report(figures, wrong)))
    print(json.dumps({"ok": good, "wrong": wrong, **figures}, ensure_ascii=False, sort_keys=True))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
