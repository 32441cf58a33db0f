"""Valid files drawn from the layouts: every record type, every field, nothing any rule holds against them."""

from __future__ import annotations

import random

from harness.codecs.b2 import InvoiceDraft, Layout, LineDraft, LotDraft, write
from harness.codecs.b2.layout import RecordLayout
from harness.codecs.checkdigits import nir_key
from tests.codecs.b2.sampling import CARE_DAY, content, nir, numbered

__all__ = ["Drawn", "draft", "draw_file", "draw_values"]

Values = dict[int, str | int]
_IDENTITY_END = 38
_CHAINS = {
    "3": (("3S",), ("3S", "3E"), ("3S", "3E", "3F", "3F"), ("3S", "3H", "3H"), ("3E",), ()),
    "4": (("4S",), ("4S", "4E"), ("4S", "4E", "4M"), ("4S", "4M", "4M"), ("4S", "4B", "4B"), ("4S", "4E", "4H")),
}
"""Complements a line may bring (grammar of the norm)."""
_ACTS = {"3": "FFM  ", "4": "ADI  "}
_PLACES = {
    "3": {"date": 44, "end": 50, "act": 56, "exemption": 64, "price": 76, "base": 83, "rate": 91, "amo": 94,
          "fees": 102, "qualifier": 120, "amc": 122},
    "4": {"date": 70, "act": 76, "exemption": 54, "price": 91, "base": 98, "rate": 105, "amo": 108, "fees": 115,
          "qualifier": 122, "amc": 123},
}  # fmt: skip


def draw_values(chance: random.Random, record: RecordLayout, layout: Layout, fill: float = 0.7) -> Values:
    """Contents of the fields of a record after its identity block; an optional one stands with probability ``fill``."""
    found: Values = {}
    first = record.complement[0] or (1 if record.id in {"000", "1", "6", "999"} else _IDENTITY_END)
    for field in record.fields:
        derived = field.field_class.value == "derived" or field.same_as or field.pos <= first
        if derived or field.name_fr == "Séquence" or (field.presence != "O" and chance.random() > fill):
            continue
        if field.field_class.value != "opaque":
            found[field.pos] = content(chance, field, layout.codes)
    return found


class Drawn:
    """A file being drawn; every choice comes from one source of chance."""

    def __init__(self, chance: random.Random, layout: Layout) -> None:
        self.chance = chance
        self.layout = layout
        self.partner = numbered(chance, 9)
        self._count = 0

    def values(self, variant: str, **more: object) -> Values:
        return draw_values(self.chance, self.layout.records[variant], self.layout, **more)  # type: ignore[arg-type]

    def line(self, kind: str, chain: tuple[str, ...]) -> LineDraft:
        """One line whose amounts suit one another."""
        chance, at = self.chance, _PLACES[kind]
        # A DRE asks a complementary amount of every invoice.
        rates = (60, 70) if "SYN-04" in self.layout.rules else (60, 70, 100)
        base, rate = chance.randrange(1000, 9000), chance.choice(rates)
        amo = (base * rate + 50) // 100
        exemption = chance.choice("1345") if rate == 100 else "0"
        values = self.values(kind) | {
            at["date"]: f"{CARE_DAY:%y%m%d}", at["act"]: _ACTS[kind], at["exemption"]: exemption, at["price"]: base,
            at["base"]: base, at["rate"]: rate, at["amo"]: amo, at["fees"]: base, at["amc"]: base - amo,
            at["qualifier"]: " ",
        }  # fmt: skip
        if kind == "3":
            values[50] = values[44]
        return LineDraft(kind, values, tuple((variant, self._complement(variant)) for variant in chain))

    def _complement(self, variant: str) -> Values:
        values = self.values(variant)
        if variant == "4M":
            values |= {59: "Z", 60: " ", 61: " ", 62: " ", 63: self.chance.choice(" 1235")}
        if variant == "3E":
            values[42] = numbered(self.chance, 11)
        if variant == "4E":
            values[64] = numbered(self.chance, 11)
        return values

    def invoice(self, lines: tuple[LineDraft, ...], *, public: bool) -> InvoiceDraft:
        """One invoice of a new patient."""
        self._count += 1
        when = f"{CARE_DAY:%y%m%d}"
        person = nir(self.chance)
        values = self.values("2") | {
            12: person, 27: self.chance.choice(("000", "001")),
            30: f"25{self.chance.randrange(10**4):04d}{self._count:03d}",
            59: "000000", 65: "000000", 71: "000", 74: "000", 79: "0", 80: when, 95: " ", 103: when, 109: when,
            117: "00",
        }  # fmt: skip
        second = self.values("2S") | {42: "000300" if public else "000000", 72: "DUPONT", 97: "JEAN"}
        if self.chance.random() < 0.5:
            second |= own_nir(self.chance)
        else:
            second |= {50: " " * 13, 63: "00"}
        return InvoiceDraft(values, lines, (("2S", second),), self.trailer())

    def trailer(self) -> Values:
        vendor = self.layout.records["5"].by_pos[123]
        return {123: self.chance.choice(vendor.enum)} if vendor.enum else {}

    def lot(self, invoices: tuple[InvoiceDraft, ...], number: int, *, public: bool) -> LotDraft:
        values = self.values("1") | {2: self.partner, 20: f"{number:03d}", 26: "13" if public else "60", 72: "250915"}
        return LotDraft(values, invoices)

    def header(self) -> Values:
        return self.values("000") | {56: "250916"}


def own_nir(chance: random.Random) -> Values:
    person = nir(chance)
    return {50: person, 63: str(nir_key(person))}


def draft(chance: random.Random, layout: Layout, invoices: int = 3, lots: int = 1) -> tuple[list[LotDraft], Values]:
    """What a valid file is written from: every chain of complements of the dialect, spread over the invoices."""
    drawn = Drawn(chance, layout)
    public = "3" in layout.records
    chains = [
        (kind, tuple(v for v in chain if v in layout.records))
        for kind, known in _CHAINS.items()
        if kind in layout.records
        for chain in known
    ]
    chance.shuffle(chains)
    made = []
    for number in range(1, lots + 1):
        shares = [chains[rank::invoices] for rank in range(invoices)]
        bills = tuple(drawn.invoice(tuple(drawn.line(*chain) for chain in share), public=public) for share in shares)
        made.append(drawn.lot(bills, number, public=public))
    return made, drawn.header()


def draw_file(seed: int | random.Random, layout: Layout, invoices: int = 3, lots: int = 1) -> bytes:
    """A valid file; same seed, same file."""
    chance = seed if isinstance(seed, random.Random) else random.Random(seed)
    made, header = draft(chance, layout, invoices, lots)
    return write(layout, made, header)
