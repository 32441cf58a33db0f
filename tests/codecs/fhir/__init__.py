"""FHIR resources."""
