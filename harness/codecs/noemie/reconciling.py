"""A return beside the lots it answers: which invoice each 102 is about, and what it says was claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.b2.breach import number
from harness.codecs.b2.codec import B2File, B2Invoice
from harness.codecs.noemie.codec import Entity, NoemieFile
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Reconciliation", "reconcile"]

Key = tuple[str, str, str]
"""Invoice number, lot number and lot date (AAMMJJ)."""
_CLAIMED = {"198": ((50, 8), (66, 8)), "199": ((82, 8), (90, 8))}
"""Part of a return → totals of the type 5 it repeats (hospital services and fees)."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a return and the lots say of one another."""

    answered: tuple[Key, ...]
    """Invoices of the lots the return speaks of."""
    open: tuple[Key, ...]
    """Invoices of the lots it does not speak of: no fault, their return may come later."""
    problems: tuple[Problem, ...]


def _billed(files: Sequence[B2File]) -> dict[Key, B2Invoice]:
    found: dict[Key, B2Invoice] = {}
    for file in files:
        for lot in file.lots:
            for invoice in lot.invoices if lot.header is not None else ():
                if invoice.header is not None and lot.header is not None:
                    key = invoice.header.read(30, 9).strip(), lot.header.read(20, 3), lot.header.read(72, 6)
                    found.setdefault(key, invoice)
    return found


def _blocks(file: NoemieFile) -> Iterator[tuple[Entity, dict[str, Entity]]]:
    """Yield each 102 with its parts by code."""
    head: Entity | None = None
    parts: dict[str, Entity] = {}
    for entity in file.entities:
        if entity.code == "102":
            if head is not None:
                yield head, parts
            head, parts = entity, {}
        elif entity.code in _CLAIMED and head is not None:
            parts.setdefault(entity.code, entity)
    if head is not None:
        yield head, parts


def _key(entity: Entity, billed: Mapping[Key, B2Invoice]) -> Key | None:
    """Return the invoice a 102 is about; lot number and date may be left out of it when the number is enough."""
    invoice, lot, day = entity.read(6, 9).strip(), entity.read(21, 3).strip(), entity.read(24, 6).strip(" 0")
    if (invoice, lot, entity.read(24, 6)) in billed:
        return invoice, lot, entity.read(24, 6)
    if lot and day:
        return None
    fitting = [
        key for key in billed
        if key[0] == invoice and lot in {"", key[1]} and day in {"", key[2].strip(" 0")}
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None


def _claims(parts: Mapping[str, Entity], invoice: B2Invoice) -> Iterator[Problem]:
    for code, entity in parts.items():
        if invoice.trailer is None:
            return
        right, got = sum(number(invoice.trailer, *span) for span in _CLAIMED[code]), entity.read(6, 8)
        if not (got.isascii() and got.isdecimal() and int(got) == right):
            arguments = (("expected", f"{right:08d}"), ("observed", got), ("code", code))
            yield Problem("codecs.noemie-claimed", entity.location(6, 8), arguments)


def reconcile(file: NoemieFile, lots: Sequence[B2File]) -> Reconciliation:
    """Hold a return against the lots it answers.

    102 names an invoice by its number, lot and lot date (B2 2[30], 1[20], 1[72]); 198 and 199 repeat what was claimed
    (5[50] + 5[66] and 5[82] + 5[90]).

    Args:
        file: The return.
        lots: The B2 files sent.

    Returns:
        Invoices answered and open, and a located problem for each 102 that names no invoice sent, or one already
        answered, and for each amount that was not claimed.
    """
    billed = _billed(lots)
    by_number: dict[str, dict[Key, B2Invoice]] = {}
    for key, invoice in billed.items():
        by_number.setdefault(key[0], {})[key] = invoice
    answered: dict[Key, None] = {}
    problems: list[Problem] = []
    for head, parts in _blocks(file):
        number_ = head.read(6, 9).strip()
        found = _key(head, by_number.get(number_, {}))
        if found is None:
            problems.append(Problem("codecs.noemie-unknown-invoice", head.location(6, 24), (("number", number_),)))
            continue
        if found in answered:
            problems.append(Problem("codecs.noemie-twice", head.location(6, 9), (("number", number_),)))
        answered[found] = None
        problems += _claims(parts, billed[found])
    open_ = tuple(key for key in billed if key not in answered)
    return Reconciliation(tuple(answered), open_, tuple(problems[:MAX_PROBLEMS]))
