"""Faults of both versions, read, written and told apart; zeep reads what we write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zeep.wsdl.bindings.soap import Soap11Binding, Soap12Binding

from harness.codecs.soap.envelope import Envelope, read_envelope, serialise
from harness.codecs.soap.generic_fault import ROLES, Fault, read_any_fault, write_any_fault
from harness.codecs.soap.names import SoapVersion

V11, V12 = SoapVersion.V1_1, SoapVersion.V1_2
ENVELOPE = '<s:Envelope xmlns:s="{0}"><s:Body><s:Fault>{1}</s:Fault></s:Body></s:Envelope>'
OLD = (
    '<faultcode>s:Client.Authentication</faultcode><faultstring xml:lang="fr">refusé</faultstring>'
    "<faultactor>urn:me</faultactor><detail><e:x xmlns:e='urn:e'>d</e:x></detail>"
)
NEW = (
    "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>s:a</s:Value><s:Subcode><s:Value>s:b</s:Value></s:Subcode>"
    "</s:Subcode></s:Code><s:Reason><s:Text xml:lang='fr'>refusé</s:Text><s:Text xml:lang='en'>refused</s:Text>"
    "</s:Reason><s:Node>urn:n</s:Node><s:Role>urn:me</s:Role><s:Detail><e:x xmlns:e='urn:e'>d</e:x></s:Detail>"
)


def read(text: str, version: SoapVersion) -> tuple[Fault | None, list[tuple[str, str]]]:
    found = read_envelope(ENVELOPE.format(version.value, text).encode())
    assert isinstance(found, Envelope)
    fault, problems = read_any_fault(found)
    return fault, [(one.code.removeprefix("exchanges.fault-"), one.location) for one in problems]


def test_reads_both_versions() -> None:
    detail = (b'<e:x xmlns:e="urn:e">d</e:x>',)
    old = Fault("Client", (("fr", "refusé"),), ("Authentication",), "urn:me", "", detail, V11)
    new = Fault("Sender", (("fr", "refusé"), ("en", "refused")), ("a", "b"), "urn:me", "urn:n", detail, V12)
    assert read(OLD, V11) == (old, [])
    assert read(NEW, V12) == (new, [])


@pytest.mark.parametrize(
    ("text", "version", "told"),
    [
        (OLD.replace("Client", "Sender"), V11, [("code", "/Envelope/Body/Fault/faultcode")]),
        (NEW.replace("s:Sender", "s:Client"), V12, [("code", "/Envelope/Body/Fault/Code")]),
        (OLD.replace("refusé", ""), V11, [("reason", "/Envelope/Body/Fault/faultstring")]),
        (
            OLD.replace("faultstring", "s:faultstring"),
            V11,
            [("unexpected", "/Envelope/Body/Fault/faultstring")],
        ),
        (
            "<faultstring>r</faultstring><faultcode>s:Client</faultcode>",
            V11,
            [("order", "/Envelope/Body/Fault/faultcode")],
        ),
        (
            OLD,
            V12,
            [
                *(
                    ("unexpected", f"/Envelope/Body/Fault/{name}")
                    for name in ("faultcode", "faultstring", "faultactor", "detail")
                ),
                ("code", "/Envelope/Body/Fault/Code"),
                ("reason", "/Envelope/Body/Fault/Reason"),
            ],
        ),
    ],
)
def test_departures(text: str, version: SoapVersion, told: list[tuple[str, str]]) -> None:
    assert read(text, version)[1] == told


@pytest.mark.parametrize(("version", "binding"), [(V11, Soap11Binding), (V12, Soap12Binding)])
def test_zeep_reads_what_we_write(version: SoapVersion, binding: Any) -> None:
    code = "Client" if version is V11 else "Sender"
    fault = Fault(code, (("fr", "Refusé."),), ("siram_10",), "", "", (b"<x>d</x>",), version)
    root = write_any_fault(fault)
    with pytest.raises(Exception, match=r"Refusé\.") as raised:
        binding.process_error(binding.__new__(binding), root, None)
    error: Any = raised.value
    said = error.code if version is V11 else f"{error.code}.{error.subcodes[0].localname}"
    assert said == f"s:{code}.siram_10"
    detail = error.detail[0]
    assert (detail.tag, detail.text) == ("x", "d")


NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=9,
)
REASON = st.tuples(st.sampled_from(["", "fr", "en"]), TEXT)


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    version = draw(st.sampled_from(SoapVersion))
    most = 1 if version is V11 else 3
    return Fault(
        draw(st.sampled_from(sorted(ROLES[version]))),
        tuple(draw(st.lists(REASON, min_size=1, max_size=most))),
        tuple(draw(st.lists(NAME, max_size=3))),
        draw(st.just("") | TEXT),
        "" if version is V11 else draw(st.just("") | TEXT),
        tuple(f"<{name}></{name}>".encode() for name in draw(st.lists(NAME, max_size=2))),
        version,
    )


@settings(deadline=None)
@given(faults())
def test_round_trip(fault: Fault) -> None:
    found = read_envelope(serialise(write_any_fault(fault)))
    assert isinstance(found, Envelope)
    assert read_any_fault(found) == (fault, ())
