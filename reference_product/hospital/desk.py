"""The outpatient desk: from acts, rights and a practitioner to an invoice ready to be closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from reference_product import nir, selection
from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice, Order, State
from reference_product.billing.pricing import Line, Terms
from reference_product.billing.visit import Visit
from reference_product.errors import Refusal
from reference_product.hospital import establishment, pricing
from reference_product.hospital.pricing import Flow
from reference_product.people import Patient

__all__ = ["contract_of", "evidence", "flow_of", "make", "practitioner"]

_LARGEST = 999_999
"""Largest amount of a line, in cents: the complementary share has six digits."""


def practitioner(typed: Mapping[str, object]) -> tuple[str, str]:
    """Return specialty and RPPS number of the salaried practitioner typed.

    Raises:
        Refusal: one of them is missing or wrong.
    """
    specialty, rpps = str(typed.get("specialty", "")), str(typed.get("rpps", ""))
    if not re.fullmatch(r"[0-9]{2}", specialty, re.ASCII) or not re.fullmatch(r"[0-9]{11}", rpps, re.ASCII):
        raise Refusal("Praticien exécutant : spécialité (deux chiffres) et numéro RPPS (onze chiffres) attendus.")
    if rpps[-1] != nir.b2_key(rpps[:-1]):
        raise Refusal(f"Numéro RPPS {rpps} : la clé est fausse.")
    return specialty, rpps


def make(number: str, people: Sequence[Patient], patient: Patient, order: Order, visit: Visit, today: date) -> Invoice:
    """Price a visit for a patient whose rights are those to bill.

    Raises:
        Refusal: something the invoice needs is missing or unknown.
    """
    invoices.check(order, patient)
    flow = flow_of(order)
    terms = Terms(patient.scheme, order.nature, order.pathway, patient.exemption, order.third_party, today)
    lines = pricing.price_lines(order.lines, terms, flow)
    if any(line.fees > _LARGEST for line in lines):
        raise Refusal("Montant trop élevé pour une ligne de facture : 9 999,99 € au plus.")
    contract, amc_number = contract_of(flow, patient, lines)
    name, first_name = invoices.referring_doctor(order.pathway, order.doctor_name, order.doctor_first_name)
    return Invoice(
        number=number,
        state=State.DRAFT,
        patient=patient,
        order=order,
        traits=selection.beneficiary_traits(people, patient),
        nature=order.nature,
        pathway=order.pathway,
        third_party=order.third_party,
        recipient="00",
        accident=invoices.accident_field(order.accident_date, order.accident_number),
        doctor_name=name,
        doctor_first_name=first_name,
        treating_doctor=order.treating_doctor,
        teleconsultation=order.teleconsultation,
        lines=lines,
        evidence=evidence(patient),
        billing_number=establishment.FINESS,
        biller=establishment.NAME,
        specialty=visit.specialty,
        rpps=visit.rpps,
        visit=replace(visit, split=flow.split, contract=contract, amc_number=amc_number),
    )


def flow_of(order: Order) -> Flow:
    """Return who pays: C2S in the same flow, else a complementary body apart when third-party payment is asked."""
    return Flow(c2s=order.c2s, split=order.third_party == "amo_amc" and not order.c2s)


def contract_of(flow: Flow, patient: Patient, lines: Sequence[Line]) -> tuple[str, str]:
    """Return contract 89 and the body's number when the C2S pays something in this flow, else nothing.

    Raises:
        Refusal: the body that pays is not known.
    """
    if not flow.c2s or not any(line.amc for line in lines):
        return "00", ""
    if not patient.amc_number:
        raise Refusal(f"Organisme de la C2S inconnu pour {patient.shown} : lisez sa carte ou son attestation.")
    return "89", patient.amc_number


def evidence(patient: Patient) -> str:
    """Return the kind of evidence of rights: 4 the Vitale card, 1 a certificate."""
    return "4" if patient.source == "carte" else "1"
