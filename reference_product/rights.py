"""Rights acquired online (ADRi), kept for the person they were asked for, and used when billing."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from reference_product import selection, services
from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.ports import AdministrativeRight, RightsAnswer, RightsRequest, ServiceProblem
from reference_product.session import Session

__all__ = [
    "acquire",
    "answer_for",
    "effective",
    "exemption_from",
    "failure_message",
    "person_asked",
    "reference_date",
    "screen_lines",
]

_ADVICE = "Réessayez plus tard ; la facture reste possible avec les droits de la carte ou des droits papier."


def acquire(session: Session, patient: Patient, asked: date | None) -> str:
    """Ask for the person's rights at the date of care, keep the answer, and return what is told to the user.

    Raises:
        Refusal: nothing was acquired; the sentence says why and what to do.
    """
    day = reference_date(asked, session.today())
    request = RightsRequest(day, person_asked(session, patient), services.card_in_reader(session, patient))
    answer = services.rights_service(session).acquire(request)
    if isinstance(answer, ServiceProblem):
        _note(session, patient, "indisponible")
        raise Refusal(failure_message(answer))
    if not is_known(answer):
        _note(session, patient, "patient inconnu d'ADRi, droits non confirmés")
        raise Refusal(f"ADRi ne connaît pas {patient.shown} : {answer.label or answer.code}. Droits non confirmés.")
    keep(session, patient, day, answer)
    warning = selection.rights_warning(effective(session, patient, day), day)
    return f"Droits de {patient.shown} acquis au {day:%d/%m/%Y}. {warning}".strip()


def reference_date(asked: date | None, today: date) -> date:
    """Return the date the rights are asked for: that of the care, today when no care is named."""
    return asked or today


def person_asked(session: Session, patient: Patient) -> Patient:
    """Return the person whose rights are asked: the beneficiary herself."""
    del session
    return patient


def is_known(answer: RightsAnswer) -> bool:
    """Tell whether the service knows the person."""
    return answer.known


def failure_message(problem: ServiceProblem) -> str:
    """Say that no rights were acquired and what to do."""
    return services.problem_message("ADRi", problem, _ADVICE)


def keep(session: Session, patient: Patient, day: date, answer: RightsAnswer) -> None:
    """Keep an answer in the person's file, with the date it speaks of."""
    session.store.remove("rights", "incident " + patient.key)
    content = {"reference_date": day.isoformat(), "received": session.today().isoformat(), **asdict(answer)}
    session.store.put("rights", patient.key, content)


def answer_for(session: Session, patient: Patient) -> dict[str, object] | None:
    """Return the last answer kept for that very person, None when there is none."""
    content = session.store.get("rights", patient.key)
    return None if content is None else dict(content)


def exemption_from(answer: dict[str, object], patient: Patient) -> str:
    """Return the exemption the person holds: the answer's, which is newer than the card's."""
    del patient
    kinds = answer.get("exemptions")
    return "4" if isinstance(kinds, list) and "ALD" in kinds else "0"


def effective(session: Session, patient: Patient, day: date) -> Patient:
    """Return the person with the rights to bill that day: those of ADRi when they were acquired, else her own."""
    answer = answer_for(session, patient)
    if answer is None:
        return patient
    periods = _periods(answer)
    if not periods:
        return patient
    text = day.isoformat()
    covering = [one for one in periods if one.date_from <= text and (not one.date_until or text <= one.date_until)]
    right = (covering or periods)[-1]
    received = selection.french(str(answer.get("received", "")))
    return replace(
        patient,
        scheme=right.scheme or patient.scheme,
        fund=right.fund or patient.fund,
        centre=right.centre or patient.centre,
        rights_from=right.date_from,
        rights_until=right.date_until,
        exemption=exemption_from(answer, patient),
        source=f"ADRi le {received}",
    )


def treating_doctor(session: Session, patient: Patient) -> bool | None:
    """Tell whether a treating doctor is declared, as far as ADRi told it; None when nothing was told."""
    value = (answer_for(session, patient) or {}).get("treating_doctor")
    return value if isinstance(value, bool) else None


def screen_lines(session: Session, patient: Patient, day: date) -> list[str]:
    """Show the person's rights, one labelled line each."""
    billed = effective(session, patient, day)
    declared = {True: "déclaré", False: "non déclaré", None: "non connu"}[treating_doctor(session, patient)]
    exemption = {"0": "aucune", "4": "4 (affection de longue durée)"}.get(billed.exemption, billed.exemption)
    lines = [
        f"Bénéficiaire : {billed.shown}",
        f"Régime : {billed.scheme}",
        f"Caisse : {billed.fund}",
        f"Centre : {billed.centre}",
        f"Droits {selection.rights_period(billed)}",
        f"Exonération : {exemption}",
        f"Médecin traitant : {declared}",
        f"Source : {billed.source}",
    ]
    incident = session.store.get("rights", "incident " + patient.key)
    if incident is not None:
        lines.append(f"ADRi : {incident['text']}")
    warning = selection.rights_warning(billed, day)
    return [*lines, f"Attention : {warning}"] if warning else lines


def _note(session: Session, patient: Patient, text: str) -> None:
    session.store.put("rights", "incident " + patient.key, {"text": text})


def _periods(answer: dict[str, object]) -> list[AdministrativeRight]:
    rows = answer.get("rights")
    found = [AdministrativeRight(**row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return sorted(found, key=lambda one: one.date_from)
