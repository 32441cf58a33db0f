"""What the program lends to the téléservices: coordinates, clock, and the professional card as signer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from reference_product import teleservices
from reference_product.billing import securing
from reference_product.cards import faults, transport, vitale
from reference_product.cards.transport import CardFault
from reference_product.errors import Refusal, Unsupported
from reference_product.people import Patient
from reference_product.ports import IdentityService, RightsService, ServiceProblem, Signer
from reference_product.session import Session

__all__ = ["Context", "card_in_reader", "check_card", "identity_service", "problem_message", "rights_service"]


@dataclass(frozen=True, slots=True)
class Context:
    """The workstation as one service sees it."""

    session: Session
    service: str

    @property
    def settings(self) -> Mapping[str, object]:
        """Coordinates of the service in the world file."""
        return self.session.world.services.get(self.service, {})

    @property
    def ca_file(self) -> str:
        """PEM file of the authority of the servers."""
        return self.session.world.ca_file

    @property
    def authorisation(self) -> str:
        """Authorisation number of this program for the service."""
        table = self.session.world.product.get("authorisations")
        return str(cast("Mapping[str, object]", table).get(self.service, "")) if isinstance(table, dict) else ""

    @property
    def signer(self) -> Signer | None:
        """The professional card, None when it was not read."""
        holder = self.session.holder
        if holder is not None:
            securing.check_holder(self.session, holder.professional)
        return holder

    def now(self) -> datetime:
        """Present instant, simulated."""
        return self.session.now()


def rights_service(session: Session) -> RightsService:
    """Return ADRi.

    Raises:
        Unsupported: the program or the workstation has no ADRi.
    """
    context = Context(session, "adri")
    found = teleservices.rights_service(context) if context.settings else None
    if found is None:
        raise Unsupported("Le téléservice ADRi n'est pas installé sur ce poste.")
    return found


def identity_service(session: Session) -> IdentityService:
    """Return INSi.

    Raises:
        Unsupported: the program or the workstation has no INSi.
    """
    context = Context(session, "insi")
    found = teleservices.identity_service(context) if context.settings else None
    if found is None:
        raise Unsupported("Le téléservice INSi n'est pas installé sur ce poste.")
    return found


def card_in_reader(session: Session, patient: Patient) -> bool:
    """Tell whether the card the patient was last read from is still in the reader; no other card is touched.

    A person known from the files only is not looked for in the reader: care at a distance reads no card.
    """
    if not any(person.key == patient.key for person in session.card_people):
        return False
    try:
        connection = transport.connect(session.readers(), session.patient_reader())
        try:
            return vitale.read_serial(connection) == patient.card_serial
        finally:
            connection.disconnect()
    except (CardFault, Refusal):
        return False


def check_card(session: Session, patient: Patient) -> None:
    """Refuse a search from the card when the card present is not the one the person was chosen on."""
    try:
        connection = transport.connect(session.readers(), session.patient_reader())
        try:
            serial = vitale.read_serial(connection)
        finally:
            connection.disconnect()
    except CardFault as fault:
        raise Refusal(faults.patient_message(fault)) from fault
    if serial != patient.card_serial:
        raise Refusal(
            "La carte présente n'est pas celle du bénéficiaire choisi "
            f"({patient.shown}) : aucun appel n'est fait. Relisez la carte et choisissez de nouveau le patient."
        )


def problem_message(service: str, problem: ServiceProblem, advice: str) -> str:
    """Say that a service did not answer, why, and what to do meanwhile."""
    code = " ".join(part for part in (problem.family, problem.code) if part)
    reasons = {
        "fault": f"le service signale une erreur{f' ({code})' if code else ''}",
        "timeout": "le service ne répond pas dans le délai",
        "unreachable": "le service est injoignable",
        "unreadable": "la réponse reçue est illisible",
    }
    detail = f" : {problem.text.strip()}" if problem.text.strip() else ""
    return f"{service} indisponible, {reasons.get(problem.kind, 'erreur technique')}{detail}. {advice}"
