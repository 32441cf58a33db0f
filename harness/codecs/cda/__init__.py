"""CDA R2 documents: header and body as named values, both directions, and the constants of the CI-SIS."""

from __future__ import annotations

from harness.codecs.cda.model import Author, Cda, Coded, Identifier, Patient, Section
from harness.codecs.cda.read import read_cda
from harness.codecs.cda.rules import cda_problems, named_fields
from harness.codecs.cda.write import write_cda

__all__ = [
    "Author",
    "Cda",
    "Coded",
    "Identifier",
    "Patient",
    "Section",
    "cda_problems",
    "named_fields",
    "read_cda",
    "write_cda",
]
