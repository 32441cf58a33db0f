"""The wrapper of PRPA messages read from hand-written text, written back, and answers held against requests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.hl7v3 import (
    Identifier,
    Interaction,
    answer_problems,
    message_problems,
    named_fields,
    read_interaction,
    write_interaction,
)
from harness.codecs.problem import Problem
from harness.i18n import say

# Own composition after the published examples of the DMP v2 (DEHEMPE); people and numbers are synthetic.
REQUEST = b"""<PRPA_IN201307UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="1.2.250.1.999.9" extension="M1"/><creationTime value="20250915090000"/>
<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201307UV02"/><processingCode code="D"/>
<processingModeCode code="T"/><acceptAckCode code="AL"/>
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.250.1.213.4.1.1.1"/>
<softwareName>DMP</softwareName></device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.250.1.999.8"/>
<softwareName>SYN LPS</softwareName></device></sender><attentionLine xsi:nil="true"/>
<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="TEST_EXST" codeSystem="1.2.250.1.213.1.1.4.11"/>
<queryByParameter><queryId root="1.2.250.1.999.7" extension="Q1"/><statusCode code="new"/><parameterList>
<dataSource xsi:nil="true"/><patientIdentifier><value root="1.2.250.1.213.1.4.10" extension="285029990310345"/>
<semanticsText>Patient.id</semanticsText></patientIdentifier></parameterList></queryByParameter></controlActProcess>
</PRPA_IN201307UV02>"""
ANSWER = b"""<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0">
<id root="1.2.250.1.213.4" extension="R1"/><creationTime value="20250915090001"/>
<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201308UV02"/><processingCode code="P"/>
<processingModeCode code="T"/><acceptAckCode code="NE"/>
<receiver><device><id root="1.2.250.1.999.8"/></device></receiver>
<sender><device><id root="1.2.250.1.213.4.1.1.1"/></device></sender>
<acknowledgement><typeCode code="AA"/><targetMessage><id root="1.2.250.1.999.9" extension="M1"/></targetMessage>
</acknowledgement><controlActProcess><reasonCode code="TEST_EXST"/><subject><registrationEvent><subject1><patient>
<id root="1.2.250.1.213.1.4.2" extension="0123456789012345678901"/>
<id root="1.2.250.1.213.1.4.10" extension="285029990310345"/></patient></subject1></registrationEvent></subject>
<queryAck><queryId root="1.2.250.1.999.7" extension="Q1"/><queryResponseCode code="OK"/></queryAck></controlActProcess>
</PRPA_IN201308UV02>"""


def read(data: bytes) -> Interaction:
    found = read_interaction(data)
    assert isinstance(found, Interaction), found
    return found


ASKED = Interaction(
    "PRPA_IN201307UV02",
    "1.2.250.1.999.9",
    "M1",
    "20250915090000",
    "2.16.840.1.113883.1.6",
    "PRPA_IN201307UV02",
    "D",
    "T",
    "AL",
    "1.2.250.1.213.4.1.1.1",
    "DMP",
    "1.2.250.1.999.8",
    "SYN LPS",
    reason="TEST_EXST",
    reason_system="1.2.250.1.213.1.1.4.11",
    query_root="1.2.250.1.999.7",
    query_extension="Q1",
    query_status="new",
    patients=(Identifier("1.2.250.1.213.1.4.10", "285029990310345"),),
)


def test_reads_a_request_and_its_answer() -> None:
    assert read(REQUEST) == ASKED
    answer = read(ANSWER)
    assert (answer.acknowledgement, answer.target_extension, answer.response) == ("AA", "M1", "OK")
    assert [one.extension for one in answer.patients] == ["0123456789012345678901", "285029990310345"]
    assert message_problems(ASKED) == message_problems(answer) == ()
    assert answer_problems(ASKED, answer) == ()


def test_reads_one_inside_the_element_of_its_service() -> None:
    wrapped = (
        b'<g:PRPA_IN201314UV02_Response xmlns:g="asip:ci-sis:gdp:2010">' + ANSWER + b"</g:PRPA_IN201314UV02_Response>"
    )
    assert read(wrapped) == read(ANSWER)


@pytest.mark.parametrize(
    ("key", "value", "code", "place"),
    [
        ("id_root", "", "missing", "id/@root"),
        ("sender", "", "missing", "sender/device/id/@root"),
        ("interaction", "PRPA_IN201305UV02", "value", "interactionId/@extension"),
        ("interaction_root", "1.2.3", "value", "interactionId/@root"),
        ("creation_time", "2025-09-15", "value", "creationTime/@value"),
        ("processing", "X", "value", "processingCode/@code"),
        ("accept_ack", "OK", "value", "acceptAckCode/@code"),
    ],
)
def test_each_departure_of_a_message(key: str, value: str, code: str, place: str) -> None:
    changed = replace(ASKED, **{key: value})  # type: ignore[arg-type]
    (problem,) = message_problems(changed)
    assert (problem.code, problem.location) == (f"exchanges.hl7-{code}", f"/PRPA_IN201307UV02/{place}")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b'extension="M1"', b'extension="M2"', "/acknowledgement/targetMessage/id/@extension"),
        (b'extension="Q1"', b'extension="Q2"', "/controlActProcess/queryAck/queryId/@extension"),
        (b'root="1.2.250.1.999.8"', b'root="1.2.250.1.999.6"', "/receiver/device/id/@root"),
        (b'<typeCode code="AA"/>', b"", "/acknowledgement/typeCode/@code"),
    ],
)
def test_each_departure_of_an_answer(old: bytes, new: bytes, place: str) -> None:
    (problem,) = answer_problems(ASKED, read(ANSWER.replace(old, new)))
    assert problem.location == f"/PRPA_IN201308UV02{place}"


def test_an_answer_is_of_the_interaction_that_answers() -> None:
    other = read(ANSWER.replace(b"PRPA_IN201308UV02", b"PRPA_IN201306UV02"))
    assert [p.location for p in answer_problems(ASKED, other)] == ["/PRPA_IN201306UV02"]


@pytest.mark.parametrize(
    "data", [b"<a/>", b'<PRPA_IN1 xmlns="urn:other"/>', b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>']
)
def test_what_is_no_interaction_is_told(data: bytes) -> None:
    found = read_interaction(data)
    assert isinstance(found, Problem)
    assert found.code == "exchanges.hl7-root"


def test_named_fields_are_in_french() -> None:
    named = {say(one.name): (one.path, one.value) for one in named_fields(read(ANSWER))}
    assert named["code de réponse"] == ("/PRPA_IN201308UV02/controlActProcess/queryAck/queryResponseCode/@code", "OK")
    assert not any(name.startswith("exchanges.") for name in named)


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8)
MAYBE = st.just("") | TEXT
PEOPLE = st.lists(st.builds(Identifier, TEXT, TEXT), max_size=3).map(tuple)
HEAD = [MAYBE] * 12
ANSWERS = st.builds(
    Interaction, st.just("PRPA_IN201308UV02"), *HEAD, TEXT, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, st.just(""), TEXT,
    PEOPLE,
)  # fmt: skip
QUESTIONS = st.builds(
    Interaction, st.just("PRPA_IN201307UV02"), *HEAD, st.just(""), st.just(""), st.just(""), MAYBE, MAYBE, MAYBE, MAYBE,
    MAYBE, st.just(""), PEOPLE,
)  # fmt: skip


@settings(deadline=None)
@given(ANSWERS | QUESTIONS)
def test_round_trip(values: Interaction) -> None:
    assert read(etree.tostring(write_interaction(values))) == values
    message_problems(values)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_anything_gives_an_interaction_or_a_problem(data: bytes) -> None:
    assert isinstance(read_interaction(data), Interaction | Problem)
