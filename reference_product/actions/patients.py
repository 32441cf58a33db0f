"""Choosing and registering patients, paper rights, degraded mode."""

from __future__ import annotations

import re
from dataclasses import replace

from reference_product import nir, rights, selection
from reference_product.actions import Arguments, Outcome, reading
from reference_product.errors import Refusal
from reference_product.people import Patient, named
from reference_product.session import Session

__all__ = ["enter_paper_rights", "register_patient", "select_beneficiary", "set_degraded_mode"]


def select_beneficiary(session: Session, arguments: Arguments) -> Outcome:
    """Choose the person the next actions are about, on the card read or in the files."""
    wanted = reading.person(arguments)
    if wanted is None:
        raise Refusal("Aucun bénéficiaire désigné.")
    patient = session.find_patient(wanted)
    selection.select(session, patient)
    warning = selection.rights_warning(rights.effective(session, patient, session.today()), session.today())
    return Outcome(f"Bénéficiaire choisi : {patient.shown}. {warning}".strip())


def register_patient(session: Session, arguments: Arguments) -> Outcome:
    """Open the file of a patient from what the secretary types."""
    typed = reading.person(arguments)
    if typed is None:
        raise Refusal("Aucun patient à enregistrer.")
    patient = _with_typed_number(typed, arguments)
    _check_number(patient.nir, patient.nir_key)
    _check_number(patient.insured_nir, patient.insured_nir_key)
    _check_rights(patient)
    if patient.scheme:
        patient = replace(patient, source="papier")
    known = named(session.patients(), patient)
    if known is not None and known.card_serial:
        # What the card said stays: the secretary's typing completes it.
        patient = replace(patient, card_serial=known.card_serial, amc_number=known.amc_number)
    selection.select(session, patient)
    return Outcome(f"Patient enregistré : {patient.shown}.")


def enter_paper_rights(session: Session, arguments: Arguments) -> Outcome:
    """Write the rights read on a paper certificate into the patient's file."""
    wanted = reading.person(arguments)
    if wanted is None:
        raise Refusal("Aucun patient désigné.")
    patient = replace(
        session.find_patient(wanted),
        scheme=reading.text(arguments, "scheme"),
        fund=reading.text(arguments, "fund"),
        centre=reading.text(arguments, "centre"),
        exemption=reading.text(arguments, "exemption", "0"),
        rights_from="",
        rights_until="",
        source="papier",
    )
    _check_rights(patient)
    selection.select(session, patient)
    return Outcome(f"Droits papier enregistrés pour {patient.shown}.")


def set_degraded_mode(session: Session, arguments: Arguments) -> Outcome:
    """Make the next invoice without the patient's card."""
    session.degraded = reading.text(arguments, "reason", "carte absente")
    return Outcome(f"Mode dégradé ({session.degraded}) : la prochaine facture partira non sécurisée.")


def _with_typed_number(typed: Patient, arguments: Arguments) -> Patient:
    """Put the number typed in place of the person's own; an insured person bears one number for both."""
    number = reading.text(arguments, "nir").replace(" ", "").upper() or typed.nir
    key = reading.text(arguments, "nir_key") or typed.nir_key
    if typed.insured_nir in ("", typed.nir):
        return replace(typed, nir=number, nir_key=key, insured_nir=number, insured_nir_key=key)
    return replace(typed, nir=number, nir_key=key)


def _check_number(number: str, key: str) -> None:
    if not number:
        return
    if not nir.key_is_right(number, key):
        raise Refusal(f"Clé du NIR erronée : la clé « {key} » n'est pas celle du numéro saisi. Vérifiez les deux.")


def _check_rights(patient: Patient) -> None:
    shapes = (("Régime", patient.scheme, 2), ("Caisse", patient.fund, 3), ("Centre", patient.centre, 4))
    for label, value, length in shapes:
        if value and not re.fullmatch(rf"[0-9]{{{length}}}", value, re.ASCII):
            raise Refusal(f"{label} « {value} » : {length} chiffres attendus.")
    if not re.fullmatch(r"[0-9]{3} [0-9]", f"{patient.rank} {patient.birth_rank}", re.ASCII):
        raise Refusal("Rang du bénéficiaire ou rang de naissance mal formé.")
