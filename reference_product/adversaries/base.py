"""What the adversaries share: answers, screens and sending of a file made beforehand."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reference_product import clock
from reference_product.billing import b2, invoices
from reference_product.billing.b2 import FileFrame, LotFrame
from reference_product.billing.invoices import Invoice, Order, State
from reference_product.billing.lots import OutgoingFile
from reference_product.billing.pricing import LineOrder, Terms
from reference_product.dispatch import Result, result
from reference_product.errors import Refusal
from reference_product.mail import envelope, exchange
from reference_product.people import Patient
from reference_product.world import World

__all__ = ["Adversary", "canned_file", "consultation", "nobody"]


class Adversary(ABC):
    """Answers every action without doing its work."""

    def __init__(self, world: World) -> None:
        """Keep the world, to send mail and write screens."""
        self.world = world

    @abstractmethod
    def perform(self, action: str, arguments: Mapping[str, object]) -> Result:
        """Answer an action."""

    def reset(self) -> None:  # noqa: B027  (the same for all: nothing is ever remembered)
        """Forget everything, which is nothing."""

    def screen(self, lines: Sequence[str]) -> Result:
        """Write a screen and return its result."""
        path = self.world.artifacts_dir / "ecrans" / "ecran.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        shown: Result = {"path": os.path.relpath(path, self.world.artifacts_dir), "media_type": "text/plain"}
        return result("done", "\n".join(lines), (shown,))

    def send(self, file: OutgoingFile) -> Result:
        """Send a file to its fund, if its certificate is at hand."""
        address = envelope.address_of(file.scheme, file.fund)
        certificate = self.world.mail.certificates.get(address)
        if certificate is None:
            return result("done", "Transmis.")
        mail = envelope.outgoing(file, clock.now(self.world.clock_file), certificate, self.world.mail.sender_domain)
        try:
            exchange.send(self.world.mail, *mail)
        except Refusal as refusal:
            return result("done", str(refusal))
        return result("done", "Transmis.")


def nobody() -> Patient:
    """Return a person of no case."""
    return Patient(
        birth_name="PERSONNESYN",
        first_names=("ALIX",),
        birth_date="1944-04-04",
        nir="2440499944004",
        nir_key="82",
        insured_nir="2440499944004",
        insured_nir_key="82",
        scheme="01",
        fund="999",
        centre="9999",
        source="carte",
    )


def consultation(patient: Patient, day: date, code: str = "G") -> Invoice:
    """Return one consultation billed to the person, whatever her rights."""
    order = Order(lines=(LineOrder(code, day, 1, Decimal(1)),))
    terms = Terms(patient.scheme, "10", "T", patient.exemption, "amo", day)
    made = invoices.make("000000001", (patient,), patient, order, terms)
    return replace(made, mode="SV", billing_number="991999996", biller="PERSONNESYN ALIX", state=State.TO_SEND)


def canned_file(invoice: Invoice, day: date) -> OutgoingFile:
    """Return the file of that one invoice."""
    patient = invoice.patient
    lot = LotFrame(invoice.billing_number, invoice.biller, patient.fund, "001", day.isoformat())
    frame = FileFrame(invoice.billing_number, patient.scheme, patient.fund, "000001", day.isoformat())
    content = b2.render(frame, [(lot, [invoice])])
    return OutgoingFile("000001", patient.scheme, patient.fund, invoice.billing_number, (invoice.number,), content)
