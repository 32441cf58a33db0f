"""Reading of what comes back: acknowledgements (ARL) and payment returns (NOEMIE)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Acknowledgement", "InvoiceReturn", "ReturnError", "read_acknowledgements", "read_payments"]

_ENTITY_LIMIT = 512


class ReturnError(ValueError):
    """The return is not laid out as such a file should be."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the front end says of one file."""

    file: str
    positive: bool
    code: str
    text: str


@dataclass(slots=True)
class InvoiceReturn:
    """What the fund says of one invoice: shares claimed and paid (cents), state of each, rejects."""

    number: str
    lot: str
    amo_claimed: int = 0
    amo_paid: int = 0
    amo_state: str = ""
    amc_claimed: int = 0
    amc_paid: int = 0
    amc_state: str = ""
    rejects: list[tuple[str, str]] = field(default_factory=list)
    """Code and label of each reject."""


def read_acknowledgements(content: bytes) -> list[Acknowledgement]:
    """Read an ARL file: 128-character records between 000 and 999.

    Raises:
        ReturnError: the frame is not that of an ARL.
    """
    text = content.decode("latin-1")
    records = [text[at : at + 128] for at in range(0, len(text), 128)]
    if len(text) % 128 or not records or not text.startswith("000") or not records[-1].startswith("999"):
        raise ReturnError("ARL : enregistrements de 128 caractères entre 000 et 999 attendus")
    return [
        Acknowledgement(
            file=record[17:23].strip(),
            positive=record[35] == "P",
            code=record[36:40].strip(),
            text=record[40:].strip(),
        )
        for record in records
        if record.startswith("A01")
    ]


def read_payments(content: bytes) -> list[InvoiceReturn]:
    """Read a NOEMIE file: 128-character header and trailer, entities closed by ``@`` between them.

    Raises:
        ReturnError: the frame is not that of a NOEMIE return.
    """
    text = content.decode("latin-1")
    if len(text) < 256 or not text.startswith("000") or not text[-128:].startswith("999"):
        raise ReturnError("NOEMIE : en-tête 000 et fin 999 de 128 caractères attendus")
    body = text[128:-128]
    found: list[InvoiceReturn] = []
    lot = ""
    for entity in body.split("@")[:-1]:
        if len(entity) > _ENTITY_LIMIT:
            raise ReturnError("NOEMIE : entité trop longue")
        kind = entity[:3]
        if kind == "080":
            lot = entity[11:14]
        elif kind == "102":
            found.append(InvoiceReturn(number=entity[5:14].strip(), lot=entity[20:23].strip() or lot))
        elif found and kind in _READERS:
            _READERS[kind](found[-1], entity)
    return found


def _amo(one: InvoiceReturn, entity: str) -> None:
    one.amo_claimed, one.amo_state = _cents(entity[5:13]), entity[13:14].strip()
    one.amo_paid = _signed(entity[14:22], entity[22:23])


def _amc(one: InvoiceReturn, entity: str) -> None:
    one.amc_claimed, one.amc_state = _cents(entity[5:13]), entity[13:14].strip()
    one.amc_paid = _signed(entity[14:22], entity[22:23])


def _reject(one: InvoiceReturn, entity: str) -> None:
    one.rejects.append((entity[5:9].strip(), entity[9:95].strip()))


_READERS: Mapping[str, Callable[[InvoiceReturn, str], None]] = {"198": _amo, "199": _amc, "294": _reject}


def _cents(text: str) -> int:
    digits = text.strip()
    if digits and not (digits.isascii() and digits.isdigit()):
        raise ReturnError(f"NOEMIE : montant illisible « {digits} »")
    return int(digits or "0")


def _signed(text: str, sign: str) -> int:
    return -_cents(text) if sign == "N" else _cents(text)
