"""Acknowledgements (ARL) in the synthetic layout SYN-01; the official one is not public."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.codecs.b2.codec import fill_record
from harness.codecs.b2.frame import DEFAULT_BOUND, frame
from harness.codecs.b2.layout import RECORD_LENGTH, RecordLayout, find_file, parse_records
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Arl", "ArlLayout", "LotStatus", "arl_from_files", "decode_arl", "encode_arl", "parse_arl"]

ArlLayout = Mapping[str, RecordLayout]
"""Layouts of ``000``, ``A01``, ``A02`` and ``999``."""


@dataclass(frozen=True, slots=True)
class LotStatus:
    """What is said of one lot."""

    lot: int
    positive: bool
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Arl:
    """What an acknowledgement says of one received file."""

    sender: str
    """Number of the sender of the file, 14 digits."""
    file_id: str
    at: str
    """``AAMMJJHHMMSS``."""
    positive: bool
    code: str = ""
    text: str = ""
    lots: tuple[LotStatus, ...] = ()


def parse_arl(arl_csv: bytes, records_csv: bytes) -> dict[str, RecordLayout]:
    """Return the layouts; 000 and 999 are those of the B2 record table.

    Raises:
        LayoutError: when a table cannot be used.
    """
    frames = {code: fields for code, fields in parse_records(records_csv).items() if code in {"000", "999"}}
    return {code: RecordLayout(code, fields) for code, fields in (parse_records(arl_csv) | frames).items()}


def arl_from_files(files: Mapping[str, bytes]) -> dict[str, RecordLayout]:
    """Return the layouts out of pack files, by pack-relative path."""
    return parse_arl(find_file(files, "b2/arl_syn01.csv"), find_file(files, "b2/records.csv"))


def _plain(text: str, length: int) -> str:
    """Upper-case without accents, only letters, digits and spaces, cut to length."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").upper()
    return "".join(c if c.isalnum() else " " for c in flat)[:length]


def encode_arl(arl: Arl, layout: ArlLayout, *, origin: str, made: datetime) -> bytes:
    """Return the bytes of an acknowledgement.

    Args:
        arl: What it says.
        layout: The layouts.
        origin: Number of the body that acknowledges, 14 digits.
        made: Creation instant written in the 000.
    """
    envelope: dict[int, str | int] = {4: "CT", 6: origin, 26: "PS", 28: arl.sender, 48: "TR", 50: arl.file_id}
    head: dict[int, str | int] = {**envelope, 56: f"{made:%y%m%d}", 62: "ARL", 66: "S1"}
    status: dict[int, str | int] = {
        4: arl.sender,
        18: arl.file_id,
        24: arl.at[:6],
        30: arl.at[6:],
        36: "P" if arl.positive else "N",
        37: arl.code,
        41: _plain(arl.text, 88),
    }
    records = [fill_record(layout["000"], head), fill_record(layout["A01"], status)]
    for lot in arl.lots:
        values = {4: lot.lot, 7: "P" if lot.positive else "N", 8: lot.code, 12: _plain(lot.text, 117)}
        records.append(fill_record(layout["A02"], values))
    closing: dict[int, str | int] = {**envelope, 56: len(records) + 1}
    records.append(fill_record(layout["999"], closing))
    return "".join(records).encode("latin-1")


def _lot_status(text: str) -> LotStatus:
    number = text[3:6]
    lot = int(number) if number.isascii() and number.isdecimal() else 0
    return LotStatus(lot, text[6] == "P", text[7:11].strip(), text[11:128].strip())


_RECORDS = frozenset({"000", "A01", "A02", "999"})
_DIGITS = {"A01": ((24, 6), (30, 6)), "A02": ((4, 3),)}
"""Fields of digits: date and time of the acknowledgement, number of the lot."""
_OUTCOME = {"A01": 36, "A02": 7}
_CODE = {"A01": 37, "A02": 8}


def _frame_problems(records: Sequence[str]) -> Iterator[Problem]:
    for rank, text in enumerate(records, 1):
        if text[:3] not in _RECORDS:
            yield Problem("codecs.arl-unknown-record", f"#{rank}", (("type", text[:3]),))
    for code, rank in (("000", 0), ("999", -1)):
        if not records or records[rank][:3] != code:
            found = records[rank][:3] if records else ""
            yield Problem("codecs.arl-frame", f"{code}#1", (("code", code), ("found", found)))
    if records and records[-1][:3] == "999" and records[-1][55:63] != f"{len(records):08d}":
        arguments = (("expected", f"{len(records):08d}"), ("observed", records[-1][55:63]))
        yield Problem("codecs.arl-count", "999[56,8]#1", arguments)


def _field_problems(records: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong inside A01 and A02: digits, outcome, an error code beside a positive outcome."""
    counts: dict[str, int] = {}
    for text in records:
        kind = text[:3]
        counts[kind] = counts.get(kind, 0) + 1
        for pos, length in _DIGITS.get(kind, ()):
            content = text[pos - 1 : pos - 1 + length]
            if not (content.isascii() and content.isdecimal()):
                yield _wrong(kind, pos, length, counts[kind], content)
        if kind in _OUTCOME:
            outcome, code = text[_OUTCOME[kind] - 1], text[_CODE[kind] - 1 : _CODE[kind] + 3].strip()
            if outcome not in {"P", "N"}:
                yield _wrong(kind, _OUTCOME[kind], 1, counts[kind], outcome)
            elif code and outcome == "P":
                yield _wrong(kind, _CODE[kind], 4, counts[kind], code)


def _wrong(kind: str, pos: int, length: int, occurrence: int, content: str) -> Problem:
    return Problem("codecs.arl-field", f"{kind}[{pos},{length}]#{occurrence}", (("found", content),))


def decode_arl(data: bytes, bound: int = DEFAULT_BOUND) -> tuple[Arl | None, tuple[Problem, ...]]:
    """Read an acknowledgement whatever its state.

    Returns:
        What it says (None without a readable A01) and what was wrong with it.
    """
    framed = frame(data, bound)
    body = framed.body.decode("latin-1")
    records = [body[i : i + RECORD_LENGTH].ljust(RECORD_LENGTH) for i in range(0, len(body), RECORD_LENGTH)]
    problems = [*framed.problems, *_frame_problems(records), *_field_problems(records)]
    status = next((text for text in records if text.startswith("A01")), "")
    if not status or status[35] not in "PN":
        problems.append(Problem("codecs.arl-no-status", "A01#1"))
        return None, tuple(problems[:MAX_PROBLEMS])
    lots = tuple(_lot_status(text) for text in records if text.startswith("A02"))
    said = Arl(
        sender=status[3:17].strip(),
        file_id=status[17:23].strip(),
        at=status[23:35],
        positive=status[35] == "P",
        code=status[36:40].strip(),
        text=status[40:].strip(),
        lots=lots,
    )
    return said, tuple(problems[:MAX_PROBLEMS])
