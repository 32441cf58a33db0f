"""Whatever a product sends, every reading gives values or located faults: it never raises, and stays small."""

from __future__ import annotations

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import layout_from_files
from harness.i18n import LANGUAGES, say
from harness.judging.readings import READINGS, Reading, Tables
from tests.judging.world import LOT, tables
from tests.proof.counts import count

FILES = tables()
TABLES = Tables(FILES, lambda dialect: layout_from_files(FILES, dialect or "cp-hospital"))
WIDE = b'{"' + b"k" * 20_000 + b'": [' + b"1," * 50_000 + b"1]}"
"""120 kB whose paths, each written down, take 2 GB."""


def _token(claims: bytes) -> bytes:
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"RS256"}', claims, b"x"))


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 10_000,
    "comments within comments (From)": b"From: " + b"(" * 4_000 + b")" * 4_000 + b" a@b\r\n\r\nx",
    "comments within comments (To)": b"To: " + b"(" * 4_000 + b")" * 4_000 + b" a@b\r\n\r\nx",
    "an address nothing closes": b"From: x@[\r\nTo: <\r\n\r\nx",
    "deep JSON": b"[" * 50_000,
    "wide JSON": WIDE,
    "wide token": _token(WIDE),
    "deep token": _token(b"[" * 5_000),
    "deep XML": b"<a>" * 5_000,
    "entities": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
    "a zip cut short": b"PK\x03\x04" + b"\0" * 40,
    "a picture of nothing": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "half a lot": LOT[:700],
}


def _kept(reading: Reading) -> int:
    """Return the characters a reading holds, and see that each of its faults has its sentence."""
    assert all(say(p.code, lang, **dict(p.arguments)) != p.code for p in reading.problems for lang in LANGUAGES)
    return sum(len(fact.path) + len(fact.location) + len(fact.value) for fact in reading.facts)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", READINGS)
def test_hostile_messages_are_read_or_told(form: str, name: str) -> None:
    reading = READINGS[form](HOSTILE[name], TABLES)
    assert reading.facts or reading.problems
    assert _kept(reading) < 20_000_000


@pytest.mark.parametrize("form", READINGS)
@settings(max_examples=count(15, 2_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.integers(0, len(LOT)))
def test_any_bytes_are_read_or_told(form: str, noise: bytes, at: int) -> None:
    for data in (noise, LOT[:at] + noise + LOT[at:]):
        reading = READINGS[form](data, TABLES)
        assert reading.facts or reading.problems
        assert _kept(reading) < 20_000_000
