"""XDS metadata read from a hand-written file, written back, and each rule told alone."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.xds import (
    Association,
    Author,
    Coded,
    DocumentEntry,
    Metadata,
    SubmissionSet,
    content_problems,
    metadata_problems,
    named_fields,
    read_metadata,
    write_metadata,
)
from harness.i18n import say
from tests.codecs.xds.samples import BY_HAND, CONTENT, ENTRY, METADATA, PATIENT, SUBMISSION

DOC, SET = "//ExtrinsicObject[@id='Document01']", "//RegistryPackage[@id='SubmissionSet01']"


def told(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("exchanges.xds-"), one.location) for one in found]


def written(metadata: Metadata) -> bytes:
    return etree.tostring(write_metadata(metadata))


def test_reads_what_was_written_by_hand() -> None:
    found, problems = read_metadata(BY_HAND)
    assert problems == ()
    assert found == Metadata(
        (
            SubmissionSet(
                "SubmissionSet01",
                "1.2.250.1.999.2.1",
                "1.2.250.1.999.3",
                PATIENT,
                "20250915090100",
                "Lot synthétique",
                content_type=Coded("04", "1.2.250.1.213.2.2"),
            ),
        ),
        (
            DocumentEntry(
                "Document01",
                "text/xml",
                "1.2.250.1.999.1.1",
                uri="DOC00001.XML",
                size="42",
                confidentialities=(Coded("N", "2.16.840.1.113883.5.25", "Normal"),),
                authors=(Author("a^B^C"),),
                slots=(("urn:x:own", ("a", "b")),),
            ),
        ),
        (Association("a1", "HasMember", "SubmissionSet01", "Document01"),),
    )


def test_a_right_submission_comes_back_with_nothing_against_it() -> None:
    found, problems = read_metadata(written(METADATA))
    assert (found, problems) == (METADATA, ())
    assert metadata_problems(METADATA) == ()
    assert content_problems(ENTRY, CONTENT, needed=True) == ()


def entry(**changes: object) -> Metadata:
    return replace(METADATA, documents=(replace(ENTRY, **changes),))  # type: ignore[arg-type]


def submission(**changes: object) -> Metadata:
    return replace(METADATA, submission_sets=(replace(SUBMISSION, **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (entry(mime_type=""), ("missing", f"{DOC}/mimeType")),
        (entry(class_code=None), ("missing", f"{DOC}/classCode")),
        (entry(confidentialities=()), ("missing", f"{DOC}/confidentialityCode")),
        (entry(creation_time="2025-09-15"), ("form", f"{DOC}/creationTime")),
        (entry(service_start="202509151"), ("form", f"{DOC}/serviceStartTime")),
        (entry(unique_id="1.02.3"), ("form", f"{DOC}/uniqueId")),
        (entry(patient_id="285^^^1.2&ISO"), ("form", f"{DOC}/patientId")),
        (entry(hash="abc"), ("form", f"{DOC}/hash")),
        (entry(size="12 ko"), ("form", f"{DOC}/size")),
        (entry(unique_id=SUBMISSION.unique_id), ("twice", f"{DOC}/uniqueId")),
        (submission(submission_time=""), ("missing", f"{SET}/submissionTime")),
        (submission(source_id="abc"), ("form", f"{SET}/sourceId")),
        (submission(content_type=None), ("missing", f"{SET}/contentTypeCode")),
        (replace(METADATA, associations=()), ("no-member", DOC)),
        (
            replace(METADATA, associations=(*METADATA.associations, Association("a2", "signs", "Gone", "Document01"))),
            ("dangling", "//Association[@id='a2']/@sourceObject"),
        ),
        (
            replace(METADATA, submission_sets=(SUBMISSION, replace(SUBMISSION, id="s2", unique_id="1.2.3"))),
            ("sets", "//RegistryObjectList"),
        ),
    ],
)  # fmt: skip
def test_each_rule_is_told_alone(metadata: Metadata, expected: tuple[str, str]) -> None:
    places = [one for one in told(metadata_problems(metadata)) if one[0] != "patient"]
    assert places == [expected]


def test_one_submission_is_about_one_patient() -> None:
    other = "185029990310345^^^&1.2.250.1.213.1.4.10&ISO^NH"
    assert told(metadata_problems(entry(patient_id=other))) == [("patient", f"{DOC}/patientId")]


def test_a_document_is_held_against_its_entry() -> None:
    # The digest of the empty text is published with the algorithm (FIPS 180).
    (digest, size) = content_problems(ENTRY, b"")
    assert dict(digest.arguments)["expected"] == "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    assert dict(size.arguments) == {"expected": "0", "found": str(len(CONTENT)), "name": "size"}
    bare = replace(ENTRY, hash="", size="")
    assert content_problems(bare, b"") == ()
    assert told(content_problems(bare, b"", needed=True)) == [("missing", f"{DOC}/hash"), ("missing", f"{DOC}/size")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"RegistryObjectList", b"Other", ("no-list", "/SubmitObjectsRequest")),
        (
            b'<Slot name="size">',
            b'<Slot name="URI">',
            ("slot-twice", "/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject/Slot[2]"),
        ),
        (
            b"f4f85eac",
            b"00000000",
            ("scheme", "/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject/Classification"),
        ),
        (b"7edca82f", b"00000000", ("type", "/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject")),
    ],
)
def test_departures_of_form(old: bytes, new: bytes, expected: tuple[str, str]) -> None:
    assert told(read_metadata(BY_HAND.replace(old, new))[1]) == [expected]


def test_named_fields_are_in_french() -> None:
    named = {say(one.name): (one.path, one.value) for one in named_fields(ENTRY)}
    assert named["type du document"] == (f"{DOC}/typeCode", "11488-4")
    assert named["confidentialité"] == (f"{DOC}/confidentialityCode", "N, MASQUE_PS")
    assert not any(name.startswith("exchanges.") for name in named)


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8)
MAYBE = st.just("") | TEXT
MANY = st.just(()) | st.tuples(TEXT) | st.tuples(TEXT, TEXT)
CODED = st.builds(Coded, TEXT, MAYBE, MAYBE)
CODES = st.lists(CODED, max_size=2).map(tuple)
AUTHORS = st.lists(st.builds(Author, MAYBE, MANY, MANY, MANY), max_size=2).map(tuple)
SLOTS = st.dictionaries(
    st.from_regex(r"urn:x:[a-z]{1,4}", fullmatch=True), st.tuples(TEXT) | st.tuples(TEXT, TEXT), max_size=2
).map(lambda found: tuple(found.items()))
URI = st.just("") | st.from_regex(r"[A-Z0-9]{1,8}\.XML", fullmatch=True)
NONE = st.none() | CODED
IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
ENTRIES = st.builds(
    DocumentEntry, IDS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MANY, MAYBE,
    MAYBE, URI, MAYBE, st.sampled_from(["", "Approved"]), NONE, NONE, NONE, NONE, NONE, CODES, CODES, AUTHORS, SLOTS,
)  # fmt: skip
SETS = st.builds(SubmissionSet, IDS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, NONE, AUTHORS, SLOTS)
LINKS = st.builds(Association, IDS, st.sampled_from(["HasMember", "RPLC", "signs"]), IDS, IDS, SLOTS)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Metadata,
        st.lists(SETS, max_size=2, unique_by=lambda one: one.id).map(tuple),
        st.lists(ENTRIES, max_size=2, unique_by=lambda one: one.id).map(tuple),
        st.lists(LINKS, max_size=2).map(tuple),
    )
)
def test_round_trip(metadata: Metadata) -> None:
    assert read_metadata(written(metadata)) == (metadata, ())
    metadata_problems(metadata)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_anything_gives_metadata_or_problems(data: bytes) -> None:
    found, problems = read_metadata(data)
    assert found is not None or problems


@pytest.mark.parametrize("name", ["PID-5", "PID-7", "PID-8"])
def test_a_trait_of_the_patient_is_given_once(name: str) -> None:
    info = ("PID-5|A^B^^^^^D~C^B^^^^^L", "PID-7|19751230", "PID-8|F", "PID-11|x", "PID-11|y", f"{name}|20010101")
    metadata = entry(source_patient_info=info)
    assert told(metadata_problems(metadata)) == [("slot-twice", f"{DOC}/sourcePatientInfo")]
    assert read_metadata(written(metadata))[1] == ()


@pytest.mark.parametrize(
    ("tag", "scheme", "name"),
    [
        ("ExternalIdentifier", "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId"),
        ("Classification", "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983", "typeCode"),
        ("Classification", "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500", "contentTypeCode"),
    ],
)
def test_a_code_or_an_identifier_is_given_once(tag: str, scheme: str, name: str) -> None:
    root = write_metadata(METADATA)
    [one] = [node for node in root.iter(f"{{*}}{tag}") if scheme in node.attrib.values()]
    one.addnext(deepcopy(one))
    [problem] = read_metadata(etree.tostring(root))[1]
    assert (problem.code, problem.arguments) == ("exchanges.xds-slot-twice", (("name", name),))
    assert problem.location.endswith("]")


def test_a_slot_of_one_value_has_one() -> None:
    root = write_metadata(METADATA)
    [slot] = [node for node in root.iter("{*}Slot") if node.get("name") == "creationTime"]
    value = slot[0][0]
    value.addnext(deepcopy(value))
    assert [one.arguments for one in read_metadata(etree.tostring(root))[1]] == [(("name", "creationTime"),)]
