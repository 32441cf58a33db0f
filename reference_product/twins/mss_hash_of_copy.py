"""Twin: the digest in the metadata is that of the readable copy."""

from __future__ import annotations

import base64

from lxml import etree

from reference_product.documents import metadata
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-empreinte"
DEFECT = "L'empreinte de la fiche est celle de la copie PDF."


def apply() -> None:
    """Put the defect in."""
    honest = metadata.digest_of
    replace(metadata, "digest_of", lambda document: honest(_copy(document)))


def _copy(document: bytes) -> bytes:
    """Return the PDF that a document carries: the bytes of the copy."""
    return base64.b64decode(etree.fromstring(document).findtext(".//{urn:hl7-org:v3}nonXMLBody/{*}text", ""))
