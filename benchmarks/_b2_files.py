"""Writes two large B2 files of which 1 % of the records differ, and what was sown in them.

A right file of some thousand records is written through the encoder; larger ones repeat its lots.
"""

# ruff: noqa: PLC0415 - imported by processes of which some must stay small

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.codecs.b2 import Layout
    from harness.codecs.b2.codec import Record
    from harness.codecs.b2.layout import Field

ROOT = Path(__file__).resolve().parents[1]
SEED, SHARE = 20250915, 0.01
LOT = 300
"""Invoices per lot."""
TEMPLATE = 50_000
"""Records written through the encoder; lots repeat them."""
PARTNER = "991038431"
Act = tuple[str, int, int, str]
ACTS: Sequence[Act] = (("G", 3000, 70, ""), ("MEG", 500, 70, ""), ("ADI", 4060, 70, "LFQK002"), ("CS", 2600, 100, ""))


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


class Plan:
    """Where each record of the large file comes from in the template."""

    def __init__(self, records: Sequence[Record], size: int) -> None:
        self.records = records
        self.inner = len(records) - 2
        self.times = max(1, (size - 2) // self.inner)
        self.size = self.inner * self.times + 2
        self.counts = Counter(record.variant for record in records[1:-1])

    def at(self, rank: int) -> tuple[Record, str]:
        """Return the template of a record (rank from 0), and the place of the record without its field."""
        if rank == 0 or rank == self.size - 1:
            record = self.records[0 if rank == 0 else -1]
            return record, f"{record.variant}{{}}#1"
        turn, inner = divmod(rank - 1, self.inner)
        record = self.records[1 + inner]
        return record, f"{record.variant}{{}}#{record.occurrence + turn * self.counts[record.variant]}"


def _sown(layout: Layout, plan: Plan, chance: random.Random) -> Iterator[tuple[int, int, bytes, str, str]]:
    """Yield a change in 1 % of the records: rank, offset, new bytes, place and old content."""
    choices = _choices(layout)
    for rank in sorted(chance.sample(range(plan.size - 1), int(plan.size * SHARE))):
        record, place = plan.at(rank)
        field = chance.choice(choices[record.variant])
        old = record.text[field.start : field.stop]
        letters = "123456789" if field.kind == "N" else "ABCDEFGHJK"
        new = old
        while new == old:
            new = "".join(chance.choice(letters) for _ in old)
        yield rank, field.start, new.encode("ascii"), place.format(f"[{field.pos},{field.length}]"), old


def write(folder: Path, size: int) -> Mapping[str, int]:
    """Write both files and what was sown; return the number of records and of changes."""
    from harness.codecs.b2 import decode

    layout, chance = town(), random.Random(SEED)
    template = reference_file(layout, min(size, TEMPLATE), chance)
    records = decode(template, layout).records
    plan = Plan(records, size)
    lots = sum(record.variant == "1" for record in records) * plan.times
    last = template[-128:-73] + f"{plan.size:08d}".encode() + template[-65:-46] + f"{lots % 1000:03d}".encode()
    last += template[-43:]
    sown = list(_sown(layout, plan, chance))
    body, upcoming = template[128:-128], iter([*sown, (plan.size, 0, b"", "", "")])
    change = next(upcoming)
    with (folder / "reference.b2").open("wb") as reference, (folder / "observed.b2").open("wb") as observed:
        first = 0
        for part in [template[:128], *[body] * plan.times, last]:
            changed = bytearray(part)
            while change[0] < first + len(part) // 128:
                at = (change[0] - first) * 128 + change[1]
                changed[at : at + len(change[2])] = change[2]
                change = next(upcoming)
            reference.write(part)
            observed.write(changed)
            first += len(part) // 128
    told = [(place, old, new.decode()) for _, _, new, place, old in sown]
    (folder / "sown.json").write_text(json.dumps(told), "utf-8")
    return {"size": plan.size, "sown": len(sown)}
