"""What the transport says of a message is compared with what the message is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.soap.media import content_type, parse_media, read_message
from harness.codecs.soap.names import SoapVersion
from tests.codecs.soap.messages import ADRI, Request

V11, V12 = SoapVersion.V1_1.value, SoapVersion.V1_2.value
M12 = f'application/soap+xml; charset=utf-8; action="{ADRI}"'


@pytest.mark.parametrize(
    ("soap", "media", "action", "told"),
    [
        (V12, M12, None, []),
        (V12, "application/soap+xml", None, []),
        (V11, "text/xml; charset=utf-8", f'"{ADRI}"', []),
        (V11, "text/xml", '""', []),
        (V12, "text/xml", None, ["exchanges.soap-media"]),
        (V11, "application/soap+xml", f'"{ADRI}"', ["exchanges.soap-media"]),
        (V12, "", None, ["exchanges.soap-media"]),
        (V11, "text/xml", None, ["exchanges.soap-action-missing"]),
        (V11, "text/xml", '"urn:other"', ["exchanges.soap-action"]),
        (V12, 'application/soap+xml; action="urn:other"', None, ["exchanges.soap-action"]),
        (V12, "application/soap+xml; charset=iso-8859-1", None, ["exchanges.soap-charset"]),
    ],
)
def test_departures_of_the_transport(soap: str, media: str, action: str | None, told: list[str]) -> None:
    message = read_message(Request(soap=soap).bytes(), media, action)
    assert message.envelope is not None  # the content decides, the transport is only told
    assert [one.code for one in message.problems] == told


def test_the_difference_is_told_with_both_values() -> None:
    (problem,) = read_message(Request().bytes(), "text/xml; charset=utf-8").problems
    assert problem.location == "Content-Type"
    assert dict(problem.arguments) == {"expected": "application/soap+xml", "found": "text/xml", "version": "1.2"}


def test_a_declared_character_set_is_the_one_compared() -> None:
    latin: bytes = etree.tostring(Request().tree(), encoding="ISO-8859-1")  # type: ignore[assignment]
    assert not read_message(latin, "application/soap+xml; charset=ISO-8859-1").problems
    (problem,) = read_message(latin, "application/soap+xml; charset=utf-8").problems
    assert dict(problem.arguments) == {"expected": "iso-8859-1", "found": "utf-8"}


def test_what_is_no_envelope_has_its_place() -> None:
    message = read_message(b"<a>\n<b></a>", "text/xml")
    assert message.envelope is None
    assert [(one.code, one.location.partition(":")[0]) for one in message.problems] == [
        ("teleservices.xml-malformed", "2")
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40))
def test_an_action_survives_the_content_type(action: str) -> None:
    assert parse_media(content_type(SoapVersion.V1_2, action)).get("action") == action


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=60))
def test_anything_gives_a_message_or_problems(data: bytes, media: str) -> None:
    message = read_message(data, media, media)
    assert message.envelope is not None or message.problems
