"""Whatever arrives is answered properly, written down, and never brings a traceback."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable

import pytest

from harness.environment.bus import Event
from harness.model.record import EntryKind
from tests.codecs.soap.messages import ADRI_BODY
from tests.environment.teleservices.world import Bench, fault_of

BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
NESTED = b"<a>" * 100_000 + b"</a>" * 100_000


def wait_for(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not told() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert told()


def hold(world: Bench) -> None:
    """The bench still serves, and nothing of it broke."""
    assert world.post(world.request().bytes()).status_code == 200
    assert not [event for event in world.events if event.kind is EntryKind.BENCH_FAULT]


@pytest.mark.parametrize(
    "body",
    [BOMB, EXTERNAL, NESTED, b"", b"\x00\xff", b"<a>", b"<a/>", "é".encode("utf-16"), b"<?xml version='1.0'?>"],
    ids=["bomb", "external", "nested", "empty", "binary", "unclosed", "no-envelope", "utf16", "prolog"],
)
def test_hostile_bodies_get_a_fault(world: Bench, body: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    response = world.post(body)
    fault = fault_of(response)
    assert (response.status_code, fault.family, fault.code) == (400, "siram_10", "SYN_bus_01")
    assert b"root:" not in response.content
    assert world.last.blobs == {"request": body, "response": response.content}
    assert (world.last.data["operation"], world.findings()) == ("", ["message-unreadable"])
    hold(world)
    assert "Traceback" not in capfd.readouterr().err


def test_hostile_content_inside_a_sound_envelope(world: Bench) -> None:
    huge = ADRI_BODY.replace("{date}", "9" * 100_000).replace("{", "").replace("}", "")
    assert fault_of(world.post(world.request(body=huge).bytes())).code == "SYN_adri_02"
    hold(world)


@pytest.mark.parametrize(
    ("path", "status", "finding"), [("/", 404, "http-path"), ("/lpsx", 404, "http-path"), ("/lps/a", 404, "http-path")]
)
def test_other_paths(world: Bench, path: str, status: int, finding: str) -> None:
    response = world.post(b"x", world.url.removesuffix("/lps") + path)
    assert (response.status_code, world.findings()) == (status, [finding])
    hold(world)


def raw(world: Bench, data: bytes, *, tls: bool = True) -> bytes:
    """Send bytes and read until the server hangs up or waits."""
    host, port = world.url.removeprefix("https://").removesuffix("/lps").split(":")
    with socket.create_connection((host, int(port)), timeout=3) as plain:
        channel = ssl.create_default_context(cafile=world.ca).wrap_socket(plain, server_hostname=host) if tls else plain
        channel.sendall(data)
        received = b""
        try:
            while chunk := channel.recv(65536):
                received += chunk
        except (TimeoutError, OSError):
            pass
        return received


def request(method: str = "POST", headers: str = "", body: bytes = b"") -> bytes:
    head = f"{method} /lps HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("data", "status", "finding"),
    [
        (request("GET"), b"405", "http-method"),
        (request("DELETE"), b"405", "http-method"),
        (request(headers="Content-Encoding: gzip\r\n", body=b"\x1f\x8b\x00"), b"415", "http-encoding"),
        (request(body=b"x" * 1_000_001), b"413", "http-size"),
        (request(headers="Content-Type: nothing at all ; ;;=\r\n", body=b"x"), b"400", "message-unreadable"),
    ],
)
def test_calls_that_are_none(world: Bench, data: bytes, status: bytes, finding: str) -> None:
    answer = raw(world, data)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert world.findings() == [finding]
    assert world.last.kind is EntryKind.EXCHANGE
    hold(world)


def test_what_is_no_http_is_told_as_a_refused_connection(world: Bench) -> None:
    answer = raw(world, b"\x16\x03\x01 garbage that is no request\r\n\r\n")
    assert answer.startswith(b"HTTP/1.")
    assert b" 400 " in answer.split(b"\r\n")[0]
    told = world.last
    assert (told.kind, told.data["reason"], told.data["listener"]) == (EntryKind.REFUSED_CONNECTION, "not-http", "cps")
    hold(world)


def test_what_is_no_tls_is_told_as_a_refused_connection(world: Bench) -> None:
    raw(world, request(), tls=False)

    def refused(event: Event) -> bool:
        return event.kind is EntryKind.REFUSED_CONNECTION

    wait_for(lambda: any(refused(event) for event in world.events))
    assert next(event for event in world.events if refused(event)).data["reason"] == "http_request"
    hold(world)


def test_a_client_that_leaves_in_the_middle(world: Bench) -> None:
    host, port = world.url.removeprefix("https://").removesuffix("/lps").split(":")
    with socket.create_connection((host, int(port)), timeout=3) as plain:
        channel = ssl.create_default_context(cafile=world.ca).wrap_socket(plain, server_hostname=host)
        channel.sendall(b"POST /lps HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
        channel.close()
    hold(world)


def test_closing_frees_the_ports_and_a_second_closing_is_harmless(world: Bench) -> None:
    world.adri.close()
    assert fault_of(world.post(world.request().bytes())).code == "SYN_bus_05"
    world.insi.close()
    world.insi.close()
    host, port = world.url.removeprefix("https://").removesuffix("/lps").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=1)
