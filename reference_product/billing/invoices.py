"""Invoices: what they hold, how one is made, and the states they go through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reference_product import nir, selection
from reference_product.billing import pricing
from reference_product.billing.pricing import Line, LineOrder, Terms
from reference_product.billing.visit import Visit
from reference_product.errors import Refusal
from reference_product.people import Patient

__all__ = [
    "Invoice",
    "Order",
    "State",
    "accident_field",
    "check",
    "evidence_field",
    "from_json",
    "make",
    "mode_field",
    "nature_of",
    "number_for_resend",
    "recipient_field",
    "referring_doctor",
    "to_json",
]


_LARGEST = 999_999
"""Largest amount of a line, in cents: the complementary share has six digits."""


class State(StrEnum):
    """Where an invoice is in its life."""

    DRAFT = "Brouillon"
    TO_SEND = "À transmettre"
    SENT = "Transmise"
    ACKNOWLEDGED = "Accusée"
    TECHNICAL_REJECT = "Rejet technique"
    PAID = "Payée"
    REJECTED = "Rejetée"
    PARTLY_PAID = "Payée partiellement"
    DELETED = "Supprimée"
    BILLED_ANEW = "Rejetée, refacturée"


@dataclass(frozen=True, slots=True)
class Order:
    """An invoice as it was asked for; ``accident_date`` ISO or empty."""

    lines: tuple[LineOrder, ...]
    nature: str = "10"
    pathway: str = "T"
    third_party: str = "amo"
    doctor_name: str = ""
    doctor_first_name: str = ""
    accident_date: str = ""
    accident_number: str = ""
    treating_doctor: bool | None = None
    """Whether a treating doctor is declared; None = not known."""
    teleconsultation: bool = False
    connection: str = ""
    c2s: bool = False
    """The patient is covered by the C2S, billed in the same flow."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice; billing fields stay empty until it is secured."""

    number: str
    state: State
    patient: Patient
    """Person and rights as billed."""
    order: Order
    """What was asked for, kept to make the invoice again after a reject."""
    traits: Patient
    """Person whose birth date, birth rank and rank are billed."""
    nature: str
    pathway: str
    third_party: str
    recipient: str
    accident: str
    doctor_name: str
    doctor_first_name: str
    treating_doctor: bool | None
    teleconsultation: bool
    lines: tuple[Line, ...]
    mode: str = ""
    """``SV`` or ``DEG``; empty before securing."""
    evidence: str = "0"
    billing_number: str = ""
    biller: str = ""
    specialty: str = ""
    rpps: str = ""
    practice: str = ""
    signature: str = ""
    lot: str = ""
    """Lot number; empty when in no lot."""
    lot_date: str = ""
    file: str = ""
    visit: Visit | None = None
    """What a hospital bills besides; None at a doctor's."""

    @property
    def care_date(self) -> str:
        """Day of the first act."""
        return self.lines[0].care_date

    @property
    def fees(self) -> int:
        """Fees in all."""
        return sum(line.fees for line in self.lines)

    @property
    def amo(self) -> int:
        """Fund's share in all."""
        return sum(line.amo for line in self.lines)

    @property
    def amc(self) -> int:
        """Complementary body's share in all."""
        return sum(line.amc for line in self.lines)


def make(number: str, people: Sequence[Patient], patient: Patient, order: Order, terms: Terms) -> Invoice:
    """Price an order for a patient, whose rights are those to bill.

    Raises:
        Refusal: something the invoice needs is missing or unknown.
    """
    if not order.lines:
        raise Refusal("Facture vide : saisissez au moins un acte.")
    check(order, patient)
    doctor = referring_doctor(order.pathway, order.doctor_name, order.doctor_first_name)
    lines = pricing.price_lines(order.lines, terms)
    if any(line.base > _LARGEST for line in lines):
        raise Refusal("Montant trop élevé pour une ligne de facture : 9 999,99 € au plus.")
    return Invoice(
        number=number,
        state=State.DRAFT,
        patient=patient,
        order=order,
        traits=selection.beneficiary_traits(people, patient),
        nature=terms.nature,
        pathway=order.pathway,
        third_party=order.third_party,
        recipient=recipient_field(order.third_party),
        accident=accident_field(order.accident_date, order.accident_number),
        doctor_name=doctor[0],
        doctor_first_name=doctor[1],
        treating_doctor=order.treating_doctor,
        teleconsultation=order.teleconsultation,
        lines=tuple(replace(line, connection=order.connection) for line in lines),
    )


def nature_of(nature: str) -> str:
    """Return the insurance nature billed: the one the user chose."""
    return nature


def referring_doctor(pathway: str, name: str, first_name: str) -> tuple[str, str]:
    """Return the name and first name of the doctor who sent the patient; empty when nobody did."""
    return (name, first_name) if pathway in ("O", "M") else ("", "")


def recipient_field(third_party: str) -> str:
    """Return who is paid: 00 the professional, 01 the insured person when she paid herself."""
    return "01" if third_party == "none" else "00"


def accident_field(accident_date: str, accident_number: str) -> str:
    """Return the accident's number, else its date after three zeros, else zeros (nine digits)."""
    if accident_number:
        return accident_number.rjust(9, "0")[:9]
    return "000" + accident_date[2:4] + accident_date[5:7] + accident_date[8:10] if accident_date else "0" * 9


def mode_field(mode: str) -> str:
    """Return the securing mode written in the file."""
    return mode


def evidence_field(card_read: bool) -> str:
    """Return the kind of evidence of rights: 1 when the card was read while securing, else 0."""
    return "1" if card_read else "0"


def number_for_resend(number: str, fresh: Callable[[], str]) -> str:
    """Return the number of an invoice sent again after a technical reject: its own, nothing new is billed.

    ``fresh`` would give the next free number.
    """
    del fresh
    return number


def to_json(invoice: Invoice) -> dict[str, object]:
    """Return the invoice as a JSON object."""
    lines = [
        {**asdict(line), "care_date": line.care_date.isoformat(), "coefficient": str(line.coefficient)}
        for line in invoice.order.lines
    ]
    return {**asdict(invoice), "order": {**asdict(invoice.order), "lines": lines}}


def from_json(content: Mapping[str, Any]) -> Invoice:
    """Build the invoice from its JSON object, as :func:`to_json` made it."""
    fields: dict[str, Any] = dict(content)
    fields["lines"] = tuple(Line(**line) for line in content["lines"])
    fields["patient"] = _person(content["patient"])
    fields["traits"] = _person(content["traits"])
    fields["order"] = _order(content["order"])
    fields["state"] = State(content["state"])
    visit = content.get("visit")
    fields["visit"] = Visit(**visit) if visit else None
    return Invoice(**fields)


def _order(content: Mapping[str, Any]) -> Order:
    lines = tuple(
        LineOrder(
            **{
                **line,
                "care_date": date.fromisoformat(line["care_date"]),
                "coefficient": Decimal(line["coefficient"]),
            }
        )
        for line in content["lines"]
    )
    return Order(**{**content, "lines": lines})


def _person(content: Mapping[str, Any]) -> Patient:
    return Patient(**{**content, "first_names": tuple(content["first_names"])})


def check(order: Order, patient: Patient) -> None:
    """Refuse an order that lacks something an invoice must say.

    Raises:
        Refusal: the sentence says what is missing.
    """
    if not (patient.scheme and patient.fund and patient.centre):
        raise Refusal(f"Aucun droit connu pour {patient.shown} : lisez sa carte ou saisissez ses droits.")
    insured, key = patient.insured_nir or patient.nir, patient.insured_nir_key or patient.nir_key
    if not nir.key_is_right(insured, key):
        raise Refusal(f"Clé du NIR erronée pour {patient.shown} : vérifiez le numéro de l'assuré.")
    if order.pathway in ("O", "M") and not order.doctor_name:
        raise Refusal("Patient orienté : le nom du médecin qui l'adresse est obligatoire.")
    if order.third_party == "amo_amc" and not patient.amc_number:
        raise Refusal(f"Aucune couverture complémentaire connue pour {patient.shown} : tiers payant AMC impossible.")
    if order.nature == "41" and not (order.accident_date or order.accident_number):
        raise Refusal("Accident du travail : le numéro ou la date de l'accident est obligatoire.")
