"""WS-Addressing in both namespaces, read, written and compared between messages; zeep is the other writer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep.wsa import WsAddressingPlugin

from harness.codecs.problem import Problem
from harness.codecs.soap.addressing import Addressing, answer_problems, read_addressing, repeated_ids, write_addressing
from harness.codecs.soap.envelope import Envelope, read_envelope, serialise, write_envelope
from harness.codecs.soap.names import SoapVersion

WSA5 = "http://www.w3.org/2005/08/addressing"
WSA4 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"


def envelope(headers: str, soap: str = SoapVersion.V1_2.value) -> Envelope:
    spaces = f'xmlns:s="{soap}" xmlns:a="{WSA5}" xmlns:b="{WSA4}"'
    data = f"<s:Envelope {spaces}><s:Header>{headers}</s:Header><s:Body/></s:Envelope>"
    found = read_envelope(data.encode())
    assert isinstance(found, Envelope)
    return found


def codes(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("exchanges.wsa-"), one.location) for one in found]


@pytest.mark.parametrize("space", [WSA5, WSA4])
def test_reads_every_header(space: str) -> None:
    prefix = "a" if space == WSA5 else "b"
    values, problems = read_addressing(
        envelope(
            "<x:Action s:mustUnderstand='true'>urn:do</x:Action><x:MessageID>urn:uuid:1</x:MessageID><x:To/>"
            "<x:RelatesTo>urn:uuid:0</x:RelatesTo>"
            "<x:ReplyTo s:mustUnderstand='1'><x:Address>here</x:Address></x:ReplyTo>"
            "<x:FaultTo><x:Address>there</x:Address></x:FaultTo><x:From><x:Address>me</x:Address></x:From>".replace(
                "x:", f"{prefix}:"
            )
        )
    )
    expected = Addressing(
        "urn:do", "urn:uuid:1", "", ("urn:uuid:0",), "here", "there", "me", ("Action", "ReplyTo"), space
    )
    assert (values, problems) == (expected, ())


def test_departures_within_one_message() -> None:
    assert read_addressing(envelope("")) == (None, ())
    mixed = read_addressing(envelope("<a:Action>x</a:Action><b:MessageID>y</b:MessageID>"))[1]
    assert codes(mixed) == [("namespaces", "/Envelope/Header/MessageID")]
    twice = read_addressing(envelope("<a:Action>x</a:Action><a:Action>y</a:Action>"))[1]
    assert codes(twice) == [("repeated", "/Envelope/Header/Action[2]")]
    none = read_addressing(envelope("<a:ReplyTo><a:Address>h</a:Address></a:ReplyTo>"))[1]
    assert codes(none) == [("action-missing", "/Envelope/Header"), ("id-missing", "/Envelope/Header")]


REQUEST = Addressing("urn:do", "urn:uuid:1")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Addressing("urn:done", "urn:uuid:2", relates_to=("urn:uuid:1",)), []),
        (Addressing("urn:done", "urn:uuid:2", relates_to=("urn:uuid:9", "urn:uuid:1")), []),
        (None, ["absent"]),
        (Addressing("urn:done", "urn:uuid:2"), ["relates-missing"]),
        (Addressing("urn:done", "urn:uuid:2", relates_to=("urn:uuid:9",)), ["relates"]),
        (Addressing("urn:done", "urn:uuid:1", relates_to=("urn:uuid:1",)), ["id-repeated"]),
        (Addressing("urn:other", "urn:uuid:2", relates_to=("urn:uuid:1",)), ["action"]),
        (Addressing("urn:done", "urn:uuid:2", relates_to=("urn:uuid:1",), namespace=WSA4), ["namespaces"]),
    ],
)
def test_an_answer_names_its_request(answer: Addressing | None, told: list[str]) -> None:
    assert [code for code, _ in codes(answer_problems(REQUEST, answer, "urn:done"))] == told


def test_an_identifier_serves_once() -> None:
    assert repeated_ids([REQUEST, Addressing("a", "urn:uuid:2"), Addressing("b"), Addressing("c")]) == ()
    (problem,) = repeated_ids([REQUEST, Addressing("a", "urn:uuid:2"), REQUEST])
    assert problem.arguments == (("id", "urn:uuid:1"),)


class _Binding:
    """As much of an operation as the plugin of zeep looks at."""

    def __init__(self, action: str) -> None:
        self.soapaction, self.abstract, self.input = action, self, self
        self.wsa_action = None
        self.binding = self
        self.port_name = "p"


def test_reads_what_zeep_writes() -> None:
    operation = _Binding("urn:do")
    sent = etree.fromstring(f'<s:Envelope xmlns:s="{SoapVersion.V1_2.value}"><s:Body/></s:Envelope>')
    sent, _ = WsAddressingPlugin().egress(sent, {}, operation, {"address": "https://bus.example/lps"})  # type: ignore[no-untyped-call]
    found = read_envelope(etree.tostring(sent))
    assert isinstance(found, Envelope)
    values, problems = read_addressing(found)
    assert values is not None
    assert problems == ()
    assert (values.action, values.to, values.namespace) == ("urn:do", "https://bus.example/lps", WSA5)
    assert values.message_id == sent.findtext(f".//{{{WSA5}}}MessageID")
    assert values.message_id.startswith("urn:uuid:")


TEXT = st.text(st.characters(codec="ascii", exclude_characters="\r"), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text.isprintable()
)
MAYBE = st.just("") | TEXT


@settings(deadline=None)
@given(
    st.builds(
        Addressing,
        TEXT,
        MAYBE,
        st.none() | MAYBE,
        st.lists(TEXT, max_size=3).map(tuple),
        MAYBE,
        MAYBE,
        MAYBE,
        st.sampled_from([(), ("Action",)]),
        st.sampled_from([WSA4, WSA5]),
    ),
    st.sampled_from(SoapVersion),
)
def test_round_trip(values: Addressing, version: SoapVersion) -> None:
    data = serialise(write_envelope(etree.Element("b"), write_addressing(values, version), version))
    found = read_envelope(data)
    assert isinstance(found, Envelope)
    assert read_addressing(found)[0] == values
