"""FHIR R4 resources in JSON: structure by a declared table, and the fields the trade uses; no full validator."""

from __future__ import annotations

from harness.codecs.fhir.identifiers import INS_SYSTEMS, Identifier, identifiers
from harness.codecs.fhir.resource import FhirDocument, decode_fhir, resources
from harness.codecs.fhir.views import (
    BundleView,
    PatientView,
    PractitionerView,
    bundle_view,
    patient_view,
    practitioner_view,
)

__all__ = [
    "INS_SYSTEMS",
    "BundleView",
    "FhirDocument",
    "Identifier",
    "PatientView",
    "PractitionerView",
    "bundle_view",
    "decode_fhir",
    "identifiers",
    "patient_view",
    "practitioner_view",
    "resources",
]
