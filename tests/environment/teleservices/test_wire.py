"""What a client does wrong below HTTP is its doing, told as such; no client makes the bench deaf or talkative."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.environment.bus import Event
from harness.environment.loop import LoopThread
from harness.environment.net import bind
from harness.environment.pki import TestPki
from harness.environment.teleservices import bodies, wire
from harness.environment.teleservices.model import Incoming, Reply
from harness.environment.teleservices.wire import Gate, tls_context
from harness.i18n import catalogue
from harness.model.record import EntryKind
from tests.environment.teleservices.test_hostile import wait_for

SECRET = b"client_secret=SYN-secret-a-taire"
HEAD = b"POST /x?" + SECRET + b" HTTP/1.1\r\nHost: x\r\n"
CHILD = """
import sys
from pathlib import Path
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from harness.environment.loop import LoopThread
from harness.environment.net import bind
from harness.environment.teleservices.model import Reply
from harness.environment.teleservices.wire import Gate, tls_context

listener = bind()
tls = tls_context(Path(sys.argv[1]), Path(sys.argv[2]))
with LoopThread() as loop:
    told = lambda event: print(event.data["reason"], flush=True)
    gate = Gate("child", listener, tls, lambda incoming: Reply(200, b"bonjour", "text/plain"), told)
    loop.run(gate.start())
    setrlimit(RLIMIT_NOFILE, (30, getrlimit(RLIMIT_NOFILE)[1]))
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()
    loop.run(gate.stop())
"""


@dataclass
class Door:
    """A gate whose desk says good morning, or fails at ``/fail``, and what it told."""

    port: int
    ca: str
    received: list[Incoming] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def answer(self, incoming: Incoming) -> Reply:
        self.received.append(incoming)
        if incoming.path == "/fail":
            raise LookupError("the desk failed")
        return Reply(200, b"bonjour", "text/plain")

    def told(self) -> list[tuple[EntryKind, object]]:
        return [(event.kind, event.data.get("reason", event.data.get("code"))) for event in self.events]


@contextmanager
def talking(port: int, ca: str) -> Iterator[ssl.SSLSocket]:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        context = ssl.create_default_context(cafile=ca)
        with context.wrap_socket(plain, server_hostname="localhost") as channel:
            yield channel


def ask(port: int, ca: str, *parts: bytes, pause: float = 0.1) -> bytes:
    """Send parts apart and return the status line."""
    with talking(port, ca) as channel:
        for part in parts:
            channel.sendall(part)
            time.sleep(pause)
        return channel.recv(4096).partition(b"\r\n")[0]


@pytest.fixture
def door(pki_folder: Path) -> Iterator[Door]:
    pki = TestPki(pki_folder)
    server = pki.server(("localhost", "127.0.0.1"))
    listener = bind()
    opened = Door(listener.getsockname()[1], str(pki.ca_file))
    tls = tls_context(server.chain_file, server.key_file)
    gate = Gate("door", listener, tls, opened.answer, opened.events.append)
    with LoopThread("recette-test") as loop:
        loop.run(gate.start())
        yield opened
        loop.run(gate.stop())


def get(door: Door, path: str = "/") -> bytes:
    return ask(door.port, door.ca, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode(), pause=0)


def test_a_body_that_never_ends_is_refused_and_no_fault_of_the_bench(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_READ_S", 0.3)
    status = ask(door.port, door.ca, HEAD + b"Content-Length: 100\r\n\r\nabc")
    assert status == b"HTTP/1.1 408 Request Timeout"
    assert door.told() == [(EntryKind.REFUSED_CONNECTION, "body-timeout")]
    assert not door.received
    assert get(door) == b"HTTP/1.1 200 OK"


def test_a_body_cut_by_the_client_is_told(door: Door) -> None:
    with talking(door.port, door.ca) as channel:
        channel.sendall(HEAD + b"Content-Length: 100\r\n\r\nabc")
        time.sleep(0.1)
    wait_for(lambda: bool(door.events))
    assert door.told() == [(EntryKind.REFUSED_CONNECTION, "body-cut")]
    assert get(door) == b"HTTP/1.1 200 OK"
    assert len(door.received) == 1


def test_a_body_badly_framed_halfway_is_told_once(
    door: Door, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bodies, "_READ_S", 0.3)
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    assert b" 4" in ask(door.port, door.ca, chunked, b"ZZ\r\n" + SECRET)
    # One of the parsers of aiohttp says at once that it is badly framed, the other lets it never end.
    ((kind, reason),) = door.told()
    assert kind is EntryKind.REFUSED_CONNECTION
    assert reason in {"body-timeout", "body-malformed"}
    assert capfd.readouterr() == ("", "")


def test_closing_the_gate_tells_nothing_of_the_requests_it_cuts(pki_folder: Path) -> None:
    pki = TestPki(pki_folder)
    server = pki.server(("localhost", "127.0.0.1"))
    told: list[Event] = []
    with closing(bind()) as listener, LoopThread("recette-test") as loop:
        tls = tls_context(server.chain_file, server.key_file)
        gate = Gate("door", listener, tls, lambda _: Reply(200), told.append)
        loop.run(gate.start())
        with talking(listener.getsockname()[1], str(pki.ca_file)) as channel:
            channel.sendall(HEAD + b"Content-Length: 100\r\n\r\nabc")
            time.sleep(0.1)
            loop.run(gate.stop())
    assert told == []


@pytest.mark.parametrize(
    "data",
    [
        b"GET /x?" + SECRET + b"&state=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://a:b:c/?" + SECRET + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SECRET,
    ],
    ids=["raw-byte", "authority", "two-lengths", "long-field", "http2"],
)
def test_what_is_no_http_is_journalled_and_its_secrets_are_written_nowhere(
    door: Door, data: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert b" 400 " in ask(door.port, door.ca, data)
    assert door.told() == [(EntryKind.REFUSED_CONNECTION, "not-http")]
    assert b"SYN-secret" not in repr(door.events).encode()
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_an_exception_of_the_desk_is_a_fault_of_the_bench(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    assert get(door, "/fail") == b"HTTP/1.1 500 Internal Server Error"
    assert door.told() == [(EntryKind.BENCH_FAULT, "teleservices.bench-fault")]
    detail = door.events[0].blobs["detail"]
    assert b"LookupError: the desk failed" in detail
    assert b"in answer" in detail
    assert capfd.readouterr() == ("", "")


def test_connections_are_bounded_and_those_too_many_are_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_MOST_CONNECTIONS", 3)
    held = [socket.create_connection(("127.0.0.1", door.port), timeout=5) for _ in range(4)]
    wait_for(lambda: bool(door.events))
    assert (EntryKind.REFUSED_CONNECTION, "too-many-connections") in door.told()
    for one in held:
        one.close()
    # The handshakes left undone are told too, and make room.
    wait_for(lambda: len(door.events) == 4)
    assert get(door) == b"HTTP/1.1 200 OK"


def test_a_gate_without_descriptors_hears_again_once_there_are_some(pki_folder: Path) -> None:
    pki = TestPki(pki_folder)
    server = pki.server(("localhost", "127.0.0.1"))
    command = [sys.executable, "-c", CHILD, str(server.chain_file), str(server.key_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            port = int(child.stdout.readline())
            held = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(40)]
            assert child.stdout.readline() == "accept-failed\n"
            for one in held:
                one.close()
            request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            assert ask(port, str(pki.ca_file), request, pause=0) == b"HTTP/1.1 200 OK"
        finally:
            child.stdin.close()
            child.kill()


def test_every_reason_of_ours_is_worded() -> None:
    text = "".join(Path(str(module.__file__)).read_text("utf-8") for module in (bodies, wire))
    named = set(re.findall(r'(?:BodyError\(|refused\(|refused, )"([a-z-]+)"', text))
    assert named == wire._WORDED
    for language in ("fr", "en"):
        assert {f"refused-{reason}" for reason in named} <= catalogue("teleservices", language).keys()
