"""Writing whole returns: what is paid is given, control entities and the 999 are worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.noemie.codec import Entities, Entity, encode, entity
from harness.codecs.noemie.totals import control, paid

__all__ = ["Draft", "PaidLot", "Payee", "write"]

Draft = tuple[str, Mapping[int, str | int]]
"""Code of an entity and its values by first position."""


@dataclass(frozen=True, slots=True)
class PaidLot:
    """A lot: its 080 and the entities of its invoices, in order."""

    values: Mapping[int, str | int]
    invoices: tuple[tuple[Draft, ...], ...]
    """Each from its 102 (or 100) on."""


@dataclass(frozen=True, slots=True)
class Payee:
    """From a 040 to the 990 that closes it."""

    values: Mapping[int, str | int]
    above: tuple[Draft, ...]
    """What stands between the 040 and the first lot (071, 081…)."""
    lots: tuple[PaidLot, ...]
    below: tuple[Draft, ...] = ()
    """What stands between the last lot and the closing (250, 261, 262)."""


def write(
    entities: Entities, payees: Sequence[Payee], header: Mapping[int, str | int], before: Sequence[Draft] = ()
) -> bytes:
    """Return the bytes of a return.

    Args:
        entities: The entity table.
        payees: What is paid to whom.
        header: Values of the 000; sender, recipient and file id are repeated in the 999.
        before: What stands before the first payee (010, 020).

    Raises:
        ValueTooLongError: when a value does not fit.
        KeyError: when there is no such entity or position.
    """
    made = [entity(entities, "000", header), *(entity(entities, *draft) for draft in before)]
    lots = 0
    for payee in payees:
        start = len(made)
        made += [entity(entities, "040", payee.values), *(entity(entities, *draft) for draft in payee.above)]
        for lot in payee.lots:
            made += _lot(entities, lot)
        lots += len(payee.lots)
        made += [entity(entities, *draft) for draft in payee.below]
        made.append(control(entities, "040", made[start:]))
    total = paid(made)
    around = {pos: value for pos, value in header.items() if pos in {4, 6, 20, 26, 28, 42, 48, 50}}
    sums: dict[int, str | int] = {56: len(made) + 1, 83: lots, 86: abs(total), 97: "N" if total < 0 else "P", 98: 0}
    return encode([*made, entity(entities, "999", {**around, **sums})])


def _lot(entities: Entities, lot: PaidLot) -> list[Entity]:
    made = [entity(entities, "080", lot.values)]
    made += [entity(entities, *draft) for invoice in lot.invoices for draft in invoice]
    return [*made, control(entities, "080", made)]
