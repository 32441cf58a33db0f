"""A mail that carries a document, made with the standard library around an archive written by the codecs."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage

from lxml import etree

from harness.codecs.cda import Author, Cda, Coded, Identifier, Patient, write_cda
from harness.codecs.xdm import write_xdm
from harness.codecs.xds import Association, DocumentEntry, Metadata, SubmissionSet
from harness.codecs.xds import Coded as XdsCode

__all__ = ["ARCHIVE", "CDA", "DOCUMENT", "HEADERS", "PDF", "mail"]

PDF = b"%PDF-1.4\n<x:xmpmeta><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n%%EOF\n"
CDA = Cda(
    id=Identifier("1.2.250.1.999.1.7"),
    set_id=Identifier("1.2.250.1.999.2.7"),
    version="1",
    type=Coded("11488-4", "2.16.840.1.113883.6.1", "Compte rendu"),
    title="Compte rendu",
    time="20250915090000+0000",
    confidentiality=Coded("N", "2.16.840.1.113883.5.25"),
    language="fr-FR",
    realm="FR",
    type_id=Identifier("2.16.840.1.113883.1.3", "POCD_HD000040"),
    templates=(Identifier("2.16.840.1.113883.2.8.2.1"), Identifier("1.2.250.1.213.1.1.1.1")),
    patient=Patient(
        (Identifier("1.2.250.1.213.1.4.10", "275129992120157"), Identifier("1.2.250.1.999.3", "IPP7")),
        "SIMPLESYN",
        "",
        ("RUTH", "ANNE"),
        "F",
        "19751230",
    ),
    authors=(Author("20250915", Identifier("1.2.250.1.71.4.2.1", "889990000013"), None, "SOIGNESYN", "CAMILLE"),),
    custodian=Identifier("1.2.250.1.71.4.2.2", "489990000013001"),
    custodian_name="CABINET SYN",
    media="application/pdf",
    content=PDF,
)
DOCUMENT = etree.tostring(write_cda(CDA), xml_declaration=True, encoding="UTF-8")
_PATIENT = "275129992120157^^^&1.2.250.1.213.1.4.10&ISO^NH"
_ENTRY = DocumentEntry(
    id="urn:uuid:00000000-0000-4000-8000-000000000001",
    mime_type="text/xml",
    unique_id="1.2.250.1.999.1.7",
    patient_id=_PATIENT,
    title="Compte rendu",
    creation_time="20250915090000",
    language="fr-FR",
    source_patient_id="IPP7^^^&1.2.250.1.999.3&ISO^PI",
    source_patient_info=("PID-5|USAGESYN^RUTH^^^^^D~SIMPLESYN^RUTH^^^^^L", "PID-7|19751230", "PID-8|F"),
    class_code=XdsCode("10", "1.2.250.1.213.1.1.4.1"),
    type_code=XdsCode("11488-4", "2.16.840.1.113883.6.1"),
    format_code=XdsCode("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3"),
    facility=XdsCode("SA07", "1.2.250.1.71.4.2.4"),
    practice=XdsCode("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
    confidentialities=(XdsCode("N", "2.16.840.1.113883.5.25"),),
)
_SET = SubmissionSet(
    id="urn:uuid:00000000-0000-4000-8000-000000000002",
    unique_id="1.2.250.1.999.4.7",
    source_id="1.2.250.1.999.5",
    patient_id=_PATIENT,
    submission_time="20250915090000",
    content_type=XdsCode("04", "1.2.250.1.213.2.2"),
)
_LINKS = (
    Association("urn:uuid:00000000-0000-4000-8000-000000000003", "HasMember", _SET.id, _ENTRY.id),
    Association(
        "urn:uuid:00000000-0000-4000-8000-000000000004",
        "RPLC",
        _ENTRY.id,
        "urn:uuid:00000000-0000-4000-8000-000000000009",
    ),
)
ARCHIVE = write_xdm(Metadata((_SET,), (_ENTRY,), _LINKS), {_ENTRY.id: DOCUMENT})
HEADERS = {
    "From": "Dr_Camille_SOIGNESYN_Cabinet SYN <camille@cabinet.mssante.invalid>",
    "To": "correspondant@hopital.mssante.invalid",
    "Subject": "XDM/1.0/DDM+Compte rendu d'été SIMPLESYN Ruth 30/12/1975",
    "Message-ID": "<7@cabinet.mssante.invalid>",
    "X-MSS-CODECDA": "11488-4",
    "X-MSS-INS": "O",
    "X-MSS-NIL": "SYN-NIL-0001",
}


def mail(
    *,
    archive: bytes | None = ARCHIVE,
    copy: bytes | None = PDF,
    archive_name: str = "IHE_XDM.ZIP",
    copy_name: str = "20250915_CR d'été_SIMPLESYN_Ruth.pdf",
    sender: str | None = HEADERS["From"],
    **headers: str | None,
) -> bytes:
    """Return the mail with pieces or headers (``x_mss_ins``) changed, or left out (None)."""
    written = EmailMessage(policy.SMTP)
    changed = {"from": sender} | {name.replace("_", "-").lower(): value for name, value in headers.items()}
    for name, value in HEADERS.items():
        said = changed.pop(name.lower(), value)
        if said is not None:
            written[name] = said
    for name, added in changed.items():
        written[name.title()] = added
    written.set_content("Bonjour,\n")
    if archive is not None:
        written.add_attachment(archive, maintype="application", subtype="zip", filename=archive_name)
    if copy is not None:
        written.add_attachment(copy, maintype="application", subtype="pdf", filename=copy_name)
    return written.as_bytes()
