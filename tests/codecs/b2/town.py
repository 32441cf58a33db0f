"""A small town file written with the encoder: what each test changes is visible in the test."""

from __future__ import annotations

from collections.abc import Mapping

from harness.codecs.b2 import Layout, encode

__all__ = ["RecordValues", "act", "invoice", "lot_file"]

RecordValues = tuple[str, Mapping[int, str | int]]

_PARTNER = "991038431"
_NIR = {12: "2550999999001", 25: "13"}  # 97 - (2550999999001 mod 97) = 13


def _identity(variant: str, number: str, nir: Mapping[int, str]) -> dict[int, str | int]:
    pos = 27 if variant in {"4S", "4E", "4M"} else 30
    return {2: _PARTNER, **nir, pos: number}


def act(code: str, base: int, rate: int, day: str = "250915", ccam: str = "") -> dict[str, object]:
    """One line: act code, base in cents, rate in percent, care date AAMMJJ."""
    return {"code": code, "base": base, "rate": rate, "day": day, "ccam": ccam}


def invoice(number: str, *acts: Mapping[str, object], nir: Mapping[int, str] | None = None) -> list[RecordValues]:
    """Records of one invoice whose totals are right."""
    who = dict(nir or _NIR)
    day = str(acts[0]["day"])
    head: dict[int, str | int] = {
        40: "1", 49: "01", 51: "999", 54: "9999", 58: "1", 77: "10", 79: "0", 80: day, 96: "550901", 102: "1",
        103: day, 109: day,
    }  # fmt: skip
    records: list[RecordValues] = [
        ("2", {**_identity("2", number, who), **head}),
        ("2S", {**_identity("2S", number, who), 48: "00", 71: "O", 121: "T"}),
    ]
    total = amo = count = 0
    for item in acts:
        base, rate = int(str(item["base"])), int(str(item["rate"]))
        share = (base * rate + 50) // 100
        records += [
            ("4", {**_identity("4", number, who), 44: _PARTNER, 54: "0", 57: _PARTNER, 68: "01", 70: str(item["day"]),
                   76: str(item["code"]), 81: 1, 89: 1, 91: base, 98: base, 105: rate, 108: share, 115: base}),
            ("4S", {**_identity("4S", number, who), 39: "L", 124: "M"}),
        ]  # fmt: skip
        if item["ccam"]:
            records.append(
                ("4M", {**_identity("4M", number, who), 37: 1, 43: str(item["ccam"]), 57: "1", 59: "Z", 63: "1"})
            )
        count += 3 if item["ccam"] else 2
        total, amo = total + base, amo + share
    trailer = {**_identity("5", number, who), 39: count, 58: total, 66: amo, 74: total - amo, 123: "SV"}
    return [*records, ("5", trailer)]


def lot_file(layout: Layout, *invoices: list[RecordValues], lot: int = 1) -> bytes:
    """A file of one lot."""
    flat = [record for records in invoices for record in records]
    lines = [values for variant, values in flat if variant == "4"]
    sums: dict[int, str | int] = {
        11: len(invoices), 14: len(lines), 18: len(invoices), 22: len(invoices),
        25: sum(int(v[115]) for v in lines), 34: sum(int(v[108]) for v in lines), 52: f"{lot:03d}",
    }  # fmt: skip
    envelope: dict[int, str | int] = {4: "PS", 6: "00000" + _PARTNER, 26: "CT", 28: "00000001999999", 50: "000001"}
    head: dict[int, str | int] = {**envelope, 48: "TR", 56: "250915", 62: "CP", 66: "B2"}
    opening: dict[int, str | int] = {
        2: _PARTNER, 17: "999", 20: f"{lot:03d}", 30: "DR NADIRSYN", 72: "250915", 82: "062007"
    }  # fmt: skip
    records: list[RecordValues] = [("000", head), ("1", opening), *flat, ("6", {2: _PARTNER, **sums})]
    closing: dict[int, str | int] = {**envelope, 48: "TR", 56: len(records) + 1, 83: 1, 86: " " * 11, 98: " " * 11}
    return encode([*records, ("999", closing)], layout)
