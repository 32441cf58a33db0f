"""CDA documents read from hand-written text, written back, each rule of the header told alone."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.cda import (
    Author,
    Cda,
    Coded,
    Identifier,
    Patient,
    Section,
    cda_problems,
    named_fields,
    read_cda,
    write_cda,
)
from harness.i18n import say

# Own composition with the header constants of the CI-SIS (structuration minimale v1.16.8); the person is synthetic.
HEADER = """<ClinicalDocument xmlns="urn:hl7-org:v3"><realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="2.16.840.1.113883.2.8.2.1"/>
<templateId root="1.2.250.1.213.1.1.1.1"/><id root="1.2.250.1.999.1" extension="D1"/>
<code code="11488-4" codeSystem="2.16.840.1.113883.6.1" displayName="SYN consultation"/><title>Titre</title>
<effectiveTime value="20250915090000+0200"/><confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/><setId root="1.2.250.1.999.2"/><versionNumber value="2"/>
<recordTarget><patientRole><id root="1.2.250.1.999.3" extension="IPP1"/>
<id root="1.2.250.1.213.1.4.10" extension="285029990310345"/><patient><name><prefix>MME</prefix>
<family qualifier="SP">USAGE</family><family qualifier="BR">TESTNOM</family><given>BETA</given>
<given>ALPHA</given></name>
<administrativeGenderCode code="F"/><birthTime value="19850214"/></patient></patientRole></recordTarget>
<author><time value="20250915"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="899900000001"/>
<code code="G15_10/SM26" codeSystem="1.2.250.1.213.1.1.4.5"/><assignedPerson><name><family>SYNDOC</family>
<given>Gamma</given></name></assignedPerson><representedOrganization><id root="1.2.250.1.71.4.2.2"
 extension="499900000001001"/><name>CABINET SYN</name></representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.250.1.71.4.2.2" extension="4999"/>
<name>GARDIEN SYN</name></representedCustodianOrganization></assignedCustodian></custodian>"""
STRUCTURED = """<component><structuredBody><component><section><code code="A" codeSystem="1.2"/><title>Un</title>
<text>Le <content>corps</content>
 du texte</text><component><section><title>Un.un</title></section></component></section></component>
<component><section><title>Deux</title></section></component></structuredBody></component></ClinicalDocument>"""
FILE = """<component><nonXMLBody><text mediaType="application/pdf" representation="B64">
JVBE
Ri0=</text></nonXMLBody></component></ClinicalDocument>"""
VALUES = Cda(
    Identifier("1.2.250.1.999.1", "D1"),
    Identifier("1.2.250.1.999.2"),
    "2",
    Coded("11488-4", "2.16.840.1.113883.6.1", "SYN consultation"),
    "Titre",
    "20250915090000+0200",
    Coded("N", "2.16.840.1.113883.5.25"),
    "fr-FR",
    "FR",
    Identifier("2.16.840.1.113883.1.3", "POCD_HD000040"),
    (Identifier("2.16.840.1.113883.2.8.2.1"), Identifier("1.2.250.1.213.1.1.1.1")),
    Patient(
        (Identifier("1.2.250.1.999.3", "IPP1"), Identifier("1.2.250.1.213.1.4.10", "285029990310345")),
        "TESTNOM",
        "USAGE",
        ("BETA", "ALPHA"),
        "F",
        "19850214",
    ),
    (
        Author(
            "20250915",
            Identifier("1.2.250.1.71.4.2.1", "899900000001"),
            Coded("G15_10/SM26", "1.2.250.1.213.1.1.4.5"),
            "SYNDOC",
            "Gamma",
            Identifier("1.2.250.1.71.4.2.2", "499900000001001"),
            "CABINET SYN",
        ),
    ),
    Identifier("1.2.250.1.71.4.2.2", "4999"),
    "GARDIEN SYN",
    (
        Section(Coded("A", "1.2"), "Un", "Le corps du texte"),
        Section(None, "Un.un", "", 2),
        Section(None, "Deux", ""),
    ),
)


def test_reads_header_and_structured_body() -> None:
    assert read_cda((HEADER + STRUCTURED).encode()) == (VALUES, ())
    assert cda_problems(VALUES) == ()


def test_reads_a_body_that_is_a_file() -> None:
    found, problems = read_cda((HEADER + FILE).encode())
    assert (found, problems) == (replace(VALUES, sections=(), media="application/pdf", content=b"%PDF-"), ())
    assert base64.b64encode(b"%PDF-") == b"JVBERi0="
    broken = (HEADER + FILE).replace("JVBE", "J!VBE").encode()
    (problem,) = read_cda(broken)[1]
    assert (problem.code, problem.location) == (
        "exchanges.cda-base64",
        "/ClinicalDocument/component/nonXMLBody/text",
    )


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"id": None}, "missing", "id"),
        ({"type": None}, "missing", "code"),
        ({"confidentiality": None}, "missing", "confidentialityCode"),
        ({"language": ""}, "missing", "languageCode"),
        ({"patient": None}, "missing", "recordTarget"),
        ({"authors": ()}, "missing", "author"),
        ({"custodian": None}, "missing", "custodian"),
        ({"sections": ()}, "missing", "component"),
        ({"set_id": None}, "missing", "setId"),
        ({"version": ""}, "missing", "versionNumber"),
        ({"version": "0"}, "value", "versionNumber/@value"),
        ({"version": "1.0"}, "value", "versionNumber/@value"),
        ({"type_id": Identifier("1.2", "X")}, "value", "typeId"),
        ({"templates": VALUES.templates[:1]}, "template", "templateId"),
        ({"time": "2025-09-15"}, "value", "effectiveTime/@value"),
        ({"authors": (replace(VALUES.authors[0], time="hier"),)}, "value", "author[1]/time/@value"),
        ({"patient": Patient((Identifier("1.2.3", "1"),))}, "missing", "recordTarget/patientRole/id"),
    ],
)
def test_each_rule_is_told_alone(changes: dict[str, object], code: str, place: str) -> None:
    (problem,) = cda_problems(replace(VALUES, **changes))  # type: ignore[arg-type]
    assert (problem.code, problem.location) == (f"exchanges.cda-{code}", f"/ClinicalDocument/{place}")


def test_named_fields_are_in_french() -> None:
    named = {say(one.name): one.value for one in named_fields(VALUES)}
    assert named["matricule INS du patient"] == "285029990310345"
    assert named["identifiant de l'auteur"] == "899900000001"
    assert named["type de document"] == "11488-4"
    assert named["version du document"] == "2"
    assert not any(name.startswith("exchanges.") for name in named)
    assert all(one.value == "" for one in named_fields(Cda()))


def test_named_fields_stand_where_they_say() -> None:
    root = etree.fromstring((HEADER + STRUCTURED).encode())
    plain = etree.fromstring(etree.tostring(root).replace(b' xmlns="urn:hl7-org:v3"', b""))
    for one in named_fields(VALUES):
        found = plain.xpath(one.path)
        assert isinstance(found, list)
        assert bool(found) == bool(one.value), one


@pytest.mark.parametrize("data", [b"<ClinicalDocument/>", b"<a xmlns='urn:hl7-org:v3'/>"])
def test_what_is_no_document_is_told(data: bytes) -> None:
    found, (problem,) = read_cda(data)
    assert (found, problem.code) == (None, "exchanges.cda-root")


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8)
MAYBE = st.just("") | TEXT
II = st.builds(Identifier, TEXT, MAYBE)
CE = st.builds(Coded, TEXT, MAYBE, MAYBE)
PEOPLE = st.builds(
    Patient, st.lists(II, max_size=2).map(tuple), MAYBE, MAYBE, st.lists(TEXT, max_size=2).map(tuple), MAYBE, MAYBE
)
AUTHORS = st.builds(Author, MAYBE, st.none() | II, st.none() | CE, MAYBE, MAYBE, st.none() | II, MAYBE)
SECTIONS = st.just(()) | st.tuples(
    st.builds(Section, st.none() | CE, MAYBE, MAYBE, st.just(1)),
    st.builds(Section, st.none() | CE, MAYBE, MAYBE, st.sampled_from([1, 2])),
)
BODIES = st.tuples(SECTIONS, st.just(""), st.just(b"")) | st.tuples(st.just(()), TEXT, st.binary(max_size=20))
NONE = st.none() | II


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Cda, NONE, NONE, MAYBE, st.none() | CE, MAYBE, MAYBE, st.none() | CE, MAYBE, MAYBE, NONE,
        st.lists(II, max_size=2).map(tuple), st.none() | PEOPLE, st.lists(AUTHORS, max_size=2).map(tuple), NONE, MAYBE,
    ),
    BODIES,
)  # fmt: skip
def test_round_trip(header: Cda, body: tuple[tuple[Section, ...], str, bytes]) -> None:
    values = replace(header, sections=body[0], media=body[1], content=body[2])
    assert read_cda(etree.tostring(write_cda(values))) == (values, ())
    cda_problems(values)
    named_fields(values)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_anything_gives_a_document_or_problems(data: bytes) -> None:
    found, problems = read_cda(data)
    assert found is not None or problems


ONE_MORE = """<recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="185059999999999"/>
<patient><name><family qualifier="BR">AUTRESYN</family></name></patient></patientRole></recordTarget>"""


@pytest.mark.parametrize(
    ("mark", "put", "place", "name"),
    [
        ("<author>", ONE_MORE, "/ClinicalDocument/recordTarget[2]", "recordTarget"),
        ("<code ", '<id root="9.9.9"/>', "/ClinicalDocument/id[2]", "id"),
        ("<effectiveTime", "<title>Autre</title>", "/ClinicalDocument/title[2]", "title"),
        (
            '<birthTime value="19850214"/>',
            '<birthTime value="20010101"/>',
            "/ClinicalDocument/recordTarget/patientRole/patient/birthTime[2]",
            "birthTime",
        ),
        (
            "<patient>",
            '<id root="1.2.250.1.213.1.4.10" extension="199999999999999"/>',
            "/ClinicalDocument/recordTarget/patientRole/id[3]",
            "INS",
        ),
        ("<assignedAuthor>", '<time value="20250916"/>', "/ClinicalDocument/author/time[2]", "time"),
        ("<custodian>", "<custodian/>", "/ClinicalDocument/custodian[2]", "custodian"),
    ],
)
def test_what_stands_twice_where_one_is_wanted_is_told(mark: str, put: str, place: str, name: str) -> None:
    told = read_cda((HEADER.replace(mark, put + mark, 1) + STRUCTURED).encode())[1]
    assert [(one.code, one.location, one.arguments) for one in told] == [
        ("exchanges.cda-twice", place, (("name", name),))
    ]
    for lang in ("fr", "en"):
        assert name in say(told[0].code, lang, **dict(told[0].arguments))


def test_every_patient_of_a_document_is_read() -> None:
    found, _ = read_cda((HEADER.replace("<author>", ONE_MORE + "<author>") + STRUCTURED).encode())
    assert found is not None
    assert [one.birth_name for one in found.other_patients] == ["AUTRESYN"]
    assert (found.patient, found.other_patients[0].ids[0].extension) == (VALUES.patient, "185059999999999")


def test_two_authors_and_two_templates_are_no_fault() -> None:
    author = HEADER[HEADER.index("<author>") : HEADER.index("<custodian>")]
    assert read_cda((HEADER.replace("<custodian>", author + "<custodian>") + STRUCTURED).encode())[1] == ()
