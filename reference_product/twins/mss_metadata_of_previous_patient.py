"""Twin: the metadata describe the patient of the document before."""

from __future__ import annotations

import dataclasses

from reference_product.documents import metadata
from reference_product.documents.report import Report
from reference_product.documents.subject import DocumentSubject
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-memes-traits"
DEFECT = "La fiche garde l'identité du patient précédent."


def apply() -> None:
    """Put the defect in."""
    honest = metadata.render
    sent: list[DocumentSubject] = []

    def render(report: Report, name: str, document: bytes) -> bytes:
        sent.append(report.subject)
        return honest(dataclasses.replace(report, subject=sent[-2:][0]), name, document)

    replace(metadata, "render", render)
