"""Sending of medical documents by secure mail."""

from __future__ import annotations

from reference_product.actions import Arguments, Outcome, reading
from reference_product.billing import securing
from reference_product.documents import archive, cda, mail, metadata, pdf, report
from reference_product.documents.report import Report
from reference_product.documents.subject import DocumentSubject, subject_of
from reference_product.errors import Refusal
from reference_product.mail import exchange
from reference_product.people import Patient, Professional
from reference_product.session import Session
from reference_product.store import Record

__all__ = ["send_document"]

_LONGEST = 100_000


def send_document(session: Session, arguments: Arguments) -> Outcome:
    """Write a consultation report about a patient and send it to a correspondent, or to the patient."""
    patient, author = _patient(session, arguments), _author(session)
    text = reading.text(arguments, "report")
    if not text or len(text) > _LONGEST:
        raise Refusal("Compte rendu vide ou trop long : rien n'est envoyé.")
    subject = subject_of(session, patient)
    recipient = _recipient(arguments, subject, patient)
    one = report.new_report(subject, author, session.now(), text, _replaced(session, arguments, patient))
    enclosed = _enclosed(one)
    nil = str(session.world.product.get("nil", ""))
    sender, content = mail.compose(one, recipient, enclosed, nil, last=reading.flag(arguments, "no_reply"))
    exchange.send(session.world.mail, sender, recipient, content)
    _keep(session, patient, one)
    state = "identité qualifiée" if subject.qualified else "identité provisoire, sans matricule INS"
    return Outcome(f"Compte rendu de {patient.shown} envoyé à {recipient} ({state}).")


def _patient(session: Session, arguments: Arguments) -> Patient:
    wanted = reading.person(arguments)
    if wanted is None:
        raise Refusal("Aucun patient désigné.")
    return session.find_patient(wanted)


def _author(session: Session) -> Professional:
    if session.holder is None:
        raise Refusal("Lisez la carte CPS et présentez le code porteur : le compte rendu porte le nom de son auteur.")
    securing.check_holder(session, session.holder.professional)
    return session.holder.professional


def _recipient(arguments: Arguments, subject: DocumentSubject, patient: Patient) -> str:
    if reading.flag(arguments, "to_patient"):
        return mail.patient_address(subject, patient)
    return mail.professional_address(reading.text(arguments, "recipient"))


def _replaced(session: Session, arguments: Arguments, patient: Patient) -> Record | None:
    """Return the patient's last report when this one replaces it."""
    if not reading.flag(arguments, "replaces"):
        return None
    sent = [row for row in session.store.all("reports") if row["patient"] == patient.key]
    if not sent:
        raise Refusal(f"Aucun compte rendu de {patient.shown} n'a été envoyé : il n'y a rien à remplacer.")
    return sent[-1]


def _enclosed(one: Report) -> mail.Enclosed:
    written = f"{one.subject.birth_name} {' '.join(one.subject.given)}\n{one.written:%d/%m/%Y}\n\n{one.text}"
    copy = pdf.render(f"{report.LABEL}\n\n{written}")
    document = cda.render(one, copy)
    described = metadata.render(one, archive.DOCUMENT, document)
    return mail.Enclosed(archive.pack(document, described, one.written), copy)


def _keep(session: Session, patient: Patient, one: Report) -> None:
    content = {
        "patient": patient.key,
        "oid": one.oid,
        "entry": one.entry,
        "set_oid": one.set_oid,
        "version": one.version,
    }
    session.store.put("reports", one.oid, content)
