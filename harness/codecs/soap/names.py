"""Namespaces and fixed words of the synchronous exchange with health-insurance téléservices."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "ACTION_ADRI",
    "ACTION_INSI_CARD",
    "ACTION_INSI_TRAITS",
    "NS_ADDRESSING",
    "NS_ADDRESSING_2004",
    "NS_ADRI_REQUEST",
    "NS_ADRI_SYNTHETIC",
    "NS_BAM",
    "NS_BENEFICIARY",
    "NS_DSIG",
    "NS_HL7",
    "NS_INSI_CARD",
    "NS_INSI_RESULT",
    "NS_INSI_TRAITS",
    "NS_LPS",
    "NS_SAML",
    "NS_SIRAM",
    "NS_WSSE",
    "NS_WSU",
    "NS_XML",
    "NS_XOP",
    "NS_XSI",
    "SoapVersion",
    "local_part",
    "operation_of",
    "qname",
]

NS_ADDRESSING = "http://www.w3.org/2005/08/addressing"
NS_ADDRESSING_2004 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
NS_ADRI_REQUEST = "urn:ir:se_req_adr"
NS_ADRI_SYNTHETIC = "urn:x-harness:synthetic:adri:1"
"""No contract of the answer is public: this namespace is ours and says so."""
NS_BAM = "urn:siram:bam:ctxbam"
NS_BENEFICIARY = "urn:siram:beneficiaire"
NS_DSIG = "http://www.w3.org/2000/09/xmldsig#"
NS_HL7 = "urn:hl7-org:v3"
NS_INSI_CARD = "http://www.cnamts.fr/INSiRecVit"
NS_INSI_RESULT = "http://www.cnamts.fr/INSiResultat"
NS_INSI_TRAITS = "http://www.cnamts.fr/INSiRecSans"
NS_LPS = "urn:siram:lps:ctxlps"
NS_SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
NS_SIRAM = "urn:siram"
NS_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
NS_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
NS_XML = "http://www.w3.org/XML/1998/namespace"
NS_XOP = "http://www.w3.org/2004/08/xop/include"
NS_XSI = "http://www.w3.org/2001/XMLSchema-instance"

ACTION_ADRI = "urn:adr:1.1.0:acquerirLesDroits"
ACTION_INSI_CARD = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale"
ACTION_INSI_TRAITS = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"


class SoapVersion(StrEnum):
    """The namespace of the envelope decides the version."""

    V1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
    V1_2 = "http://www.w3.org/2003/05/soap-envelope"


def qname(namespace: str, local: str) -> str:
    """Return the name as lxml writes it."""
    return f"{{{namespace}}}{local}"


def operation_of(action: str) -> str:
    """Return the short name of an action, its last segment: ``urn:adr:1.1.0:lire`` gives ``lire``."""
    return action.strip().rpartition(":")[2]


def local_part(name: str | None) -> str:
    """Return a qualified name without its prefix; nothing of nothing."""
    return (name or "").rpartition(":")[2]
