"""Each rule broken alone, and something next to it that it must let pass."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.codecs.b2 import Layout, check_rules, check_sequence, decode, write
from tests.codecs.b2.sample import SAMPLE, dre, hospital, town
from tests.codecs.b2.test_hospital import FILE as VISIT
from tests.codecs.b2.town import act, invoice, lot_file
from tests.codecs.b2.valid import draft

__all__ = ["BROKEN", "SILENT", "Files", "broken_rules"]

HOSPITAL, TOWN, DRE = hospital(), town(), dre()
Files = tuple[Layout, tuple[bytes, ...]]
Edit = tuple[int, int, str]
"""Rank (from 1), position, text."""


def broken_rules(files: Files) -> set[str]:
    """Ids of every rule these files break, each alone or in a row."""
    layout, sent = files
    decoded = [decode(data, layout) for data in sent]
    found = {breach.rule for file in decoded for breach in check_rules(file, layout)}
    return found | {breach.rule for breach in check_sequence(decoded, layout)}


def _edited(data: bytes, *edits: Edit) -> bytes:
    for rank, pos, text in edits:
        start = (rank - 1) * 128 + pos - 1
        data = data[:start] + text.encode("ascii") + data[start + len(text) :]
    return data


def _sample(*edits: Edit) -> Files:
    """The worked example; ranks: 1 000, 2 lot, 3 type 2, 4 2S, 5 4, 6 4S, 7 4M, 8 4, 9 4S, 10 5, 11 6, 12 999."""
    return HOSPITAL, (_edited(SAMPLE, *edits),)


def _records(*ranks: int | bytes) -> Files:
    """Some records of the worked example, or others given whole."""
    return HOSPITAL, (b"".join(r if isinstance(r, bytes) else SAMPLE[(r - 1) * 128 : r * 128] for r in ranks),)


def _record(rank: int, *edits: Edit) -> bytes:
    return _edited(SAMPLE, *edits)[(rank - 1) * 128 : rank * 128]


def _visit(*edits: Edit) -> Files:
    """The emergency visit; ranks: 3 type 2, 4 2S, 5 FPU, 6 FFM, 7 3S, 8 3E, 9 B, 10 4S, 11 4B, 12 trailer, 13 6."""
    return HOSPITAL, (_edited(VISIT, *edits),)


def _town(first: Mapping[str, object], *more: Mapping[str, object], edits: Sequence[Edit] = ()) -> Files:
    """One town invoice; ranks: 3 type 2, 4 2S, then per line 4, 4S and, with a CCAM code, 4M."""
    return TOWN, (_edited(lot_file(TOWN, invoice("000000001", first, *more)), *edits),)


def _lots(*numbers: int) -> Files:
    return TOWN, tuple(
        lot_file(TOWN, invoice(f"{rank:09d}", act("G", 3000, 70)), lot=n) for rank, n in enumerate(numbers)
    )


def _dre(*, amc: bool) -> Files:
    made, header = draft(random.Random(2), DRE, 1)
    bill = made[0].invoices[0]
    lines = tuple(line if amc else replace(line, values={**line.values, 123: 0}) for line in bill.lines)
    return DRE, (write(DRE, [replace(made[0], invoices=(replace(bill, lines=lines),))], header),)


_COUNT = {less: ((10, 39, f"{5 - less:03d}"), (12, 56, f"{12 - less:08d}")) for less in (1, -1)}
"""Trailers of the worked example with one record less, or one more, under its lines."""
_4E = b"4999999998 255555599933353250000001E01" + b"0" * 11 + b" " * 14 + b"%s" + b" " * 54
_ONE_CENT = ((8, 91, "0029426"), (8, 115, "0029426"), (8, 123, "029426"), (10, 58, "00043401"), (10, 74, "00033618"),
             (10, 90, "00033618"), (11, 25, "000043401"), (11, 43, "000033618"))  # fmt: skip
"""FDA at 294.26 instead of 294.25, with every total that follows."""
_FEES = ((5, 115, "0013976"), (10, 58, "00043401"), (10, 74, "00033618"), (11, 25, "000043401"))
_NO_AMC = ((5, 123, "000000"), (8, 123, "000000"), (3, 117, "00          "), (10, 90, "00000000"), (11, 43, "0" * 9))
_CCAM = act("ADI", 100, 100, ccam="LFQK002")


def _trailers(less: int) -> tuple[bytes, bytes, bytes]:
    """Records 10 to 12 of the worked example, counting one record less or more."""
    five, last = _COUNT[less]
    return _record(10, five), _record(11), _record(12, last)


def _second_lot() -> Files:
    """The worked example and, in the same file, a second lot with its own number and invoice."""
    body = SAMPLE[128 : 11 * 128]
    second = body.replace(b"250000001", b"250000002").replace(b"9990011896005", b"9990021896005")
    second = second.replace(b"033617001", b"033617002")
    last = _edited(SAMPLE, (12, 56, "00000022"), (12, 83, "002"))[11 * 128 :]
    return HOSPITAL, (SAMPLE[: 11 * 128] + second + last,)


BROKEN: Mapping[str, Files] = {
    "structure": _records(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, _record(12, (12, 56, "00000011"))),
    "champ": _sample((7, 57, " ")),
    "condition": _sample((4, 121, "O"), (4, 72, " " * 25)),
    "liste": _sample((3, 49, "55")),
    "caracteres": _sample((2, 30, "e")),
    "XR-01": _records(*range(1, 12)),
    "XR-02": _sample((12, 50, "SYN002")),
    "XR-03": _sample((12, 56, "00000013")),
    "XR-04": _sample((12, 83, "002")),
    "XR-05": _sample((11, 52, "002")),
    "XR-06": _sample((11, 34, "000009782")),
    "XR-07": _sample((10, 30, "250000002")),
    "XR-08": _sample((10, 39, "002")),
    "XR-09": _sample((10, 90, "00033616")),
    "XR-10": _sample((10, 74, "00033616")),
    "XR-11": _records(1, 2, 3, 4, 5, 6, 7, 8, *_trailers(1)),
    "XR-12": _sample((7, 37, "02")),
    "XR-13": _records(1, 2, 3, 4, 5, 6, _4E % (b"0" * 11), 7, 8, 9, *_trailers(-1)),
    "XR-14": _sample((3, 95, "F")),
    "XR-15": _sample((5, 54, "4")),
    "XR-16": _sample((8, 105, "070")),
    "XR-17": _town(_CCAM, _CCAM, edits=[(5, 54, "4")]),
    "XR-18": _town(act("NUT", 3000, 100)),
    "XR-19": (HOSPITAL, (SAMPLE, _edited(SAMPLE, (2, 20, "002"), (11, 52, "002")))),
    # 2025-01-15 minus 365 days is 2024-01-16.
    "XR-20": _sample((5, 70, "240116"), (8, 70, "240116")),
    "XR-21": _sample((3, 65, "250101")),
    "XR-22": _sample((5, 44, "296991103")),
    "XR-23": _visit((6, 56, "FPU  ")),
    "XR-24": _sample((5, 70, "250113")),
    "XR-25": _sample((7, 59, " Z  ")),
    "XR-26": _town(_CCAM, _CCAM, edits=[(7, 63, "4")]),
    "XR-27": _lots(998, 999, 1, 1),
    "XR-28": _sample(*_FEES),
    "XR-29": _visit((4, 42, "000301")),
    "SYN-04": _dre(amc=False),
}
"""Rule → files that break it and no other rule."""

SILENT: Mapping[str, Files] = {
    "structure": _second_lot(),
    "champ": _sample((7, 58, " ")),  # the phase is optional
    "condition": _sample((4, 121, "T"), (4, 72, " " * 25)),
    "liste": _sample((3, 49, "17")),
    "caracteres": _sample((2, 30, "E")),
    "XR-01": (HOSPITAL, (b"\r\n".join(SAMPLE[n : n + 128] for n in range(0, len(SAMPLE), 128)),)),
    "XR-02": _sample((1, 50, "SYN002"), (12, 50, "SYN002")),
    # Without its 2S, which is optional, the file has 11 records.
    "XR-03": _records(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, _record(12, (12, 56, "00000011"))),
    "XR-04": _second_lot(),
    "XR-05": _sample((2, 20, "002"), (11, 52, "002")),
    "XR-06": _sample(*_ONE_CENT),
    "XR-07": (HOSPITAL, (SAMPLE.replace(b"250000001", b"250000002"),)),
    "XR-08": _records(1, 2, 3, 4, 5, 6, 8, 9, *_trailers(1)),
    "XR-09": _sample(*_ONE_CENT),
    "XR-10": _sample(*_ONE_CENT),
    "XR-11": _records(1, 2, 3, 4, 5, 6, _4E % b"89990000013", 7, 8, 9, *_trailers(-1)),
    "XR-12": _records(1, 2, 3, 4, 5, 6, 7, _record(7, (7, 37, "02")), 8, 9, *_trailers(-1)),
    "XR-13": _records(1, 2, 3, 4, 5, 6, _4E % b"89990000013", 7, 8, 9, *_trailers(-1)),
    "XR-14": _sample((3, 95, "F"), *_NO_AMC),
    "XR-15": _sample((5, 54, "9")),  # exemption 9 has rates of its own
    "XR-16": _sample((8, 122, " ")),
    "XR-17": _town(_CCAM, _CCAM, edits=[(5, 54, "4"), (8, 54, "4")]),
    "XR-18": _town(act("NUT", 3000, 100), edits=[(5, 54, "4")]),
    "XR-19": (HOSPITAL, (SAMPLE, _edited(SAMPLE, (2, 20, "002"), (11, 52, "002")).replace(b"250000001", b"250000002"))),
    "XR-20": _sample((5, 70, "240117"), (8, 70, "240117")),
    "XR-21": _sample((3, 58, "3")),
    "XR-22": _sample((5, 44, "991038431")),  # published vector 99103843 -> 1
    "XR-23": _visit((6, 56, "FPL  ")),
    "XR-24": _sample((5, 70, "250113"), (8, 70, "250113")),
    "XR-25": _sample((7, 59, "ZU  ")),
    "XR-26": _town(_CCAM, _CCAM, edits=[(7, 63, "4"), (10, 63, "4")]),
    "XR-27": _lots(998, 999, 1, 2),
    "XR-28": _sample(*_FEES, (8, 76, "FPC  ")),
    "XR-29": (HOSPITAL, (VISIT.replace(b"250000042", b"250000043"),)),
    "SYN-04": _dre(amc=True),
}
"""Rule → files next to its fault that break no rule at all."""
