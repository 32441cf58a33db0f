"""The table of readings: one function per format a message may be read in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.judging.readings.b2 import read_lot
from harness.judging.readings.cda import read_document
from harness.judging.readings.dre import read_dre
from harness.judging.readings.fhir import read_fhir
from harness.judging.readings.http_request import read_request
from harness.judging.readings.ins import read_ins
from harness.judging.readings.jsons import read_json
from harness.judging.readings.jwt import read_jwt
from harness.judging.readings.mail import read_received
from harness.judging.readings.mssante import read_mssante
from harness.judging.readings.qr import read_qr
from harness.judging.readings.reading import UNSEEN, Fact, Reading, Tables
from harness.judging.readings.scor import read_scor
from harness.judging.readings.soap import read_call
from harness.judging.readings.xdm import read_archive

__all__ = ["READINGS", "UNSEEN", "Fact", "Reading", "Tables"]

READINGS: Mapping[str, Callable[[bytes, Tables], Reading]] = {
    "b2": read_lot,
    "cda": read_document,
    "dre": read_dre,
    "fhir": read_fhir,
    "http_request": read_request,
    "ins_datamatrix": read_ins,
    "json": read_json,
    "jwt": read_jwt,
    "mail": read_received,
    "mssante": read_mssante,
    "qr": read_qr,
    "scor": read_scor,
    "soap": read_call,
    "xdm": read_archive,
}
"""Value of the key ``format`` → the function that reads."""
