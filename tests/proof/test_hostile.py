"""Files made to hurt: nesting, bombs, entities, claims of size; each is refused at once, in little memory."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.codecs.b2 import decode
from harness.codecs.mime import unpack_lot
from harness.codecs.mime.envelope import encrypt
from harness.codecs.soap import read_envelope
from harness.codecs.xml.safe import XmlProblem
from harness.drivers.protocol import MAX_LINE, Bad, LineBuffer, TooLong, parse
from harness.loading.yaml_nodes import read_yaml
from harness.planning import PlanError, parse_plan
from tests.codecs.b2.sample import hospital
from tests.codecs.mime.test_lot import CERTIFICATE, KEY
from tests.proof.conftest import Tell
from tests.proof.fuzz_child import ADDRESS_SPACE

DEEP = 100_000
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"ha" * 10) for level in range(10)
)
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [' + LAUGHS + b"]><x>&l9;</x>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'


def _yaml(data: bytes) -> str:
    document = read_yaml(data, "case.yaml")
    assert document.diagnostics
    assert len(repr(document.tree)) < 1_000  # nothing was multiplied
    return f"{document.diagnostics[0].code} {document.diagnostics[0].place}"


def _soap(data: bytes) -> str:
    problem = read_envelope(data)
    assert isinstance(problem, XmlProblem)
    return problem.code


def _driver(data: bytes) -> str:
    message = parse(data)
    assert isinstance(message, Bad)
    return message.code


def _plan(data: bytes) -> str:
    with pytest.raises(PlanError):
        parse_plan(data)
    return "PlanError"


def _mail(data: bytes) -> str:
    found = unpack_lot(data, KEY, CERTIFICATE)
    assert found.lot is None
    return found.problem


def _gzip_bomb() -> bytes:
    lot = gzip.compress(b"0" * (200 << 20), 9)
    part = b"Content-Type: application/EDI-consent\r\nContent-Description: IRIS/B2/Z\r\n"
    part += b"Content-Transfer-Encoding: binary\r\n\r\n" + lot
    head = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    return head + encrypt(part, CERTIFICATE)


CASES: dict[str, tuple[Callable[[bytes], str], Callable[[], bytes]]] = {
    "yaml, brackets": (_yaml, lambda: b"[" * DEEP),
    "yaml, braces": (_yaml, lambda: b"{a: " * DEEP),
    "yaml, aliases": (_yaml, lambda: b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "yaml, one big scalar": (_yaml, lambda: b"a: " + b"x" * (8 << 20)),
    "json plan, brackets": (_plan, lambda: b"[" * DEEP),
    "json plan, braces": (_plan, lambda: b'{"a":' * DEEP),
    "driver, brackets": (_driver, lambda: b"[" * DEEP),
    "driver, numbers": (_driver, lambda: b"9" * DEEP),
    "soap, elements": (_soap, lambda: b"<a>" * DEEP),
    "soap, laughs": (_soap, lambda: BOMB),
    "soap, entity": (_soap, lambda: OUTSIDE),
    "soap, big": (_soap, lambda: b"<a>" + b"x" * (8 << 20) + b"</a>"),
    "mail, gzip bomb": (_mail, _gzip_bomb),
    "mail, nested parts": (_mail, lambda: b"Content-Type: message/rfc822\r\n\r\n" * DEEP),
    "mail, one header": (_mail, lambda: b"Subject: " + b"a" * (8 << 20)),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_is_refused_at_once_and_in_little_memory(name: str, proof: Tell) -> None:
    take, make = CASES[name]
    # In a process of its own too: a parser that dies takes the process with it, and memory is bounded there.
    began = time.monotonic()
    said = take(make())
    seconds = time.monotonic() - began
    assert said
    assert seconds < 10
    done = subprocess.run([sys.executable, "-m", "tests.proof.test_hostile", name], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    proof(f"{name} : refusé en {seconds * 1000:.0f} ms ({said}).")


def test_an_endless_line_is_dropped_and_the_next_is_read() -> None:
    buffer = LineBuffer()
    for _ in range(64):
        assert list(buffer.feed(b"x" * MAX_LINE)) == []
    end, after = list(buffer.feed(b"\n{}\n"))
    assert isinstance(end, TooLong)
    assert after == b"{}"


def test_a_lot_beyond_its_bound_is_told_and_not_read() -> None:
    file = decode(b"9" * (1 << 20), replace(hospital()), bound=1 << 16)
    assert file.problems
    assert file.lots == ()


def _bounded(name: str) -> None:
    take, make = CASES[name]
    data = make()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    take(data)


if __name__ == "__main__":
    _bounded(sys.argv[1])
