"""Metadata of one synthetic submission, written out as a product would."""

from __future__ import annotations

import hashlib

from harness.codecs.xds import Association, Author, Coded, DocumentEntry, Metadata, SubmissionSet

PATIENT = "285029990310345^^^&1.2.250.1.213.1.4.10&ISO^NH"
AUTHOR = Author(
    "899900000001^TESTNOM^Alpha^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
    ("CABINET TEST^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^499900000001001",),
    (),
    ("G15_10/SM26^Médecin^1.2.250.1.213.1.1.4.5",),
)
CONTENT = b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>"
ENTRY = DocumentEntry(
    id="Document01",
    mime_type="text/xml",
    unique_id="1.2.250.1.999.1.1",
    patient_id=PATIENT,
    title="Compte rendu synthétique",
    creation_time="20250915090000",
    language="fr-FR",
    legal_authenticator=AUTHOR.person,
    source_patient_id=PATIENT,
    source_patient_info=("PID-5|TESTNOM^BETA", "PID-7|19850214", "PID-8|F"),
    hash=hashlib.sha1(CONTENT).hexdigest(),
    size=str(len(CONTENT)),
    uri="DOC00001.XML",
    class_code=Coded("10", "1.2.250.1.213.1.1.4.1", "Compte rendu"),
    type_code=Coded("11488-4", "2.16.840.1.113883.6.1", "Compte rendu de consultation"),
    format_code=Coded("SYN_format", "urn:x-harness:synthetic:format"),
    facility=Coded("SA07", "1.2.250.1.71.4.2.4"),
    practice=Coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
    confidentialities=(Coded("N", "2.16.840.1.113883.5.25"), Coded("MASQUE_PS", "1.2.250.1.213.1.1.4.13")),
    authors=(AUTHOR,),
)
SUBMISSION = SubmissionSet(
    id="SubmissionSet01",
    unique_id="1.2.250.1.999.2.1",
    source_id="1.2.250.1.999.3",
    patient_id=PATIENT,
    submission_time="20250915090100",
    title="Lot synthétique",
    content_type=Coded("04", "1.2.250.1.213.2.2"),
    authors=(AUTHOR,),
)
METADATA = Metadata(
    (SUBMISSION,),
    (ENTRY,),
    (Association("a1", "HasMember", "SubmissionSet01", "Document01", (("SubmissionSetStatus", ("Original",)),)),),
)

# The same submission by hand, as the profile lays it out; prefixes and places are not ours.
BY_HAND = f"""<?xml version="1.0" encoding="UTF-8"?>
<l:SubmitObjectsRequest xmlns:l="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
 xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><RegistryObjectList>
 <RegistryPackage id="SubmissionSet01">
  <Slot name="submissionTime"><ValueList><Value>20250915090100</Value></ValueList></Slot>
  <Name><LocalizedString value="Lot synthétique"/></Name>
  <Classification id="c0" classifiedObject="SubmissionSet01"
   classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"/>
  <Classification id="c1" classificationScheme="urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
   classifiedObject="SubmissionSet01" nodeRepresentation="04">
   <Slot name="codingScheme"><ValueList><Value>1.2.250.1.213.2.2</Value></ValueList></Slot></Classification>
  <ExternalIdentifier id="i1" identificationScheme="urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
   registryObject="SubmissionSet01" value="1.2.250.1.999.2.1"><Name><LocalizedString
   value="XDSSubmissionSet.uniqueId"/></Name></ExternalIdentifier>
  <ExternalIdentifier id="i2" identificationScheme="urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
   registryObject="SubmissionSet01" value="{PATIENT.replace("&", "&amp;")}"/>
  <ExternalIdentifier id="i3" identificationScheme="urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
   registryObject="SubmissionSet01" value="1.2.250.1.999.3"/>
 </RegistryPackage>
 <ExtrinsicObject id="Document01" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
  <Slot name="URI"><ValueList><Value>1|DOC</Value><Value>2|00001.XML</Value></ValueList></Slot>
  <Slot name="size"><ValueList><Value>42</Value></ValueList></Slot>
  <Slot name="urn:x:own"><ValueList><Value>a</Value><Value>b</Value></ValueList></Slot>
  <Classification id="c2" classificationScheme="urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
   classifiedObject="Document01" nodeRepresentation="N"><Slot name="codingScheme"><ValueList>
   <Value>2.16.840.1.113883.5.25</Value></ValueList></Slot>
   <Name><LocalizedString value="Normal"/></Name></Classification>
  <Classification id="c3" classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
   classifiedObject="Document01" nodeRepresentation=""><Slot name="authorPerson"><ValueList><Value>a^B^C</Value>
   </ValueList></Slot></Classification>
  <ExternalIdentifier id="i4" identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
   registryObject="Document01" value="1.2.250.1.999.1.1"/>
 </ExtrinsicObject>
 <Association id="a1" associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
  sourceObject="SubmissionSet01" targetObject="Document01"/>
</RegistryObjectList></l:SubmitObjectsRequest>""".encode()
