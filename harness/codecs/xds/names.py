"""Fixed names of ebRIM and of the XDS profile (IHE ITI TF-3 §4.2): namespaces, schemes, slots."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ASSOCIATIONS",
    "AUTHOR_SLOTS",
    "CODE_TERMS",
    "DOCUMENT_AUTHOR",
    "DOCUMENT_CODES",
    "DOCUMENT_IDS",
    "DOCUMENT_SLOTS",
    "DOCUMENT_TYPES",
    "NS_LCM",
    "NS_RIM",
    "SET_AUTHOR",
    "SET_CODES",
    "SET_IDS",
    "SET_NODE",
    "SET_SLOTS",
]

NS_RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
NS_LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"

DOCUMENT_TYPES = ("urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1", "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248")
"""Object type of a stable document, then of one made on demand."""
DOCUMENT_AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
DOCUMENT_CODES: Mapping[str, str] = {
    "class_code": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "type_code": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
    "format_code": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "facility": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practice": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "confidentialities": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "events": "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4",
}
CODE_TERMS: Mapping[str, str] = {
    "class_code": "classCode",
    "type_code": "typeCode",
    "format_code": "formatCode",
    "facility": "healthcareFacilityTypeCode",
    "practice": "practiceSettingCode",
    "content_type": "contentTypeCode",
}
"""Codes of which an object has one, by their names in the profile."""
DOCUMENT_IDS: Mapping[str, tuple[str, str]] = {
    "patient_id": ("urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId"),
    "unique_id": ("urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId"),
}
DOCUMENT_SLOTS: Mapping[str, str] = {
    "creation_time": "creationTime",
    "language": "languageCode",
    "legal_authenticator": "legalAuthenticator",
    "service_start": "serviceStartTime",
    "service_stop": "serviceStopTime",
    "source_patient_id": "sourcePatientId",
    "source_patient_info": "sourcePatientInfo",
    "hash": "hash",
    "size": "size",
    "uri": "URI",
    "repository": "repositoryUniqueId",
}

SET_NODE = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
"""The classification that makes a RegistryPackage a submission set."""
SET_AUTHOR = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
SET_CODES: Mapping[str, str] = {"content_type": "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"}
SET_IDS: Mapping[str, tuple[str, str]] = {
    "patient_id": ("urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446", "XDSSubmissionSet.patientId"),
    "source_id": ("urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832", "XDSSubmissionSet.sourceId"),
    "unique_id": ("urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8", "XDSSubmissionSet.uniqueId"),
}
SET_SLOTS: Mapping[str, str] = {"submission_time": "submissionTime"}

AUTHOR_SLOTS: Mapping[str, str] = {
    "person": "authorPerson",
    "institutions": "authorInstitution",
    "roles": "authorRole",
    "specialties": "authorSpecialty",
}

ASSOCIATIONS: Mapping[str, str] = {
    "HasMember": "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember",
    "RPLC": "urn:ihe:iti:2007:AssociationType:RPLC",
    "APND": "urn:ihe:iti:2007:AssociationType:APND",
    "XFRM": "urn:ihe:iti:2007:AssociationType:XFRM",
    "XFRM_RPLC": "urn:ihe:iti:2007:AssociationType:XFRM_RPLC",
    "signs": "urn:ihe:iti:2007:AssociationType:signs",
    "UpdateAvailabilityStatus": "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus",
    "SubmitAssociation": "urn:ihe:iti:2010:AssociationType:SubmitAssociation",
}
