"""The SOAP envelope of a call: addressing, assertions, the two contexts, one business element."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from reference_product.people import Patient
from reference_product.teleservices.xmlwords import ADDRESSING, BAM, LPS, SECURITY, SOAP, sub

__all__ = ["Call", "authorisation_number", "bam_emitter", "compose"]

_NAME = "Cabinet de référence"
_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Call:
    """What goes in one envelope."""

    action: str
    body: etree._Element
    emitter: str
    """National id of the professional, or structure id in software-certificate mode."""
    authorisation: str
    now: datetime
    assertions: Sequence[etree._Element] = ()
    covered: Patient | None = None
    """Person of the card that was read; None leaves the coverage empty."""
    reference_date: str = ""


def compose(call: Call) -> bytes:
    """Return the envelope as bytes; its parts are in the published order."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP, "a": ADDRESSING})
    header = sub(root, SOAP, "Header")
    sub(header, ADDRESSING, "MessageID", f"uuid:{uuid.uuid4()}")
    sub(header, ADDRESSING, "Action", call.action)
    if call.assertions:
        security = etree.SubElement(header, f"{{{SECURITY}}}Security", nsmap={"w": SECURITY})
        security.extend(call.assertions)
    _lps(header, call)
    _bam(header, call)
    sub(root, SOAP, "Body").append(call.body)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def authorisation_number(call: Call) -> str:
    """Return the authorisation number sent in IDAM."""
    return call.authorisation


def bam_emitter(call: Call) -> str:
    """Return the emitter of the second context: the same as the first."""
    return call.emitter


def _lps(header: etree._Element, call: Call) -> None:
    context = etree.SubElement(header, f"{{{LPS}}}ContexteLPS", nsmap={"l": LPS})
    context.set("Version", "01_00")
    context.set("Nature", "CTXLPS")
    sub(context, LPS, "Id", str(uuid.uuid4()))
    sub(context, LPS, "Temps", _utc(call.now))
    sub(context, LPS, "Emetteur", call.emitter)
    program = sub(context, LPS, "LPS")
    number = authorisation_number(call)
    if number:
        sub(program, LPS, "IDAM", number).set("R", "4")
    sub(program, LPS, "Version", _VERSION)
    sub(program, LPS, "Instance", str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:cabinet-de-reference:instance")))
    sub(program, LPS, "Nom", _NAME)


def _bam(header: etree._Element, call: Call) -> None:
    context = etree.SubElement(header, f"{{{BAM}}}ContexteBAM", nsmap={"b": BAM})
    context.set("Version", "01_02")
    context.set("Nature", "CTXBAM")
    sub(context, BAM, "Id", str(uuid.uuid4()))
    sub(context, BAM, "Temps", _utc(call.now))
    sub(context, BAM, "Emetteur", bam_emitter(call))
    if call.reference_date:
        sub(context, BAM, "DateRef", call.reference_date)
    coverage = sub(context, BAM, "COUVERTURE")
    person = call.covered
    if person is None:
        return
    for name, value in (("GrandRegime", person.scheme), ("Organisme", person.fund), ("CodeCentre", person.centre)):
        if value:
            sub(coverage, BAM, name, value)
    insured = sub(sub(coverage, BAM, "ASSURE"), BAM, "Id")
    sub(insured, BAM, "Num", person.insured_nir)
    sub(insured, BAM, "Cle", person.insured_nir_key)
    beneficiary = sub(coverage, BAM, "BENEFICIAIRE")
    if person.nir:
        own = sub(beneficiary, BAM, "Nir")
        sub(own, BAM, "Num", person.nir)
        sub(own, BAM, "Cle", person.nir_key)
    sub(beneficiary, BAM, "DateNai", person.birth_date)
    sub(beneficiary, BAM, "Rang", person.birth_rank)


def _utc(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
