"""The three readings of a mail that carries a document: mail, archive, document; facts at documented paths."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.b2 import Layout
from harness.codecs.cda import write_cda
from harness.codecs.xdm import write_xdm
from harness.codecs.xds import Association, read_metadata
from harness.judging.readings import READINGS, Reading, Tables
from harness.judging.readings.traits import matricule, plain_date, plain_name
from tests.codecs.mssante.samples import ARCHIVE, CDA, DOCUMENT, PDF, mail


def _no_layout(name: str) -> Layout:
    raise AssertionError(name)


TABLES = Tables({}, _no_layout)
TRAITS = {
    "/traits/birth-name": "SIMPLESYN",
    "/traits/first-given": "RUTH",
    "/traits/birth-date": "1975-12-30",
}


def _read(form: str, data: bytes) -> Reading:
    return READINGS[form](data, TABLES)


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "mssante",
            {
                "/headers/x-mss-ins": "O",
                "/headers/message-id": "<7@cabinet.mssante.invalid>",
                "/from/label": "Dr_Camille_SOIGNESYN_Cabinet SYN",
                "/to/address": "correspondant@hopital.mssante.invalid",
                "/subject/label": "Compte rendu d'été",
                "/subject/family": "SIMPLESYN",
                "/subject/given": "Ruth",
                "/subject/birth-date": "30/12/1975",
                "/archive/name": "IHE_XDM.ZIP",
                "/archive/sha1": _sha1(ARCHIVE),
                "/pdf/name": "20250915_CR d'été_SIMPLESYN_Ruth.pdf",
                "/pdf/family": "SIMPLESYN",
                "/pdf/sha1": _sha1(PDF),
                "/pdf/part": "1",
                "/pdf/conformance": "B",
                **TRAITS,
            },
        ),
        (
            "xdm",
            {
                "/set/content": "04",
                "/set/source": "1.2.250.1.999.5",
                "/document/unique": "1.2.250.1.999.1.7",
                "/document/patient": "275129992120157^^^&1.2.250.1.213.1.4.10&ISO^NH",
                "/document/ins": "275129992120157",
                "/document/ins-oid": "1.2.250.1.213.1.4.10",
                "/document/type": "11488-4",
                "/document/entry": "urn:uuid:00000000-0000-4000-8000-000000000001",
                "/document/replaces": "urn:uuid:00000000-0000-4000-8000-000000000009",
                "/document/hash": _sha1(DOCUMENT),
                "/document/sha1": _sha1(DOCUMENT),
                "/document/size": str(len(DOCUMENT)),
                "/document/length": str(len(DOCUMENT)),
                "/traits/sex": "F",
                "/traits/ins": "2751299921201",
                **TRAITS,
            },
        ),
        (
            "cda",
            {
                "/id": "1.2.250.1.999.1.7",
                "/set": "1.2.250.1.999.2.7",
                "/version": "1",
                "/type": "11488-4",
                "/ins": "275129992120157",
                "/ins-oid": "1.2.250.1.213.1.4.10",
                "/local-id": "IPP7",
                "/birth-name": "SIMPLESYN",
                "/given": "RUTH ANNE",
                "/born": "19751230",
                "/author": "889990000013",
                "/author-name": "SOIGNESYN CAMILLE",
                "/custodian": "489990000013001",
                "/media": "application/pdf",
                "/sha1": _sha1(DOCUMENT),
                "/content/sha1": _sha1(PDF),
                "/content/length": str(len(PDF)),
                "/traits/sex": "F",
                "/traits/ins": "2751299921201",
                **TRAITS,
            },
        ),
    ],
)
def test_one_mail_read_three_ways(form: str, expected: dict[str, str]) -> None:
    found = _read(form, mail())
    assert found.problems == ()
    assert {path: [fact.value for fact in found.at(path)] for path in expected} == {
        path: [value] for path, value in expected.items()
    }


def test_the_archive_and_the_document_may_stand_alone() -> None:
    assert _read("xdm", ARCHIVE) == _read("xdm", mail())
    assert _read("cda", DOCUMENT) == _read("cda", ARCHIVE) == _read("cda", mail())


def test_an_absent_field_is_no_fact() -> None:
    assert _read("xdm", ARCHIVE).at("/document/comments") == ()
    assert _read("mssante", mail(subject="rien")).at("/subject/family") == ()


def test_a_document_without_ins_is_no_fault_of_the_format() -> None:
    """The case says whether the identity is qualified; any other thing that is missing is told."""
    assert CDA.patient is not None
    local = CDA.patient.__class__(CDA.patient.ids[1:], "SIMPLESYN", "", ("RUTH",), "F", "19751230")
    document = etree.tostring(write_cda(CDA.__class__(patient=local, title="Compte rendu")))
    found = _read("cda", document)
    assert (found.at("/ins"), [fact.value for fact in found.at("/local-id")]) == ((), ["IPP7"])
    missing = {dict(one.arguments).get("name") for one in found.problems}
    assert "INS" not in missing
    assert {"author", "custodian", "effectiveTime"} <= missing


def test_the_ins_of_every_patient_of_a_document_is_seen() -> None:
    """A document about a provisional identity, then, in a second record target, about a qualified one."""
    assert CDA.patient is not None
    first = etree.fromstring(
        etree.tostring(write_cda(replace(CDA, patient=replace(CDA.patient, ids=CDA.patient.ids[1:]))))
    )
    [target] = first.iter("{*}recordTarget")
    target.addnext(next(write_cda(CDA).iter("{*}recordTarget")))
    found = _read("cda", etree.tostring(first))
    assert [fact.value for fact in found.at("/ins")] == ["275129992120157"]
    assert [fact.value for fact in found.at("/traits/ins")] == ["2751299921201"]
    assert [(one.code, one.location) for one in found.problems] == [
        ("exchanges.cda-twice", "/ClinicalDocument/recordTarget[2]")
    ]


def test_two_numbers_of_one_patient_are_both_seen() -> None:
    assert CDA.patient is not None
    ids = (CDA.patient.ids[0], replace(CDA.patient.ids[0], extension="199999999999999"))
    found = _read("cda", etree.tostring(write_cda(replace(CDA, patient=replace(CDA.patient, ids=ids)))))
    assert [fact.value for fact in found.at("/ins")] == ["275129992120157", "199999999999999"]
    assert found.at("/local-id") == ()


def test_two_birth_dates_of_an_entry_are_both_seen() -> None:
    metadata, _ = read_metadata(zipfile.ZipFile(BytesIO(ARCHIVE)).read("IHE_XDM/SUBSET01/METADATA.XML"))
    assert metadata is not None
    [entry] = metadata.documents
    info = (*entry.source_patient_info, "PID-7|20010101")
    changed = replace(metadata, documents=(replace(entry, source_patient_info=info),))
    found = _read("xdm", write_xdm(changed, {entry.id: DOCUMENT}))
    assert [fact.value for fact in found.at("/traits/birth-date")] == ["1975-12-30", "2001-01-01"]
    assert [one.code for one in found.problems] == ["exchanges.xds-slot-twice"]


def test_no_id_of_a_message_is_taken_for_the_path_of_a_fact() -> None:
    archive = zipfile.ZipFile(BytesIO(ARCHIVE))
    metadata, _ = read_metadata(archive.read("IHE_XDM/SUBSET01/METADATA.XML"))
    assert metadata is not None
    forged = Association("/document/comments", "RPLC", metadata.documents[0].id, "urn:uuid:1")
    changed = replace(metadata, associations=(*metadata.associations, forged))
    assert _read("xdm", write_xdm(changed, {metadata.documents[0].id: DOCUMENT})).at("/document/comments") == ()


@pytest.mark.parametrize(
    ("form", "data", "code"),
    [
        ("mssante", b"", "codecs_mail.mss-subject"),
        ("xdm", b"", "codecs_mail.mss-no-archive"),
        ("xdm", b"PK\x03\x04", "exchanges.xdm-unreadable"),
        ("xdm", mail(archive=None), "codecs_mail.mss-no-archive"),
        ("cda", mail(archive=None), "codecs_mail.mss-no-archive"),
        ("cda", b"<a/>", "exchanges.cda-root"),
        ("cda", b"<a", "teleservices.xml-malformed"),
    ],
)
def test_what_cannot_be_read_is_told(form: str, data: bytes, code: str) -> None:
    assert code in [one.code for one in _read(form, data).problems]


@pytest.mark.parametrize(
    ("written", "plain"),
    [("30/12/1975", "1975-12-30"), ("1975-12-30", "1975-12-30"), ("19751230", "1975-12-30"),
     ("19751230080000+0100", "1975-12-30"), ("décembre 1975", "décembre 1975")],
)  # fmt: skip
def test_dates_are_made_plain(written: str, plain: str) -> None:
    assert plain_date(written) == plain


def test_names_and_numbers_are_made_plain() -> None:
    assert plain_name(" Œuvre  d’Éléonore ") == "OEUVRE D'ELEONORE"
    assert (matricule("275129992120157"), matricule("2751299921201")) == ("2751299921201", "2751299921201")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["cda", "mssante", "xdm"]), st.binary(max_size=300), st.integers(0, 6000), st.binary(max_size=5))
def test_no_bytes_raise(form: str, data: bytes, at: int, put: bytes) -> None:
    """Anything, a sound message with bytes changed, a sound message cut."""
    sound = {"cda": DOCUMENT, "xdm": ARCHIVE, "mssante": mail()}[form]
    for raw in (data, b"PK" + data, b"<" + data, sound[:at] + put + sound[at + len(put) :], sound[:at]):
        _read(form, raw)
