"""ADRi: asking for the rights of one beneficiary at one date."""

from __future__ import annotations

from datetime import date

from lxml import etree

from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.ports import (
    AdministrativeRight,
    RightsAnswer,
    RightsRequest,
    ServiceContext,
    ServiceProblem,
    Signer,
)
from reference_product.teleservices import assertions, envelope, transport
from reference_product.teleservices.xmlwords import children, sub, text

__all__ = ["Adri", "answer_read", "security_assertions", "unknown_person"]

_ACTION = "urn:adr:1.1.0:acquerirLesDroits"
_REQUEST = "urn:ir:se_req_adr"
_BENEFICIARY = "urn:siram:beneficiaire"


class Adri:
    """The ADRi client of one workstation."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def acquire(self, request: RightsRequest) -> RightsAnswer | ServiceProblem:
        """Ask, and return the answer or the problem; raises Refusal without a professional card."""
        context = self._context
        signer = context.signer
        if signer is None:
            raise Refusal("ADRi demande la carte CPS : lisez-la et présentez le code porteur.")
        call = envelope.Call(
            action=_ACTION,
            body=_body(request),
            emitter=signer.professional.national_id,
            authorisation=context.authorisation,
            now=context.now(),
            assertions=security_assertions(signer, request, context),
            covered=request.patient if request.card_present else None,
            reference_date=request.reference_date.isoformat(),
        )
        endpoint = transport.Endpoint(str(context.settings.get("url", "")), context.ca_file)
        answer = transport.post(endpoint, _ACTION, envelope.compose(call))
        if isinstance(answer, ServiceProblem):
            return unknown_person(answer) or answer
        return answer_read(answer, request.reference_date)


def security_assertions(signer: Signer, request: RightsRequest, context: ServiceContext) -> list[etree._Element]:
    """Return the professional's assertion, and the patient card's when the card is in the reader."""
    found = [assertions.professional_assertion(signer, context.now())]
    if request.card_present and request.patient.card_serial:
        found.append(assertions.vitale_assertion(signer, request.patient.card_serial, context.now()))
    return found


def unknown_person(problem: ServiceProblem) -> RightsAnswer | None:
    """Return an answer "not known" for the fault that says so; None for any other problem."""
    if problem.kind == "fault" and problem.code == "SYN_adri_01":
        return RightsAnswer(False, problem.code, problem.text or "bénéficiaire inconnu")
    return None


def answer_read(answer: etree._Element, day: date) -> RightsAnswer | ServiceProblem:
    """Read an answer; the exemptions kept are those in force at the reference date."""
    code = text(answer, "CompteRendu", "Code")
    if not code:
        return ServiceProblem("unreadable")
    rights = tuple(
        AdministrativeRight(
            text(right, "Regime"),
            text(right, "Caisse"),
            text(right, "Centre"),
            text(right, "DateDebut"),
            text(right, "DateFin"),
            text(right, "CodeGestion"),
        )
        for right in children(answer, "DroitAMO")
    )
    exemptions = tuple(text(e, "Type") for e in children(answer, "Exoneration") if _in_force(e, day))
    declared = text(answer, "MedecinTraitant", "Declare")
    return RightsAnswer(
        True,
        code,
        text(answer, "CompteRendu", "Libelle"),
        rights,
        exemptions,
        None if not declared else declared == "true",
        text(answer, "C2S", "Type"),
    )


def _in_force(exemption: etree._Element, day: date) -> bool:
    start, end = text(exemption, "DateDebut"), text(exemption, "DateFin")
    return start <= day.isoformat() and (not end or day.isoformat() <= end)


def _body(request: RightsRequest) -> etree._Element:
    person: Patient = request.patient
    root = etree.Element(f"{{{_REQUEST}}}Requete", nsmap={"q": _REQUEST, "n": _BENEFICIARY})
    sub(root, _REQUEST, "DatedeReference", request.reference_date.isoformat())
    beneficiary = sub(root, _REQUEST, "BeneficiaireDeSoins")
    if person.nir:
        _number(sub(beneficiary, _BENEFICIARY, "NIRcertifie"), person.nir, person.nir_key)
    sub(beneficiary, _BENEFICIARY, "DatedeNaissance", person.birth_date)
    situation = sub(beneficiary, _BENEFICIARY, "SituationAdministrativeAMO")
    sub(situation, _BENEFICIARY, "RangdeNaissance", person.birth_rank)
    insured = sub(sub(beneficiary, _BENEFICIARY, "Assure"), _BENEFICIARY, "NIRassure")
    _number(insured, person.insured_nir or person.nir, person.insured_nir_key or person.nir_key)
    return root


def _number(parent: etree._Element, number: str, key: str) -> None:
    sub(parent, _BENEFICIARY, "Num", number)
    sub(parent, _BENEFICIARY, "Cle", key)
