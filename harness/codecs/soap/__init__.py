"""SOAP messages of the téléservices, both directions; no I/O, so judging may read them too."""

from __future__ import annotations

from harness.codecs.soap.assertion import Assertion, read_assertions
from harness.codecs.soap.contexts import ContexteBam, ContexteLps
from harness.codecs.soap.envelope import Envelope, read_envelope, serialise, write_envelope
from harness.codecs.soap.fault import SoapFault, read_fault, write_fault
from harness.codecs.soap.signature import SignatureReport, verify_assertion
from harness.codecs.soap.view import CallView, describe_call, field

__all__ = [
    "Assertion",
    "CallView",
    "ContexteBam",
    "ContexteLps",
    "Envelope",
    "SignatureReport",
    "SoapFault",
    "describe_call",
    "field",
    "read_assertions",
    "read_envelope",
    "read_fault",
    "serialise",
    "verify_assertion",
    "write_envelope",
    "write_fault",
]
