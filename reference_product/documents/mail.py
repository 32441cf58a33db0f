"""The mail of a document: addresses of the secure space, subject, headers X-MSS, archive and readable copy."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from reference_product import names, selection
from reference_product.documents.cda import TYPE_CODE
from reference_product.documents.report import ENTITY, LABEL, Report
from reference_product.documents.subject import DocumentSubject
from reference_product.errors import Refusal
from reference_product.people import Patient

__all__ = [
    "Enclosed",
    "archive_name",
    "code_header",
    "compose",
    "copy_attached",
    "copy_name",
    "ends_exchange",
    "ins_header",
    "message_id",
    "nil_header",
    "patient_address",
    "professional_address",
    "sender_label",
    "subject_label",
    "subject_text",
]

_SPACE: Final = ".mssante.invalid"
_PRACTICE: Final = f"cabinet{_SPACE}"
_PATIENTS: Final = f"patient{_SPACE}"
_ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,64}@[A-Za-z0-9-]{1,40}\.mssante\.invalid", re.ASCII)
_MARK: Final = "XDM/1.0/DDM+"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes along."""

    archive: bytes
    copy: bytes


def compose(report: Report, recipient: str, enclosed: Enclosed, nil: str, *, last: bool) -> tuple[str, bytes]:
    """Return the sender's address and the whole mail.

    Args:
        report: What the mail is about.
        recipient: Address it goes to.
        enclosed: Archive and readable copy.
        nil: Reference of the program.
        last: Whether the patient is asked not to answer.
    """
    sender = _address_of(report)
    mail = EmailMessage(policy.SMTP)
    mail["From"] = Address(sender_label(report), addr_spec=sender)
    mail["To"] = recipient
    mail["Subject"] = subject_text(report)
    mail["Date"] = format_datetime(report.written)
    for name, value in (
        ("Message-ID", message_id()),
        ("X-MSS-CODECDA", code_header()),
        ("X-MSS-INS", ins_header(report.subject)),
        ("X-MSS-NIL", nil_header(nil)),
        ("X-MSS-MES", ends_exchange(last)),
    ):
        if value:
            mail[name] = value
    mail.set_content(f"Bonjour,\n\nVeuillez trouver ci-joint : {LABEL}.\n", charset="utf-8", cte="quoted-printable")
    mail.add_attachment(enclosed.archive, maintype="application", subtype="zip", filename=archive_name())
    copy = copy_attached(enclosed.copy)
    mail.add_attachment(copy, maintype="application", subtype="pdf", filename=copy_name(report))
    return sender, mail.as_bytes()


def professional_address(typed: str) -> str:
    """Return the correspondent's address, which must be in the secure space.

    Raises:
        Refusal: it is not.
    """
    if not _ADDRESS.fullmatch(typed):
        raise Refusal(f"Adresse « {typed[:80]} » hors de l'espace de confiance MSSanté : le document ne part pas.")
    return typed


def patient_address(subject: DocumentSubject, patient: Patient) -> str:
    """Return the patient's own mailbox, which bears the INS number.

    Raises:
        Refusal: the identity is not qualified, hence no address is known.
    """
    if not subject.qualified:
        raise Refusal(
            f"L'identité de {patient.shown} n'est pas qualifiée : sa messagerie de patient est inconnue, "
            "le document ne part pas. Recherchez d'abord son identité (INSi)."
        )
    return f"{subject.number.number}{subject.number.key}@{_PATIENTS}".lower()


def sender_label(report: Report) -> str:
    """Return the label of the sender: title, first name, name, entity."""
    return f"Dr_{names.first_name_shown(report.author.first_name)}_{report.author.name}_{ENTITY}"


def subject_label() -> str:
    """Return the words of the subject that say what the document is."""
    return LABEL


def subject_text(report: Report) -> str:
    """Return the subject: mark, label, name, first name and birth date."""
    born = selection.french(report.subject.birth_date)
    return f"{_MARK}{subject_label()} {report.subject.birth_name.upper()} {_given(report.subject)} {born}".strip()


def ins_header(subject: DocumentSubject) -> str:
    """Return ``O`` when number, authority and the four traits are all in the document, else ``N``."""
    traits = (subject.birth_name, subject.given, subject.sex, subject.birth_date)
    return "O" if subject.qualified and subject.number.oid and all(traits) else "N"


def code_header() -> str:
    """Return the type of the document enclosed."""
    return TYPE_CODE


def nil_header(nil: str) -> str:
    """Return the reference of the program, which every mail bears."""
    return nil


def message_id() -> str:
    """Return the identifier of a mail."""
    return f"<{uuid.uuid4()}@{_PRACTICE}>"


def ends_exchange(last: bool) -> str:
    """Return what closes the exchange with a patient; empty when he may answer."""
    return "FIN" if last else ""


def archive_name() -> str:
    """Return the name of the archive."""
    return "IHE_XDM.ZIP"


def copy_name(report: Report) -> str:
    """Return the name of the readable copy: date, type, name, first name."""
    parts = (
        f"{report.written:%Y%m%d}",
        "CR de consultation",
        report.subject.birth_name.upper(),
        _given(report.subject),
    )
    return "_".join(re.sub(r"[_/\\:]", "-", part) for part in parts) + ".pdf"


def copy_attached(copy: bytes) -> bytes:
    """Return the readable copy that goes along: the very file that the document holds."""
    return copy


def _given(subject: DocumentSubject) -> str:
    return names.first_name_shown(subject.given[0] if subject.given else "")


def _address_of(report: Report) -> str:
    doctor = report.author
    local = ".".join(names.wire(part).replace(" ", "-") for part in (doctor.first_name, doctor.name))
    return f"{local.lower()}@{_PRACTICE}"
